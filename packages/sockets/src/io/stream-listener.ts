/**
 * A stream socket that is bound: it listens from bind() on, because Node can reserve a port in no other way, and keeps who
 * connects until accept().
 */

import { createServer, type Server } from 'node:net';

import type { SocketAddress } from '../memory/address-text.js';
import { errnoOf } from '../socket-error.js';
import type { Answer } from './endpoint.js';
import { addressOf } from './node-address.js';
import { PendingConnection, takeHandles } from './pending-connection.js';

/** Connections kept at least, whatever listen() was told: Linux's own default, and POSIX calls the number a hint. */
const MIN_BACKLOG = 128;
const MAX_BACKLOG = 4096;

/** Keeps connections that nobody has accepted. */
export class StreamListener {
  readonly #server: Server;
  readonly #pending: PendingConnection[] = [];
  readonly #onPending: () => void;
  #backlog = MIN_BACKLOG;

  /** @param onPending - Called when there are more, or fewer, connections. */
  constructor(onPending: () => void) {
    this.#onPending = onPending;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      this.#keep(PendingConnection.ofSocket(socket)),
    );
  }

  /** Connections that wait. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** Binds and listens. Answers 0, or a negative errno. */
  open(address: SocketAddress, answer: Answer): void {
    const place = 'path' in address ? { path: address.path } : { host: address.address, port: address.port };
    const onError = (error: Error): void => answer(-errnoOf(error));
    this.#server.once('error', onError);
    this.#server.listen({ ...place, backlog: MAX_BACKLOG, exclusive: true }, () => {
      this.#server.off('error', onError);
      // An accept that fails for want of descriptors is tried again by libuv; there is nobody to tell.
      this.#server.on('error', () => undefined);
      takeHandles(this.#server, (handle) => this.#keep(PendingConnection.ofHandle(handle)));
      answer(0);
    });
  }

  /** Its own address, with the port that the system chose. */
  get localAddress(): SocketAddress | undefined {
    return addressOf(this.#server.address());
  }

  setBacklog(backlog: number): void {
    this.#backlog = Math.min(MAX_BACKLOG, Math.max(MIN_BACKLOG, backlog));
  }

  /** Takes the connection that waits longest. */
  take(): PendingConnection | undefined {
    return this.#pending.shift();
  }

  /** Stops listening and resets who waits. */
  close(onClosed?: () => void): void {
    this.#server.close(onClosed);
    for (const pending of this.#pending.splice(0)) pending.abort();
  }

  #keep(pending: PendingConnection): void {
    if (this.#pending.length >= this.#backlog) {
      pending.abort();
      return;
    }
    this.#pending.push(pending);
    this.#onPending();
  }
}
