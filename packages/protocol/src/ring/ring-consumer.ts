/**
 * The side of a ring that takes records out. Owns the head position; knows nothing of what a payload holds.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No allocation per record.
 */

import { CounterIndex } from '../counters/counter-index.js';
import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import { RECORD_HEADER_BYTES, recordByteCount } from './record-layout.js';
import { assertRingCapacity, HEAD_POSITION_OFFSET, TAIL_POSITION_OFFSET, type RingMemory } from './ring-layout.js';

/** What {@link RingConsumer.next} returns when no record is there at present. */
export const EMPTY = -1;

/** Takes records out of a ring. Exactly one thread holds the consumer of a ring. */
export class RingConsumer {
  /** Bytes of the payload that {@link RingConsumer.next} returned last. */
  payloadByteCount = 0;

  readonly #words: Int32Array;
  readonly #tailIndex: number;
  readonly #headIndex: number;
  readonly #dataOffset: number;
  readonly #capacityBytes: number;
  readonly #counters: ThreadCounters;
  /** How far this thread has read. Ahead of the published head until {@link RingConsumer.release}. */
  #readPosition: number;
  #releasedPosition: number;
  /** The tail as last seen. May lag behind the producer, which only delays a record to the next look. */
  #seenTailPosition: number;

  /**
   * @param memory - Where the ring lies.
   * @param counters - Those of the thread.
   * @throws RangeError when the capacity is not a power of two in range.
   */
  constructor(memory: RingMemory, counters: ThreadCounters = PRIVATE_COUNTERS) {
    assertRingCapacity(memory.capacityBytes);
    this.#counters = counters;
    this.#words = new Int32Array(memory.buffer);
    this.#tailIndex = (memory.controlOffset + TAIL_POSITION_OFFSET) >> 2;
    this.#headIndex = (memory.controlOffset + HEAD_POSITION_OFFSET) >> 2;
    this.#dataOffset = memory.dataOffset;
    this.#capacityBytes = memory.capacityBytes;
    this.#readPosition = Atomics.load(this.#words, this.#headIndex);
    this.#releasedPosition = this.#readPosition;
    this.#seenTailPosition = this.#readPosition;
  }

  /**
   * Moves to the next record. Its bytes stay valid until {@link RingConsumer.release}.
   *
   * @returns The offset of the payload in the shared buffer, or {@link EMPTY}; its length is in
   * {@link RingConsumer.payloadByteCount}.
   * @throws RangeError when the shared memory holds a length that no producer writes.
   */
  next(): number {
    for (;;) {
      if (this.#readPosition === this.#seenTailPosition) {
        // Observes what was published. Pairs with the tail store in RingProducer.commit().
        this.#seenTailPosition = Atomics.load(this.#words, this.#tailIndex);
        if (this.#readPosition === this.#seenTailPosition) return EMPTY;
        this.#countBatch();
      }
      const recordOffset = this.#readPosition & (this.#capacityBytes - 1);
      const publishedBytes = (this.#seenTailPosition - this.#readPosition) | 0;
      // Read once into a local and check that: the memory is shared.
      const length = this.#words[(this.#dataOffset + recordOffset) >> 2];
      if (length >= 0) {
        // Compared before it is rounded up: near 2^31 that overflows.
        if (length > publishedBytes - RECORD_HEADER_BYTES) this.#refuse(length);
        const takenBytes = recordByteCount(length);
        if (recordOffset + takenBytes > this.#capacityBytes) this.#refuse(length);
        this.#readPosition = (this.#readPosition + takenBytes) | 0;
        this.payloadByteCount = length;
        this.#counters.values[CounterIndex.RECORDS_RECEIVED]++;
        return this.#dataOffset + recordOffset + RECORD_HEADER_BYTES;
      }
      // Padding reaches the end, and is published together with the record behind it.
      if (recordOffset - length !== this.#capacityBytes || -length >= publishedBytes) this.#refuse(length);
      this.#readPosition = (this.#readPosition - length) | 0;
    }
  }

  /** Tells whether a record is there. May be stale by a record that is being published now. */
  get isEmpty(): boolean {
    // Observes what was published. Pairs with the tail store in RingProducer.commit().
    return this.#readPosition === Atomics.load(this.#words, this.#tailIndex);
  }

  /**
   * Gives the memory of all records read so far back to the producer, once for a batch.
   *
   * @returns Whether anything was given back.
   */
  release(): boolean {
    if (this.#releasedPosition === this.#readPosition) return false;
    this.#releasedPosition = this.#readPosition;
    // Publishes free room. Pairs with the head load in RingProducer.#hasRoom().
    Atomics.store(this.#words, this.#headIndex, this.#readPosition);
    return true;
  }

  /** Here and not in the producer, which would have to fetch the line of the head for it. */
  #countBatch(): void {
    const { values } = this.#counters;
    values[CounterIndex.BATCHES_RECEIVED]++;
    values[CounterIndex.RING_BYTES_RECEIVED] += (this.#seenTailPosition - this.#readPosition) | 0;
    this.#counters.raise(CounterIndex.RING_HIGH_WATER_BYTES, (this.#seenTailPosition - this.#releasedPosition) | 0);
  }

  #refuse(length: number): never {
    throw new RangeError(`Record length ${length} does not fit a ring of ${this.#capacityBytes} bytes`);
  }
}
