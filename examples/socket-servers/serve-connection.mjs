// What a thread does with a connection that is its own: receive, answer, again, until one of the two has had enough.
import { SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, close, recv, sendAll, setsockopt } from '@spool/sockets';
import { Conversation } from './conversation.mjs';

/** A client that says nothing for so long gives its thread back, in milliseconds. */
const IDLE_MS = 5000;

/** What a client can do to a server, none of which is the server's failure. */
const CLIENT_ERRORS = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAGAIN']);

/** Serves a connection to its end, and closes it. */
export function serveConnection(connection) {
  const buffer = Buffer.alloc(16_384);
  const conversation = new Conversation();
  try {
    setsockopt(connection, { level: SOL_SOCKET, name: SO_RCVTIMEO }, IDLE_MS);
    setsockopt(connection, { level: SOL_SOCKET, name: SO_SNDTIMEO }, IDLE_MS);
    while (!conversation.isOver) {
      const byteCount = recv(connection, buffer);
      if (byteCount === 0) break;
      sendAll(connection, conversation.receive(buffer.subarray(0, byteCount)));
    }
  } catch (error) {
    if (!CLIENT_ERRORS.has(error.code)) throw error;
  } finally {
    close(connection);
  }
}
