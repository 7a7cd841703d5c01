/** A datagram socket on the I/O thread. What finds no room in the receive ring is dropped, as the system does. */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

import { AF_INET, SHUT_RD, SHUT_WR } from '../constants.js';
import type { SocketAddress } from '../memory/address-text.js';
import { bytesBetween, copyOutOfRing, type RingPlace } from '../memory/byte-ring.js';
import { datagramRecordBytes, readDatagramHead, writeDatagram } from '../memory/datagram-record.js';
import { DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { Errno, errnoOf } from '../socket-error.js';
import type { Descriptor } from './descriptor.js';
import type { Answer, Endpoint } from './endpoint.js';
import { addressOf } from './node-address.js';
import type { RingAllocator } from './ring-allocator.js';

/** SO_RCVBUF and SO_SNDBUF of a new datagram socket, in bytes: room for the largest datagram and its address, several times. */
const DATAGRAM_BUFFER_BYTES = 262_144;

/** One datagram socket. */
export class DatagramEndpoint implements Endpoint {
  readonly #descriptor: Descriptor;
  readonly #onActivity: () => void;
  readonly #socket: Socket;
  readonly #receiveRing: RingPlace;
  readonly #sendRing: RingPlace;
  #sendHead: number;
  #isSending = false;
  #isBound = false;
  #isConnected = false;
  #isDisposed = false;
  #finalTail: number | undefined;

  /** Gives a descriptor a datagram socket, undefined when there is no memory for rings. */
  static create(
    descriptor: Descriptor,
    { allocator, onActivity }: { readonly allocator: RingAllocator; readonly onActivity: () => void },
  ): DatagramEndpoint | undefined {
    const receive = allocator.allocate(DATAGRAM_BUFFER_BYTES);
    const send = receive === undefined ? undefined : allocator.allocate(DATAGRAM_BUFFER_BYTES);
    if (receive === undefined || send === undefined) {
      if (receive !== undefined) allocator.free(receive);
      return undefined;
    }
    const endpoint = new DatagramEndpoint(descriptor, { receive, send, onActivity });
    endpoint.#socket.once('close', () => {
      allocator.free(receive);
      allocator.free(send);
    });
    return endpoint;
  }

  private constructor(
    descriptor: Descriptor,
    rings: { readonly receive: RingPlace; readonly send: RingPlace; readonly onActivity: () => void },
  ) {
    this.#descriptor = descriptor;
    this.#onActivity = rings.onActivity;
    this.#receiveRing = rings.receive;
    this.#sendRing = rings.send;
    descriptor.set(Word.RECEIVE_BUFFER_BYTES, DATAGRAM_BUFFER_BYTES);
    descriptor.set(Word.SEND_BUFFER_BYTES, DATAGRAM_BUFFER_BYTES);
    descriptor.setRings(rings.receive, rings.send);
    this.#sendHead = descriptor.get(Word.SEND_HEAD);
    this.#socket = createSocket(descriptor.get(Word.DOMAIN) === AF_INET ? 'udp4' : 'udp6');
    this.#socket.on('message', (bytes, sender) => this.#onMessage(bytes, sender));
    this.#socket.on('error', (error) => this.#fail(errnoOf(error)));
  }

  bind(address: SocketAddress, answer: Answer): void {
    if (this.#isBound || 'path' in address) {
      answer(-Errno.EINVAL);
      return;
    }
    this.#bindThen(address, (result) => {
      if (result === 0 && !this.#isDisposed) this.#descriptor.set(Word.STATE, DescriptorState.BOUND);
      answer(result);
    });
  }

  listen(_backlog: number, answer: Answer): void {
    answer(-Errno.EOPNOTSUPP);
  }

  connect(address: SocketAddress, answer: Answer): void {
    if ('path' in address) {
      answer(-Errno.EAFNOSUPPORT);
      return;
    }
    if (!this.#isBound) {
      const any = { address: this.#descriptor.get(Word.DOMAIN) === AF_INET ? '0.0.0.0' : '::', port: 0 };
      this.#bindThen(any, (result) => (result === 0 ? this.connect(address, answer) : answer(result)));
      return;
    }
    if (this.#isConnected) this.#socket.disconnect();
    this.#isConnected = false;
    this.#socket.connect(address.port, address.address, ((error?: Error) => {
      if (error !== undefined || this.#isDisposed) {
        answer(error === undefined ? -Errno.EBADF : -errnoOf(error));
        return;
      }
      this.#isConnected = true;
      this.#descriptor.setAddress(Word.LOCAL_ADDRESS, addressOf(this.#socket.address()));
      this.#descriptor.setAddress(Word.PEER_ADDRESS, address);
      this.#descriptor.set(Word.STATE, DescriptorState.CONNECTED);
      answer(0);
    }) as () => void);
  }

  shutdown(how: number): number {
    if (!this.#isConnected) return -Errno.ENOTCONN;
    if (how !== SHUT_WR) this.#descriptor.setFlag(DescriptorFlag.RECEIVE_ENDED);
    if (how !== SHUT_RD) this.#descriptor.setFlag(DescriptorFlag.SEND_ENDED);
    this.#descriptor.wakeAll();
    return 0;
  }

  applyOptions(): void {
    // Nothing of a datagram socket reaches Node.
  }

  pump(): void {
    if (this.#isSending) return;
    const { rings } = this.#descriptor.memory;
    const tail = this.#finalTail ?? this.#descriptor.get(Word.SEND_TAIL);
    const head = readDatagramHead(rings, { ...this.#sendRing, position: this.#sendHead, tail });
    if (head === undefined) {
      if (this.#isDisposed) this.#socket.close();
      return;
    }
    const bytes = new Uint8Array(head.byteCount);
    copyOutOfRing(rings, this.#sendRing, {
      position: head.bytesPosition,
      target: bytes,
      start: 0,
      byteCount: head.byteCount,
    });
    this.#isSending = true;
    const onSent = (error: Error | null): void => {
      this.#isSending = false;
      this.#sendHead = (this.#sendHead + head.recordBytes) | 0;
      this.#tellSent(error);
      this.pump();
    };
    try {
      if (head.address === '') this.#socket.send(bytes, onSent);
      else this.#socket.send(bytes, head.port, head.address, onSent);
    } catch (error) {
      // Connected or disconnected between the call and now.
      onSent(error as Error);
    }
  }

  reset(): void {
    this.#descriptor.setError(Errno.ECONNRESET);
    this.#descriptor.endBoth();
  }

  dispose({ isAbrupt }: { readonly isAbrupt: boolean }): void {
    this.#isDisposed = true;
    this.#finalTail = isAbrupt ? this.#sendHead : this.#descriptor.get(Word.SEND_TAIL);
    this.pump();
  }

  #tellSent(error: Error | null): void {
    if (this.#isDisposed) return;
    if (error !== null) this.#descriptor.setError(errnoOf(error));
    if (!this.#isBound) {
      // Sending has bound it to a port of the system's choice.
      this.#isBound = true;
      this.#descriptor.setAddress(Word.LOCAL_ADDRESS, addressOf(this.#socket.address()));
    }
    this.#descriptor.set(Word.SEND_HEAD, this.#sendHead);
    this.#descriptor.wakeWriters();
  }

  #bindThen(address: { readonly address: string; readonly port: number }, answer: Answer): void {
    const onError = (error: Error): void => answer(-errnoOf(error));
    this.#socket.once('error', onError);
    this.#isBound = true;
    this.#socket.bind({ address: address.address, port: address.port, exclusive: true }, () => {
      this.#socket.off('error', onError);
      if (!this.#isDisposed) this.#descriptor.setAddress(Word.LOCAL_ADDRESS, addressOf(this.#socket.address()));
      answer(0);
    });
  }

  #onMessage(bytes: Uint8Array, sender: RemoteInfo): void {
    if (this.#isDisposed) return;
    const descriptor = this.#descriptor;
    const datagram = { bytes, address: sender.address, port: sender.port };
    const position = descriptor.get(Word.RECEIVE_TAIL);
    const usedBytes = bytesBetween(descriptor.get(Word.RECEIVE_HEAD), position);
    if (descriptor.get(Word.RECEIVE_LIMIT_BYTES) - usedBytes < datagramRecordBytes(datagram)) return;
    const end = writeDatagram(descriptor.memory.rings, { ...this.#receiveRing, position }, datagram);
    descriptor.set(Word.RECEIVE_TAIL, end);
    descriptor.wakeReaders();
    this.#onActivity();
  }

  #fail(errno: number): void {
    if (this.#isDisposed) return;
    if (this.#descriptor.state !== DescriptorState.CONNECTED) this.#isBound = false;
    this.#descriptor.setError(errno);
    this.#descriptor.wakeAll();
  }
}
