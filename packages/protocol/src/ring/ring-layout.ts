/**
 * Where a ring lies in shared memory, and which thread writes which word. Knows nothing of what a record means.
 *
 * ```
 *   control   +0    tail position   written by the producer alone
 *             +64   head position   written by the consumer alone
 *   data      capacityBytes of records, elsewhere in the same buffer
 * ```
 *
 * The two positions lie on cache lines of their own, so that a producer that publishes does not take the consumer's
 * line from it. A position counts bytes since the start, free-running, and wraps at 2^32 as a signed word; it is masked
 * only where it becomes an offset.
 */

/** Bytes of a cache line on the processors Node runs on; words with different writers are this far apart. */
export const CACHE_LINE_BYTES = 64;

/** Offset of the tail position within the control block. Sole writer: the producer. Read by the consumer. */
export const TAIL_POSITION_OFFSET = 0;

/** Offset of the head position within the control block. Sole writer: the consumer. Read by the producer. */
export const HEAD_POSITION_OFFSET = CACHE_LINE_BYTES;

/** Bytes of a ring's control block. */
export const RING_CONTROL_BYTES = 2 * CACHE_LINE_BYTES;

/** Smallest capacity of a ring, in bytes. Small enough for tests to meet every edge. */
const MIN_RING_CAPACITY_BYTES = 64;

/** Largest capacity of a ring, in bytes: the difference of two positions must stay a positive signed word. */
const MAX_RING_CAPACITY_BYTES = 2 ** 30;

/** A ring's place in shared memory. Plain data: it can be posted to another thread. */
export interface RingMemory {
  /** The memory that holds the control block and the data. */
  readonly buffer: SharedArrayBuffer;
  /** Where the control block starts, a multiple of 64. */
  readonly controlOffset: number;
  /** Where the data starts, a multiple of 8. */
  readonly dataOffset: number;
  /** Bytes of data, a power of two. */
  readonly capacityBytes: number;
}

/**
 * Returns the largest payload a ring of this capacity takes, in bytes.
 *
 * @remarks Half the ring less one header: padding up to the end and the record itself then fit an empty ring from
 * every position, so that a claim which fails now succeeds once the consumer has caught up.
 *
 * @param capacityBytes - The ring's capacity, a power of two.
 */
export function maxPayloadBytes(capacityBytes: number): number {
  return capacityBytes / 2 - 8;
}

/**
 * Checks that a capacity is a power of two in range.
 *
 * @param capacityBytes - The capacity asked for.
 * @throws RangeError when it is not.
 */
export function assertRingCapacity(capacityBytes: number): void {
  const isPowerOfTwo = Number.isInteger(capacityBytes) && (capacityBytes & (capacityBytes - 1)) === 0;
  if (!isPowerOfTwo || capacityBytes < MIN_RING_CAPACITY_BYTES || capacityBytes > MAX_RING_CAPACITY_BYTES) {
    throw new RangeError(
      `Ring capacity is ${capacityBytes} bytes, must be a power of two from ${MIN_RING_CAPACITY_BYTES} to ${MAX_RING_CAPACITY_BYTES}`,
    );
  }
}

/**
 * Sets both positions of a ring before any thread uses it.
 *
 * @param memory - The ring.
 * @param position - Where both positions start; tests start near the wrap of the counter.
 * @defaultValue position 0
 */
export function initializeRing(memory: RingMemory, position = 0): void {
  const words = new Int32Array(memory.buffer);
  words[(memory.controlOffset + TAIL_POSITION_OFFSET) >> 2] = position;
  words[(memory.controlOffset + HEAD_POSITION_OFFSET) >> 2] = position;
}
