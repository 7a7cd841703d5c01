/** Accepts sockets and hands them on. Knows nothing of HTTP. */

import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';

import type { ListenOptions } from '../options/listen-options.js';
import { ByteSource } from '../connection/byte-source.js';
import { acceptDirectly } from './direct-accept.js';

/** Where a server listens: an address and port, or the path of a UNIX socket. */
export type ListenAddress = AddressInfo | string;

/** How a listener accepts. */
export interface ListenerOptions {
  /**
   * A connection could not be accepted. For want of descriptors libuv accepts and closes it by itself, and this is not called.
   */
  readonly onAcceptError: (error: Error) => void;
  /** Whether sockets read into one buffer where Node allows. @defaultValue true */
  readonly acceptsDirectly?: boolean;
}

/** Accepts the connections of one listening socket. */
export class Listener {
  readonly #server: NetServer;
  readonly #onSource: (source: ByteSource) => void;
  readonly #onAcceptError: (error: Error) => void;
  readonly #acceptsDirectly: boolean;

  /**
   * @param onSource - Takes each accepted socket.
   * @param options - Who is told of a connection that could not be accepted; and whether sockets read into one buffer
   * where this version of Node allows, which tests switch off.
   */
  constructor(onSource: (source: ByteSource) => void, options: ListenerOptions) {
    this.#onSource = onSource;
    this.#onAcceptError = options.onAcceptError;
    this.#acceptsDirectly = options.acceptsDirectly ?? true;
    // Half-open, because a client that has sent FIN is still owed its answer (RFC 9112 section 9.6).
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#acceptOrdinarily(socket));
  }

  /**
   * Starts to listen.
   *
   * @param options - Where.
   * @returns Where it listens now.
   * @throws The system's error, such as `EADDRINUSE`.
   */
  async listen(options: Omit<ListenOptions, 'signal'>): Promise<ListenAddress> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ ...options }, () => {
        this.#server.off('error', reject);
        // Without a listener a connection that cannot be accepted would end the thread.
        this.#server.on('error', this.#onAcceptError);
        resolve();
      });
    });
    if (this.#acceptsDirectly) acceptDirectly(this.#server, this.#onSource);
    return this.#server.address()!;
  }

  /** Stops accepting. Sockets already accepted stay. */
  close(): void {
    this.#server.close(ignoreNotListening);
  }

  #acceptOrdinarily(socket: Socket): void {
    const source = new ByteSource(socket);
    socket.on('data', (bytes) => source.onBytes(bytes));
    this.#onSource(source);
  }
}

/** Closing what never listened is no error. */
function ignoreNotListening(): void {
  return;
}
