/**
 * The shape of a histogram of durations, and the bucket a duration falls into. Offsets and arithmetic only.
 *
 * ```
 *   index 0        sum of all durations, ms
 *         1        longest duration, ms
 *         2 … 7    unused: the buckets start on a cache line of their own
 *         8 … 247  counts, one a bucket
 * ```
 *
 * Durations are counted in ticks of 1/8 µs. Below 16 ticks (2 µs) each tick has a bucket. From there each power of two has
 * eight of equal width, so that a bucket is at most an eighth as wide as where it starts. A duration taken to lie in the
 * middle of its bucket is off by 1/16 (6.25 %) at most, or by 1/16 µs where that is more. What is as long as 2^32 ticks
 * (536 s) or longer falls into the last bucket.
 *
 * Eight buckets a power of two, because four would be off by 12.5 %, and sixteen fill 30 cache lines more a histogram to
 * tell apart what two runs of one benchmark do not agree on.
 *
 * There is no count of all durations: it is the sum of the buckets, so that it cannot disagree with them while a reader
 * looks.
 */

/** Index of the sum of all durations, in milliseconds. */
export const DURATION_SUM_INDEX = 0;
/** Index of the longest duration, in milliseconds. */
export const LONGEST_INDEX = 1;
/** Index of the first bucket's count. */
export const FIRST_BUCKET_INDEX = 8;
/** Buckets of a histogram. */
export const BUCKET_COUNT = 240;
/** Bytes of a histogram: 31 cache lines. */
export const HISTOGRAM_BYTES = (FIRST_BUCKET_INDEX + BUCKET_COUNT) * Float64Array.BYTES_PER_ELEMENT;

/** The most by which the middle of a bucket is off, as a part of the duration. */
export const MAX_RELATIVE_ERROR = 1 / 16;
/** The most by which it is off where durations are so short that a tick is more than that part, in milliseconds. */
export const MAX_ABSOLUTE_ERROR_MS = 1 / 16_000;

const TICKS_PER_MS = 8000;
const MAX_TICKS = 0xffffffff;
/** Logarithm of the buckets a power of two has. */
const SUB_BUCKET_BITS = 3;
const SUB_BUCKET_COUNT = 1 << SUB_BUCKET_BITS;
/** Leading zeros of the largest number of ticks with a bucket for each. */
const MAX_LEADING_ZEROS = 31 - SUB_BUCKET_BITS;

/**
 * Returns the bucket of a duration.
 *
 * @remarks `clz32` finds the power of two in one instruction, where `Math.log2` is a call.
 *
 * @param durationMs - Milliseconds, 0 or more.
 */
export function bucketOf(durationMs: number): number {
  const exactTicks = durationMs * TICKS_PER_MS;
  const ticks = exactTicks < MAX_TICKS ? exactTicks >>> 0 : MAX_TICKS;
  const shift = MAX_LEADING_ZEROS - Math.clz32(ticks | SUB_BUCKET_COUNT);
  return shift * SUB_BUCKET_COUNT + (ticks >>> shift);
}

/**
 * Returns where a bucket starts, in milliseconds; it ends where the next one starts.
 *
 * @param bucket - Its number, 0 to {@link BUCKET_COUNT}.
 */
export function bucketStartMs(bucket: number): number {
  const shift = Math.max(0, (bucket >>> SUB_BUCKET_BITS) - 1);
  return ((bucket - shift * SUB_BUCKET_COUNT) * 2 ** shift) / TICKS_PER_MS;
}
