/** The I/O thread's hand on the words of one descriptor: everything of it that only this thread writes, and the waking. */

import type { SocketAddress } from '../memory/address-text.js';
import { writeAddress } from '../memory/address-text.js';
import type { RingPlace } from '../memory/byte-ring.js';
import type { SocketMemory } from '../memory/socket-memory.js';
import { descriptorIndex, DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { wakeQueue } from '../memory/wait-queue.js';

/**
 * One descriptor from when it is opened until it is retired. From then on it changes no word any more, since they may be those of
 * the next socket of this number: what its own socket still reports comes to nothing.
 */
export class Descriptor {
  readonly fd: number;
  readonly memory: SocketMemory;
  readonly #base: number;
  #isRetired = false;

  /**
   * @param memory - The I/O thread's views.
   * @param fd - The number.
   */
  constructor(memory: SocketMemory, fd: number) {
    this.memory = memory;
    this.fd = fd;
    this.#base = descriptorIndex(memory.layout, fd);
  }

  /** Returns the index of one of the words. */
  index(word: number): number {
    return this.#base + word;
  }

  /** Whether the words may be somebody else's. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** Returns what a word holds. */
  get(word: number): number {
    return Atomics.load(this.memory.words, this.#base + word);
  }

  /** Stores a word, and publishes what was stored before it. */
  set(word: number, value: number): void {
    if (!this.#isRetired) Atomics.store(this.memory.words, this.#base + word, value);
  }

  hasFlag(flag: number): boolean {
    return (this.get(Word.FLAGS) & flag) !== 0;
  }

  setFlag(flag: number, { isSet }: { readonly isSet: boolean } = { isSet: true }): void {
    const flags = this.get(Word.FLAGS);
    this.set(Word.FLAGS, isSet ? flags | flag : flags & ~flag);
  }

  get state(): number {
    return this.get(Word.STATE);
  }

  /** Makes the number an open socket of its new owner. The state comes last: it publishes the rest. */
  open(socket: { readonly domain: number; readonly type: number; readonly owner: number }): void {
    const { receiveBufferBytes, sendBufferBytes } = this.memory.shared.options;
    this.set(Word.DOMAIN, socket.domain);
    this.set(Word.TYPE, socket.type);
    this.set(Word.OWNER, socket.owner);
    this.set(Word.RECEIVE_BUFFER_BYTES, receiveBufferBytes);
    this.set(Word.SEND_BUFFER_BYTES, sendBufferBytes);
    for (const word of [Word.FLAGS, Word.ERROR, Word.RECEIVE_TIMEOUT_MS, Word.SEND_TIMEOUT_MS, Word.PENDING_COUNT]) {
      this.set(word, 0);
    }
    this.#clearRings();
    this.setAddress(Word.LOCAL_ADDRESS, undefined);
    this.setAddress(Word.PEER_ADDRESS, undefined);
    this.set(Word.STATE, DescriptorState.OPEN);
  }

  /** Makes the number nobody's socket, for good. Every call on it that goes on sees the generation and fails with EBADF. */
  retire(): void {
    Atomics.add(this.memory.words, this.index(Word.GENERATION), 1);
    this.set(Word.STATE, DescriptorState.FREE);
    this.wakeAll();
    // Who sleeps on a lock looks at the generation too, once it has it.
    Atomics.notify(this.memory.words, this.index(Word.RECEIVE_LOCK));
    Atomics.notify(this.memory.words, this.index(Word.SEND_LOCK));
    this.#isRetired = true;
  }

  /** Says where its rings lie. Before the state that lets threads use them. */
  setRings(receive: RingPlace, send: RingPlace): void {
    const position = this.memory.shared.options.firstPosition | 0;
    this.set(Word.RECEIVE_OFFSET, receive.offset);
    this.set(Word.RECEIVE_MASK, receive.mask);
    this.set(Word.RECEIVE_LIMIT_BYTES, Math.min(this.get(Word.RECEIVE_BUFFER_BYTES), receive.mask + 1));
    this.set(Word.SEND_OFFSET, send.offset);
    this.set(Word.SEND_MASK, send.mask);
    this.set(Word.SEND_LIMIT_BYTES, Math.min(this.get(Word.SEND_BUFFER_BYTES), send.mask + 1));
    for (const word of [Word.RECEIVE_HEAD, Word.RECEIVE_TAIL, Word.SEND_HEAD, Word.SEND_TAIL]) this.set(word, position);
  }

  setAddress(word: number, address: SocketAddress | undefined): void {
    if (!this.#isRetired) writeAddress(this.memory, this.index(word), address);
  }

  /** Has the next call that reads, writes or asks for SO_ERROR fail once. */
  setError(errno: number): void {
    this.set(Word.ERROR, errno);
  }

  wakeReaders(maxCount?: number): void {
    if (!this.#isRetired) wakeQueue(this.memory.words, this.index(Word.RECEIVE_QUEUE), maxCount);
  }

  wakeWriters(): void {
    if (!this.#isRetired) wakeQueue(this.memory.words, this.index(Word.SEND_QUEUE));
  }

  wakeAll(): void {
    this.wakeReaders();
    this.wakeWriters();
  }

  /** Ends both directions for the threads. */
  endBoth(): void {
    this.setFlag(DescriptorFlag.RECEIVE_ENDED | DescriptorFlag.SEND_ENDED);
    this.wakeAll();
  }

  #clearRings(): void {
    for (const word of [Word.RECEIVE_LIMIT_BYTES, Word.SEND_LIMIT_BYTES, Word.RECEIVE_BLOCKED]) this.set(word, 0);
    for (const word of [Word.RECEIVE_HEAD, Word.RECEIVE_TAIL, Word.SEND_HEAD, Word.SEND_TAIL]) this.set(word, 0);
  }
}
