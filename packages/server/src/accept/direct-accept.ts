/**
 * Accepts sockets that all read into one buffer, instead of into a new one each time.
 *
 * Node offers that for sockets that connect (`onread` of `new net.Socket()`), not for accepted ones; the accepted handle
 * is reached through `_handle`, which is private. So everything here is behind a guard, and `listener.ts` falls back to
 * ordinary sockets. See docs/adr/0003-direct-reads.md for what it gains.
 */

import { Socket, type Server as NetServer } from 'node:net';

import { ByteSource } from '../connection/byte-source.js';

/** Bytes read from a socket at once. Node's own size. */
const READ_BUFFER_BYTES = 64 * 1024;

/** What of Node's private listening handle is used. */
interface ListeningHandle {
  onconnection: (this: unknown, status: number, clientHandle: unknown) => void;
}

/**
 * Takes over the accepting of a listening server.
 *
 * @param server - A server that listens.
 * @param onSource - Takes each accepted socket.
 * @returns False when this version of Node has no such handle: nothing is changed then.
 */
export function acceptDirectly(server: NetServer, onSource: (source: ByteSource) => void): boolean {
  const handle = findHandle(server);
  if (handle === undefined) return false;
  const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const acceptOrdinarily = handle.onconnection;
  handle.onconnection = function (status, clientHandle) {
    // Errors of accept, such as EMFILE, stay Node's to report.
    if (status !== 0 || clientHandle === undefined) {
      acceptOrdinarily.call(this, status, clientHandle);
      return;
    }
    onSource(createSource(clientHandle, readBuffer));
  };
  return true;
}

function createSource(handle: unknown, readBuffer: Buffer): ByteSource {
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: readBuffer,
      callback: (byteCount: number): boolean => {
        source.onBytes(readBuffer.subarray(0, byteCount));
        return true;
      },
    },
  };
  // `handle` is not in the public type; net.Server itself passes it.
  const source = new ByteSource(new Socket(options));
  source.socket.setNoDelay(true);
  return source;
}

function findHandle(server: NetServer): ListeningHandle | undefined {
  const handle = (server as unknown as { _handle?: Partial<ListeningHandle> | null })._handle;
  return typeof handle?.onconnection === 'function' ? (handle as ListeningHandle) : undefined;
}
