/**
 * A stream socket that is bound: it listens from bind() on, because Node can reserve a port in no other way, and keeps who
 * connects until accept().
 */

import { createServer, type Server, type Socket } from 'node:net';

import type { SocketAddress } from '../memory/address-text.js';
import { errnoOf } from '../socket-error.js';
import { abortSocket } from './abort-socket.js';
import type { Answer } from './endpoint.js';
import { addressOf } from './node-address.js';

/** Connections kept at least, whatever listen() was told: Linux's own default, and POSIX calls the number a hint. */
const MIN_BACKLOG = 128;
const MAX_BACKLOG = 4096;

/** Keeps connections that nobody has accepted. */
export class StreamListener {
  readonly #server: Server;
  readonly #pending: Socket[] = [];
  readonly #onPending: () => void;
  #backlog = MIN_BACKLOG;

  /** @param onPending - Called when there are more, or fewer, connections. */
  constructor(onPending: () => void) {
    this.#onPending = onPending;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#keep(socket));
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
  take(): Socket | undefined {
    let socket = this.#pending.shift();
    while (socket?.destroyed === true) socket = this.#pending.shift();
    socket?.removeAllListeners('error');
    return socket;
  }

  /** Stops listening and resets who waits. */
  close(onClosed?: () => void): void {
    this.#server.close(onClosed);
    for (const socket of this.#pending.splice(0)) abortSocket(socket);
  }

  #keep(socket: Socket): void {
    socket.on('error', () => undefined);
    if (this.#pending.length >= this.#backlog) {
      abortSocket(socket);
      return;
    }
    this.#pending.push(socket);
    this.#onPending();
  }
}
