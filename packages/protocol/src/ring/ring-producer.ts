/**
 * The side of a ring that appends records. Owns the tail position; knows nothing of what a payload holds.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No allocation per record.
 */

import { RECORD_HEADER_BYTES, recordByteCount } from './record-layout.js';
import {
  assertRingCapacity,
  HEAD_POSITION_OFFSET,
  maxPayloadBytes,
  TAIL_POSITION_OFFSET,
  type RingMemory,
} from './ring-layout.js';

/** What {@link RingProducer.tryClaim} returns when the ring has no room at present. */
export const NO_ROOM = -1;

/** Appends records to a ring. Exactly one thread holds the producer of a ring. */
export class RingProducer {
  /** Largest payload {@link RingProducer.tryClaim} takes, in bytes. */
  readonly maxPayloadBytes: number;

  readonly #words: Int32Array;
  readonly #tailIndex: number;
  readonly #headIndex: number;
  readonly #dataOffset: number;
  readonly #capacityBytes: number;
  /** The published tail: this thread alone moves it, so its own copy is exact. */
  #tailPosition: number;
  /** The head as last seen. May lag behind the consumer, which only makes the ring look fuller than it is. */
  #seenHeadPosition: number;
  #claimedPosition = 0;
  #claimedPayloadBytes = -1;
  /** Bytes appended so far, as {@link RingProducer.appendedBytes} tells. */
  #appendedBytes = 0;

  /**
   * @param memory - Where the ring lies.
   * @throws RangeError when the capacity is not a power of two in range.
   */
  constructor(memory: RingMemory) {
    assertRingCapacity(memory.capacityBytes);
    this.#words = new Int32Array(memory.buffer);
    this.#tailIndex = (memory.controlOffset + TAIL_POSITION_OFFSET) >> 2;
    this.#headIndex = (memory.controlOffset + HEAD_POSITION_OFFSET) >> 2;
    this.#dataOffset = memory.dataOffset;
    this.#capacityBytes = memory.capacityBytes;
    this.maxPayloadBytes = maxPayloadBytes(memory.capacityBytes);
    this.#tailPosition = Atomics.load(this.#words, this.#tailIndex);
    this.#seenHeadPosition = Atomics.load(this.#words, this.#headIndex);
  }

  /**
   * Reserves room for one record. Nothing is visible to the consumer before {@link RingProducer.commit}.
   *
   * @param payloadByteCount - Bytes of payload, 0 to {@link RingProducer.maxPayloadBytes}.
   * @returns The offset of the payload in the shared buffer, a multiple of 8, or {@link NO_ROOM}.
   * @throws RangeError when the payload can never fit, or a claim is open.
   */
  tryClaim(payloadByteCount: number): number {
    if (payloadByteCount > this.maxPayloadBytes) {
      throw new RangeError(`Record payload is ${payloadByteCount} bytes, limit is ${this.maxPayloadBytes}`);
    }
    if (this.#claimedPayloadBytes >= 0) throw new RangeError('A claim is open already');

    const neededBytes = recordByteCount(payloadByteCount);
    const tailOffset = this.#tailPosition & (this.#capacityBytes - 1);
    const bytesToEnd = this.#capacityBytes - tailOffset;
    // A record never wraps: what is left at the end becomes padding and the record starts at offset 0.
    const paddingBytes = neededBytes > bytesToEnd ? bytesToEnd : 0;
    if (!this.#hasRoom(paddingBytes + neededBytes)) return NO_ROOM;

    let recordOffset = tailOffset;
    if (paddingBytes > 0) {
      this.#words[(this.#dataOffset + tailOffset) >> 2] = -paddingBytes;
      recordOffset = 0;
    }
    this.#claimedPosition = (this.#tailPosition + paddingBytes) | 0;
    this.#claimedPayloadBytes = payloadByteCount;
    return this.#dataOffset + recordOffset + RECORD_HEADER_BYTES;
  }

  /**
   * Publishes the claimed record, and any padding before it, in one step.
   *
   * @param payloadByteCount - Bytes of payload really written, at most what was claimed.
   * @defaultValue payloadByteCount what was claimed
   * @throws RangeError when no claim is open or the count is larger than the claim.
   */
  commit(payloadByteCount = this.#claimedPayloadBytes): void {
    if (payloadByteCount < 0 || payloadByteCount > this.#claimedPayloadBytes) {
      throw new RangeError(`Commit of ${payloadByteCount} bytes, the claim holds ${this.#claimedPayloadBytes}`);
    }
    const recordOffset = this.#claimedPosition & (this.#capacityBytes - 1);
    this.#words[(this.#dataOffset + recordOffset) >> 2] = payloadByteCount;
    const tailPosition = (this.#claimedPosition + recordByteCount(payloadByteCount)) | 0;
    this.#appendedBytes += (tailPosition - this.#tailPosition) | 0;
    this.#tailPosition = tailPosition;
    this.#claimedPayloadBytes = -1;
    // Publishes the record and its length. Pairs with the tail load in RingConsumer.next().
    Atomics.store(this.#words, this.#tailIndex, this.#tailPosition);
  }

  /** Gives the open claim back; the consumer never learns of it. Does nothing when no claim is open. */
  abort(): void {
    this.#claimedPayloadBytes = -1;
  }

  /** Bytes appended over the ring's life, headers and padding included. Never wraps. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  /**
   * Whether a record that was appended before is still there, read or not: nothing has been written over it since.
   *
   * @param endBytes - {@link RingProducer.appendedBytes} when it had just been committed.
   * @param payloadByteCount - Its payload in bytes.
   */
  isIntact(endBytes: number, payloadByteCount: number): boolean {
    return this.#appendedBytes - endBytes + recordByteCount(payloadByteCount) <= this.#capacityBytes;
  }

  /** Bytes published and not yet released by the consumer. May overstate, never understate. */
  get usedBytes(): number {
    return (this.#tailPosition - Atomics.load(this.#words, this.#headIndex)) | 0;
  }

  #hasRoom(neededBytes: number): boolean {
    if (((this.#tailPosition - this.#seenHeadPosition) | 0) + neededBytes <= this.#capacityBytes) return true;
    // Observes how far the consumer has released. Pairs with the head store in RingConsumer.release().
    this.#seenHeadPosition = Atomics.load(this.#words, this.#headIndex);
    return ((this.#tailPosition - this.#seenHeadPosition) | 0) + neededBytes <= this.#capacityBytes;
  }
}
