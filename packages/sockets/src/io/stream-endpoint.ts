/** A stream socket on the I/O thread: unbound, bound, listening, connecting, connected. Owns Node's server or socket for it. */

import { connect as connectSocket, type OnReadOpts, type Socket } from 'node:net';

import { AF_INET, AF_UNIX, SHUT_RD, SHUT_RDWR, SHUT_WR } from '../constants.js';
import type { SocketAddress } from '../memory/address-text.js';
import { DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { Errno, errnoOf } from '../socket-error.js';
import type { Descriptor } from './descriptor.js';
import type { Answer, Endpoint } from './endpoint.js';
import type { RingAllocator } from './ring-allocator.js';
import { StreamConnection } from './stream-connection.js';
import { StreamListener } from './stream-listener.js';
import type { PendingConnection } from './pending-connection.js';

/** What an endpoint needs of the thread it lives on. */
export interface StreamEndpointOptions {
  readonly descriptor: Descriptor;
  readonly allocator: RingAllocator;
  /** Called when something came: threads will answer soon. */
  readonly onActivity: () => void;
}

/** One stream socket. */
export class StreamEndpoint implements Endpoint {
  readonly #options: StreamEndpointOptions;
  readonly #descriptor: Descriptor;
  #listener: StreamListener | undefined;
  #connecting: Socket | undefined;
  #connection: StreamConnection | undefined;

  /** @param options - What it needs. */
  constructor(options: StreamEndpointOptions) {
    this.#options = options;
    this.#descriptor = options.descriptor;
  }

  bind(address: SocketAddress, answer: Answer): void {
    if (this.#descriptor.state !== DescriptorState.OPEN || this.#listener !== undefined) {
      answer(-Errno.EINVAL);
      return;
    }
    const listener = new StreamListener(() => this.#tellPending());
    this.#listener = listener;
    listener.open(address, (result) => {
      if (this.#descriptor.isRetired) {
        answer(-Errno.EBADF);
        return;
      }
      if (result === 0) {
        this.#descriptor.setAddress(Word.LOCAL_ADDRESS, listener.localAddress);
        this.#descriptor.set(Word.STATE, DescriptorState.BOUND);
      } else {
        this.#listener = undefined;
      }
      answer(result);
    });
  }

  listen(backlog: number, answer: Answer): void {
    const { state } = this.#descriptor;
    if (state === DescriptorState.OPEN && this.#descriptor.get(Word.DOMAIN) !== AF_UNIX) {
      // As POSIX has it: an unbound socket gets a port.
      const any = { address: this.#descriptor.get(Word.DOMAIN) === AF_INET ? '0.0.0.0' : '::', port: 0 };
      this.bind(any, (result) => (result === 0 ? this.listen(backlog, answer) : answer(result)));
      return;
    }
    if (state !== DescriptorState.BOUND && state !== DescriptorState.LISTENING) {
      answer(-Errno.EINVAL);
      return;
    }
    this.#listener?.setBacklog(backlog);
    this.#descriptor.set(Word.STATE, DescriptorState.LISTENING);
    this.#tellPending();
    answer(0);
  }

  connect(address: SocketAddress, answer: Answer): void {
    const refusal = this.#whyNotConnect();
    if (refusal !== 0) {
      answer(-refusal);
      return;
    }
    const listener = this.#listener;
    if (listener === undefined) {
      this.#startConnecting(address);
      answer(0);
      return;
    }
    // The port that bind() reserved by listening becomes the connection's own.
    const local = listener.localAddress;
    this.#listener = undefined;
    this.#descriptor.set(Word.STATE, DescriptorState.CONNECTING);
    listener.close(() => {
      if (this.#descriptor.isRetired) {
        answer(-Errno.EBADF);
        return;
      }
      this.#startConnecting(address, local);
      answer(0);
    });
  }

  /** Makes this the descriptor of a connection that was accepted. Returns 0, or a negative errno. */
  adopt(pending: PendingConnection): number {
    const connection = StreamConnection.create((onread) => pending.open(onread), this.#options);
    if (connection === undefined) return -Errno.ENOBUFS;
    this.#connection = connection;
    connection.start();
    return 0;
  }

  /** Takes the connection that waits longest. */
  takePending(): PendingConnection | undefined {
    const pending = this.#listener?.take();
    this.#descriptor.set(Word.PENDING_COUNT, this.#listener?.pendingCount ?? 0);
    return pending;
  }

  shutdown(how: number): number {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) return -Errno.EINVAL;
    if (this.#descriptor.state === DescriptorState.LISTENING && how !== SHUT_WR) {
      // As on Linux: it listens no more, and who is blocked in accept() gets EINVAL.
      this.#listener?.close();
      this.#listener = undefined;
      this.#descriptor.set(Word.PENDING_COUNT, 0);
      this.#descriptor.set(Word.STATE, DescriptorState.OPEN);
      this.#descriptor.wakeAll();
      return 0;
    }
    return this.#connection?.shutdown(how) ?? -Errno.ENOTCONN;
  }

  applyOptions(): void {
    this.#connection?.applyOptions();
  }

  pump(): void {
    this.#connection?.pump();
  }

  reset(): void {
    this.#connection?.reset(Errno.ECONNRESET);
  }

  dispose({ isAbrupt }: { readonly isAbrupt: boolean }): void {
    this.#listener?.close();
    this.#listener = undefined;
    this.#connecting?.destroy();
    this.#connection?.dispose({ isAbrupt });
  }

  #whyNotConnect(): number {
    switch (this.#descriptor.state) {
      case DescriptorState.CONNECTED:
      case DescriptorState.LISTENING:
        return Errno.EISCONN;
      case DescriptorState.CONNECTING:
        return Errno.EALREADY;
      default:
        return 0;
    }
  }

  #startConnecting(address: SocketAddress, local?: SocketAddress): void {
    this.#descriptor.set(Word.STATE, DescriptorState.CONNECTING);
    this.#descriptor.setError(0);
    const connection = StreamConnection.create((onread) => openSocket(address, { local, onread }), this.#options);
    if (connection === undefined) {
      this.#descriptor.setError(Errno.ENOBUFS);
      this.#descriptor.set(Word.STATE, DescriptorState.OPEN);
      this.#descriptor.wakeAll();
      return;
    }
    const { socket } = connection;
    this.#connecting = socket;
    const onError = (error: Error): void => this.#failConnecting(errnoOf(error));
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      this.#connecting = undefined;
      this.#connection = connection;
      this.#descriptor.setAddress(Word.PEER_ADDRESS, address);
      connection.start();
    });
  }

  /** The socket may be connected again, as on Linux. */
  #failConnecting(errno: number): void {
    if (this.#connecting === undefined) return;
    this.#connecting = undefined;
    this.#descriptor.setError(errno);
    this.#descriptor.set(Word.STATE, DescriptorState.OPEN);
    this.#descriptor.wakeAll();
  }

  #tellPending(): void {
    if (this.#descriptor.isRetired || this.#descriptor.state !== DescriptorState.LISTENING) return;
    this.#descriptor.set(Word.PENDING_COUNT, this.#listener?.pendingCount ?? 0);
    // One connection is for one thread. Should that one die first, its reaping wakes the others.
    this.#descriptor.wakeReaders(1);
    this.#options.onActivity();
  }
}

function openSocket(
  address: SocketAddress,
  { local, onread }: { readonly local: SocketAddress | undefined; readonly onread: OnReadOpts },
): Socket {
  if ('path' in address) return connectSocket({ path: address.path, allowHalfOpen: true, onread });
  // Linux: a connection to the wildcard address goes to this machine.
  const host = address.address === '0.0.0.0' ? '127.0.0.1' : address.address === '::' ? '::1' : address.address;
  const options = { host, port: address.port, allowHalfOpen: true, onread };
  if (local === undefined || 'path' in local) return connectSocket(options);
  const isWildcard = local.address === '0.0.0.0' || local.address === '::';
  return connectSocket({ ...options, localPort: local.port, ...(isWildcard ? {} : { localAddress: local.address }) });
}

/** The flags that a connection inherits from the socket that accepted it. */
export const INHERITED_FLAGS =
  DescriptorFlag.KEEP_ALIVE | DescriptorFlag.NO_DELAY | DescriptorFlag.REUSE_ADDRESS | DescriptorFlag.LINGER_ZERO;
