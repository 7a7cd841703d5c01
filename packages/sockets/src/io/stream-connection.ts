/** A connected stream on the I/O thread: Node's socket, its two rings, how they end. */

import type { OnReadOpts, Socket } from 'node:net';

import { AF_UNIX, SHUT_RD, SHUT_WR } from '../constants.js';
import type { RingPlace } from '../memory/byte-ring.js';
import { DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { Errno, errnoOf } from '../socket-error.js';
import { abortSocket } from './abort-socket.js';
import type { Descriptor } from './descriptor.js';
import { localAddressOf, peerAddressOf } from './node-address.js';
import { ReceiveSide } from './receive-side.js';
import type { RingAllocator } from './ring-allocator.js';
import { SendSide } from './send-side.js';

/** What a connection needs. */
export interface StreamConnectionOptions {
  readonly descriptor: Descriptor;
  readonly allocator: RingAllocator;
  readonly onActivity: () => void;
}

/** Opens a socket that reads where it is told. */
export type OpenSocket = (onread: OnReadOpts) => Socket;

/** One connection. Its rings are given back when Node has closed the socket, which may still write from them until then. */
export class StreamConnection {
  /** Node's own. */
  readonly socket: Socket;
  readonly #descriptor: Descriptor;
  readonly #receive: ReceiveSide;
  readonly #send: SendSide;
  #hasEnded = false;

  /**
   * Opens a socket on its rings.
   *
   * @returns The connection, undefined when there is no memory for rings.
   */
  static create(open: OpenSocket, options: StreamConnectionOptions): StreamConnection | undefined {
    const { descriptor, allocator } = options;
    const receive = allocator.allocate(descriptor.get(Word.RECEIVE_BUFFER_BYTES));
    if (receive === undefined) return undefined;
    const send = allocator.allocate(descriptor.get(Word.SEND_BUFFER_BYTES));
    if (send === undefined) {
      allocator.free(receive);
      return undefined;
    }
    const connection = new StreamConnection(open, { ...options, receive, send });
    connection.socket.once('close', () => {
      allocator.free(receive);
      allocator.free(send);
    });
    return connection;
  }

  private constructor(
    open: OpenSocket,
    options: StreamConnectionOptions & { readonly receive: RingPlace; readonly send: RingPlace },
  ) {
    const { descriptor, receive, send } = options;
    this.#descriptor = descriptor;
    descriptor.setRings(receive, send);
    this.#receive = new ReceiveSide(descriptor, receive, options.onActivity);
    this.socket = open(this.#receive.onread);
    this.#send = new SendSide(descriptor, send, this.socket);
  }

  /** Lets threads use it: the socket is connected. */
  start(): void {
    const descriptor = this.#descriptor;
    const { socket } = this;
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error: Error) => this.#onError(errnoOf(error)));
    socket.on('close', () => this.#endBoth(0));
    if (descriptor.get(Word.DOMAIN) !== AF_UNIX) {
      descriptor.setAddress(Word.LOCAL_ADDRESS, localAddressOf(socket));
      descriptor.setAddress(Word.PEER_ADDRESS, peerAddressOf(socket));
    }
    this.applyOptions();
    descriptor.set(Word.STATE, DescriptorState.CONNECTED);
    descriptor.wakeAll();
    socket.resume();
  }

  applyOptions(): void {
    if (this.#descriptor.get(Word.DOMAIN) === AF_UNIX) return;
    this.socket.setNoDelay(this.#descriptor.hasFlag(DescriptorFlag.NO_DELAY));
    this.socket.setKeepAlive(this.#descriptor.hasFlag(DescriptorFlag.KEEP_ALIVE));
  }

  pump(): void {
    this.#send.pump();
    this.#receive.pump(this.socket);
  }

  /** Ends directions. Returns 0, or a negative errno. */
  shutdown(how: number): number {
    if (this.socket.destroyed) return -Errno.ENOTCONN;
    if (how !== SHUT_WR) this.#receive.becomeDeaf();
    if (how === SHUT_RD) return 0;
    this.#descriptor.setFlag(DescriptorFlag.SEND_ENDED);
    this.#descriptor.wakeWriters();
    this.#send.whenDrained(() => this.socket.end());
    return 0;
  }

  /** Breaks the connection: both sides learn it. */
  reset(errno: number): void {
    this.#descriptor.setError(errno);
    this.#descriptor.endBoth();
    abortSocket(this.socket);
  }

  /** Ends it in the background, when the descriptor has been retired. */
  dispose({ isAbrupt }: { readonly isAbrupt: boolean }): void {
    const { socket } = this;
    // As Linux does: bytes that nobody has read tell the peer that nobody will.
    if (isAbrupt || this.#receive.hasUnread || this.#descriptor.hasFlag(DescriptorFlag.LINGER_ZERO)) {
      abortSocket(socket);
      return;
    }
    socket.pause();
    this.#send.detach();
    this.#send.whenDrained(() => socket.destroy());
  }

  #onEnd(): void {
    this.#hasEnded = true;
    this.#receive.end(0);
  }

  #onError(errno: number): void {
    // Linux says EPIPE of a reset that comes after the peer's end.
    this.#endBoth(this.#hasEnded && errno === Errno.ECONNRESET ? Errno.EPIPE : errno);
  }

  #endBoth(errno: number): void {
    this.#receive.end(errno);
    this.#descriptor.setFlag(DescriptorFlag.SEND_ENDED);
    this.#descriptor.wakeWriters();
  }
}
