/** The calls as methods of an object that closes itself: `using connection = listener.accept()`. Owns one descriptor. */

import {
  accept,
  bind,
  close,
  connect,
  getpeername,
  getsockname,
  listen,
  shutdown,
  socket,
} from '../calls/open-calls.js';
import { getsockopt, type OptionName, setBlocking, setsockopt } from '../calls/option-calls.js';
import { recv, type ReceivedDatagram, recvfrom } from '../calls/receive-calls.js';
import { send, sendto } from '../calls/send-calls.js';
import { AF_INET, SHUT_RDWR, SOCK_STREAM } from '../constants.js';
import type { SocketAddress } from '../memory/address-text.js';
import { recvExactly, recvUntil, type RecvUntilOptions, sendAll } from './stream-loops.js';

const CLOSED = -1;

/** What to make a {@link Socket} of. */
export interface SocketOptions {
  /** The address family. @defaultValue AF_INET */
  readonly domain?: number;
  /** The kind of socket. @defaultValue SOCK_STREAM */
  readonly type?: number;
  /** A descriptor that is there, such as another thread has handed over. @defaultValue none: a new socket is made */
  readonly fd?: number;
}

/**
 * A socket.
 *
 * @example
 * ```ts
 * using listener = new Socket();
 * listener.bind({ address: '127.0.0.1', port: 0 });
 * listener.listen();
 * using connection = listener.accept();
 * connection.sendAll('hello\n');
 * ```
 */
export class Socket {
  #descriptor: number;

  /**
   * Makes a socket, or an object of a descriptor that is there.
   *
   * @param options - AF_INET and SOCK_STREAM unless said otherwise; `fd` is one that another thread has handed over.
   */
  constructor(options: SocketOptions = {}) {
    this.#descriptor = options.fd ?? socket(options.domain ?? AF_INET, options.type ?? SOCK_STREAM);
  }

  /** The descriptor, -1 once it is closed. */
  get fd(): number {
    return this.#descriptor;
  }

  bind(address: SocketAddress): void {
    bind(this.#descriptor, address);
  }

  listen(backlog?: number): void {
    listen(this.#descriptor, backlog);
  }

  /** Blocks until somebody connects. */
  accept(): Socket {
    return new Socket({ fd: accept(this.#descriptor) });
  }

  connect(address: SocketAddress): void {
    connect(this.#descriptor, address);
  }

  /** Returns how many bytes were copied. */
  send(bytes: Uint8Array, flags?: number): number {
    return send(this.#descriptor, bytes, flags);
  }

  sendTo(bytes: Uint8Array, address: SocketAddress): number {
    return sendto(this.#descriptor, bytes, address);
  }

  sendAll(bytes: Uint8Array | string): void {
    sendAll(this.#descriptor, bytes);
  }

  /** Returns at most so many bytes, none after the peer's last. */
  recv(maxBytes: number, flags?: number): Buffer {
    const bytes = Buffer.alloc(maxBytes);
    return bytes.subarray(0, recv(this.#descriptor, bytes, flags));
  }

  /** Receives into a buffer of the caller's and returns how many bytes. */
  recvInto(buffer: Uint8Array, flags?: number): number {
    return recv(this.#descriptor, buffer, flags);
  }

  recvFrom(buffer: Uint8Array, flags?: number): ReceivedDatagram {
    return recvfrom(this.#descriptor, buffer, flags);
  }

  recvExactly(byteCount: number): Buffer {
    return recvExactly(this.#descriptor, byteCount);
  }

  recvUntil(mark: Uint8Array | string, options?: RecvUntilOptions): Buffer {
    return recvUntil(this.#descriptor, mark, options);
  }

  shutdown(how: number = SHUT_RDWR): void {
    shutdown(this.#descriptor, how);
  }

  getOption(option: OptionName): number {
    return getsockopt(this.#descriptor, option);
  }

  setOption(option: OptionName, value: number): void {
    setsockopt(this.#descriptor, option, value);
  }

  setBlocking(options: { readonly isBlocking: boolean }): void {
    setBlocking(this.#descriptor, options);
  }

  get localAddress(): SocketAddress {
    return getsockname(this.#descriptor);
  }

  get peerAddress(): SocketAddress {
    return getpeername(this.#descriptor);
  }

  /** Closes it; a second time does nothing. */
  close(): void {
    if (this.#descriptor !== CLOSED) close(this.detach());
  }

  /** Gives the descriptor up without closing it, to hand it over. Returns it. */
  detach(): number {
    const descriptor = this.#descriptor;
    this.#descriptor = CLOSED;
    return descriptor;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
