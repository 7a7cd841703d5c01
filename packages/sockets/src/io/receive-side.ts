/**
 * Has a stream read straight into the receive ring: the system copies the bytes to where threads take them from. When the ring is
 * full the stream stops, and what has come stays with the system.
 *
 * Node's `onread` asks for the buffer of a read before there is anything to read, so this always has one region of the ring
 * reserved for the next read. It is free for as long as it is reserved: nobody else moves the tail.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

import type { OnReadOpts } from 'node:net';

import { bytesBetween, type RingPlace } from '../memory/byte-ring.js';
import { DescriptorFlag, Word } from '../memory/table-layout.js';
import type { Descriptor } from './descriptor.js';

/** What can be told to give something again after it was stopped. */
export interface ResumableSource {
  resume(): unknown;
}

/** Fills one receive ring. */
export class ReceiveSide {
  /** The option of a socket that reads into this ring. */
  readonly onread: OnReadOpts;
  readonly #descriptor: Descriptor;
  readonly #place: RingPlace;
  readonly #onBytes: () => void;
  /** Position behind the last byte that was read. Ahead of the tail only while {@link ReceiveSide.#take} holds bytes back. */
  #filled: number;
  /** Where the next read goes, from that position on. */
  #reserved: Uint8Array;
  #isDeaf = false;
  #isFinished = false;

  /**
   * @param descriptor - Whose ring.
   * @param place - Where it lies.
   * @param onBytes - Called after bytes have come.
   */
  constructor(descriptor: Descriptor, place: RingPlace, onBytes: () => void) {
    this.#descriptor = descriptor;
    this.#place = place;
    this.#onBytes = onBytes;
    this.#filled = descriptor.get(Word.RECEIVE_TAIL);
    this.#reserved = this.#reserve(descriptor.get(Word.RECEIVE_LIMIT_BYTES));
    this.onread = { buffer: () => this.#reserved, callback: (byteCount) => this.#take(byteCount) };
  }

  /** Whether the threads have not read everything that came. */
  get hasUnread(): boolean {
    return this.#descriptor.get(Word.RECEIVE_HEAD) !== this.#filled;
  }

  /** Goes on if threads have made room for the next read. */
  pump(source: ResumableSource): void {
    if (this.#descriptor.get(Word.RECEIVE_BLOCKED) === 0 || !this.#hasRoom()) return;
    this.#descriptor.set(Word.RECEIVE_BLOCKED, 0);
    source.resume();
  }

  /**
   * Says that nothing more comes: once, since an error that has been taken must not come back when the stream closes after it.
   *
   * @param errno - Why, 0 when the peer ended properly.
   */
  end(errno: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#publish();
    if (errno !== 0) this.#descriptor.setError(errno);
    // An error ends both directions, and nobody is to see one of them ended without the other.
    const sendEnded = errno === 0 ? 0 : DescriptorFlag.SEND_ENDED;
    this.#descriptor.setFlag(DescriptorFlag.RECEIVE_ENDED | sendEnded);
    this.#descriptor.wakeReaders();
  }

  /** Drops what still comes. */
  becomeDeaf(): void {
    this.#isDeaf = true;
    this.end(0);
  }

  /** Takes what was read into the reserved region. Returns whether the stream may read on. */
  #take(byteCount: number): boolean {
    // A descriptor that is retired has no readers.
    if (this.#descriptor.isRetired) return false;
    if (this.#isDeaf) return true;
    this.#filled = (this.#filled + byteCount) | 0;
    const roomBytes = this.#roomBytes();
    if (roomBytes > 0) {
      // At the end of the ring what came together may be cut in two. Node reads on at once, into the start of the ring, and
      // threads are to see both together, as recv() of the system would show them.
      const isCut = byteCount === this.#reserved.length && (this.#filled & this.#place.mask) === 0;
      if (isCut) setImmediate(() => this.#publish());
      else this.#publish();
      this.#reserved = this.#reserve(roomBytes);
      return true;
    }
    this.#publish();
    // Half of the ring, so that the stream does not stop and go on for every few bytes.
    this.#reserved = this.#reserve(Math.ceil(this.#descriptor.get(Word.RECEIVE_LIMIT_BYTES) / 2));
    // Says so, and looks once more. Pairs with the load in recv(), which comes after the head was stored.
    this.#descriptor.set(Word.RECEIVE_BLOCKED, 1);
    if (!this.#hasRoom()) return false;
    this.#descriptor.set(Word.RECEIVE_BLOCKED, 0);
    return true;
  }

  /** Shows the threads what was read. */
  #publish(): void {
    if (this.#descriptor.isRetired || this.#filled === this.#descriptor.get(Word.RECEIVE_TAIL)) return;
    // Publishes the bytes. Pairs with the load in recv().
    this.#descriptor.set(Word.RECEIVE_TAIL, this.#filled);
    this.#descriptor.wakeReaders();
    this.#onBytes();
  }

  /** Bytes that the limit leaves; none when it was lowered below what is there. */
  #roomBytes(): number {
    const descriptor = this.#descriptor;
    // Pairs with the store in recv().
    const usedBytes = bytesBetween(descriptor.get(Word.RECEIVE_HEAD), this.#filled);
    return Math.max(0, descriptor.get(Word.RECEIVE_LIMIT_BYTES) - usedBytes);
  }

  /** Whether the reserved region is free. An empty ring is enough, also when the limit was lowered below the region. */
  #hasRoom(): boolean {
    return this.#roomBytes() >= this.#reserved.length || !this.hasUnread;
  }

  /** The bytes behind what was read, at most so many and up to the wrap. */
  #reserve(maxBytes: number): Uint8Array {
    const { offset, mask } = this.#place;
    const first = this.#filled & mask;
    const byteCount = Math.min(maxBytes, mask + 1 - first);
    return Buffer.from(this.#descriptor.memory.shared.rings, offset + first, byteCount);
  }
}
