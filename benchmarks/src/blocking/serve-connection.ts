/** What a thread does with a connection that is its own: receive, answer, again, until one of the two has had enough. */
import { close, recv, sendAll } from '@spool/sockets';
import { Conversation } from './conversation.js';

/** How a load tool ends a connection; none of it is the server's failure. */
const clientErrors = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Serves a connection to its end, and closes it.
 *
 * @param connection - Its descriptor.
 */
export function serveConnection(connection: number): void {
  const buffer = Buffer.alloc(16_384);
  const conversation = new Conversation();
  try {
    while (!conversation.isOver) {
      const byteCount = recv(connection, buffer);
      if (byteCount === 0) break;
      sendAll(connection, conversation.receive(buffer.subarray(0, byteCount)));
    }
  } catch (error) {
    if (!clientErrors.has((error as { code?: string }).code ?? '')) throw error;
  } finally {
    close(connection);
  }
}
