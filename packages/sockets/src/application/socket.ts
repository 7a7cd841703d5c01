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
 * A socket. Each method is the call of the same name, or of the one its first line links, with this socket's descriptor; errors, flags
 * and ranges are said there.
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

  /** Gives it an address, as {@link bind}: port 0 is any that is free, and a stream socket listens at once. */
  bind(address: SocketAddress): void {
    bind(this.#descriptor, address);
  }

  /** Lets others connect, as {@link listen}. */
  listen(backlog?: number): void {
    listen(this.#descriptor, backlog);
  }

  /** Blocks until somebody connects. */
  accept(): Socket {
    return new Socket({ fd: accept(this.#descriptor) });
  }

  /** Blocks until it is connected, as {@link connect}. */
  connect(address: SocketAddress): void {
    connect(this.#descriptor, address);
  }

  /** Copies bytes to be sent, as {@link send}. Returns how many: not always all. */
  send(bytes: Uint8Array, flags?: number): number {
    return send(this.#descriptor, bytes, flags);
  }

  /** Sends a datagram to an address, as {@link sendto}. Returns its length in bytes. */
  sendTo(bytes: Uint8Array, address: SocketAddress): number {
    return sendto(this.#descriptor, bytes, address);
  }

  /** Sends all of the bytes, however many calls it takes, as {@link sendAll}. */
  sendAll(bytes: Uint8Array | string): void {
    sendAll(this.#descriptor, bytes);
  }

  /** Blocks until there are bytes, as {@link recv}. Returns at most so many, none after the peer's last. */
  recv(maxBytes: number, flags?: number): Buffer {
    const bytes = Buffer.alloc(maxBytes);
    return bytes.subarray(0, recv(this.#descriptor, bytes, flags));
  }

  /** Receives into a buffer of the caller's, as {@link recv}. Returns how many bytes, 0 after the peer's last. */
  recvInto(buffer: Uint8Array, flags?: number): number {
    return recv(this.#descriptor, buffer, flags);
  }

  /** Receives a datagram and its sender, as {@link recvfrom}. */
  recvFrom(buffer: Uint8Array, flags?: number): ReceivedDatagram {
    return recvfrom(this.#descriptor, buffer, flags);
  }

  /** Blocks until so many bytes are there, as {@link recvExactly}. */
  recvExactly(byteCount: number): Buffer {
    return recvExactly(this.#descriptor, byteCount);
  }

  /** Receives up to and with a mark, as {@link recvUntil}. */
  recvUntil(mark: Uint8Array | string, options?: RecvUntilOptions): Buffer {
    return recvUntil(this.#descriptor, mark, options);
  }

  /** Ends one or both directions, as {@link shutdown}: SHUT_RDWR unless said otherwise. */
  shutdown(how: number = SHUT_RDWR): void {
    shutdown(this.#descriptor, how);
  }

  /** Reads an option, as {@link getsockopt}. */
  getOption(option: OptionName): number {
    return getsockopt(this.#descriptor, option);
  }

  /** Sets an option, as {@link setsockopt}. */
  setOption(option: OptionName, value: number): void {
    setsockopt(this.#descriptor, option, value);
  }

  /** Sets whether its calls block, as {@link setBlocking}. */
  setBlocking(options: { readonly isBlocking: boolean }): void {
    setBlocking(this.#descriptor, options);
  }

  /** Its own address, as {@link getsockname}: with the real port after `bind()` to port 0. */
  get localAddress(): SocketAddress {
    return getsockname(this.#descriptor);
  }

  /** The address of the other end, as {@link getpeername}. */
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

  /** Closes it, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
