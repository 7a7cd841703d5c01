/**
 * A connection that nobody has accepted yet. Nothing reads from it: which ring its bytes go to is known only at accept().
 *
 * Node takes `onread` only when a socket is made, so the socket is made then, from a handle that is reached through the listening
 * handle's `onconnection`. That one is private: without it, sockets as Node makes them serve, as in @spool/server
 * (docs/adr/0003-direct-reads.md).
 */

import { type OnReadOpts, type Server, Socket } from 'node:net';

import { abortSocket } from './abort-socket.js';
import { readByPieces } from './read-by-pieces.js';

/** What of Node's private listening handle is used. */
interface ListeningHandle {
  onconnection: (this: unknown, status: number, clientHandle: unknown) => void;
}

/** One connection of a listener. */
export class PendingConnection {
  readonly #makeSocket: (onread?: OnReadOpts) => Socket;

  private constructor(makeSocket: (onread?: OnReadOpts) => Socket) {
    this.#makeSocket = makeSocket;
  }

  /** Keeps Node's handle of a stream. */
  static ofHandle(handle: unknown): PendingConnection {
    return new PendingConnection((onread) => {
      // All but one are missing in the public type; net.Server itself passes `handle` and `pauseOnCreate`.
      const options = { handle, onread, pauseOnCreate: true, allowHalfOpen: true };
      return new Socket(options);
    });
  }

  /** Keeps a socket that is paused. */
  static ofSocket(socket: Socket): PendingConnection {
    const onError = (): undefined => undefined;
    socket.on('error', onError);
    return new PendingConnection((onread) => {
      if (onread === undefined) return socket;
      socket.off('error', onError);
      readByPieces(socket, onread);
      return socket;
    });
  }

  /** Makes the socket, which reads to where it is told once it is resumed. */
  open(onread: OnReadOpts): Socket {
    return this.#makeSocket(onread);
  }

  /** Resets it. */
  abort(): void {
    const socket = this.#makeSocket();
    socket.on('error', () => undefined);
    abortSocket(socket);
  }
}

/**
 * Has a server that listens give its connections as handles, where this version of Node lets one reach them; its `connection`
 * event serves otherwise.
 *
 * @param server - The server.
 * @param onHandle - Takes each handle.
 */
export function takeHandles(server: Server, onHandle: (handle: unknown) => void): void {
  const listening = (server as unknown as { _handle?: Partial<ListeningHandle> | null })._handle;
  const acceptOrdinarily = listening?.onconnection;
  if (typeof acceptOrdinarily !== 'function') return;
  (listening as ListeningHandle).onconnection = function (status, clientHandle) {
    // Errors of accept, such as EMFILE, stay Node's to report.
    if (status !== 0 || clientHandle === undefined) acceptOrdinarily.call(this, status, clientHandle);
    else onHandle(clientHandle);
  };
}
