/** Reads histograms while their threads go on recording: adds them up and finds percentiles. Writes nothing shared. */

import type { DurationHistogram } from './duration-histogram.js';
import {
  BUCKET_COUNT,
  DURATION_SUM_INDEX,
  FIRST_BUCKET_INDEX,
  LONGEST_INDEX,
  bucketStartMs,
} from './histogram-layout.js';

/**
 * What one or more histograms held when they were read. Plain data. Every number is 0 when nothing was recorded.
 *
 * @remarks A percentile is off by 6.25 % of itself at most, or by 1/16 µs where that is more; sum, mean and maximum are
 * exact.
 */
export interface HistogramSnapshot {
  /** Durations recorded. */
  readonly count: number;
  /** All of them together, in milliseconds. May be ahead by what was recorded while this was read. */
  readonly sumMs: number;
  /** Their mean, in milliseconds. */
  readonly meanMs: number;
  /** The duration that half of them do not exceed, in milliseconds. */
  readonly p50Ms: number;
  /** The duration that 90 % of them do not exceed, in milliseconds. */
  readonly p90Ms: number;
  /** The duration that 99 % of them do not exceed, in milliseconds. */
  readonly p99Ms: number;
  /** The duration that 99.9 % of them do not exceed, in milliseconds. */
  readonly p999Ms: number;
  /** The longest, in milliseconds. */
  readonly maxMs: number;
  /** Those buckets that are not empty, shortest first, when they were asked for. */
  readonly buckets?: readonly HistogramBucket[];
}

/** Durations of about the same length. */
export interface HistogramBucket {
  /** From this on, in milliseconds. */
  readonly fromMs: number;
  /** Up to this, which is not in it, in milliseconds. The last bucket also holds all that is longer. */
  readonly toMs: number;
  /** Durations in it. */
  readonly count: number;
}

/** How to read. */
export interface ReadHistogramOptions {
  /**
   * Whether the buckets are wanted as well. The difference of two readings of them tells the percentiles of the time between.
   *
   * @defaultValue false
   */
  readonly withBuckets?: boolean;
}

/**
 * Reads histograms as one.
 *
 * @remarks Each bucket is read once, and count and percentiles come from that reading alone, so they agree with each other.
 * What is recorded meanwhile is in it or not.
 *
 * @param histograms - One or more of the same kind, from any threads; none gives an empty snapshot.
 * @param options - How.
 */
export function readHistogram(
  histograms: readonly DurationHistogram[],
  options: ReadHistogramOptions = {},
): HistogramSnapshot {
  const counts = new Float64Array(BUCKET_COUNT);
  let count = 0;
  let sumMs = 0;
  let longestMs = 0;
  for (const { slots } of histograms) {
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      const bucketCount = slots[FIRST_BUCKET_INDEX + bucket];
      counts[bucket] += bucketCount;
      count += bucketCount;
    }
    // After the buckets, because they are written last: every duration found in a bucket is in the sum and not above the
    // longest, unless the processor reorders. The last bucket found is looked at below for that reason.
    sumMs += slots[DURATION_SUM_INDEX];
    longestMs = Math.max(longestMs, slots[LONGEST_INDEX]);
  }
  const lastBucket = counts.findLastIndex((bucketCount) => bucketCount > 0);
  const maxMs = lastBucket < 0 ? 0 : Math.max(longestMs, bucketStartMs(lastBucket));
  const percentileMs = (part: number): number => findPercentileMs(counts, Math.ceil(part * count), maxMs);
  return {
    count,
    sumMs,
    meanMs: count === 0 ? 0 : sumMs / count,
    p50Ms: percentileMs(0.5),
    p90Ms: percentileMs(0.9),
    p99Ms: percentileMs(0.99),
    p999Ms: percentileMs(0.999),
    maxMs,
    ...(options.withBuckets === true ? { buckets: listBuckets(counts) } : {}),
  };
}

/** Returns the middle of the bucket that holds the duration of this rank, the shortest having rank 1. */
function findPercentileMs(counts: Float64Array, rank: number, maxMs: number): number {
  let countSoFar = 0;
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    countSoFar += counts[bucket];
    if (countSoFar < rank || counts[bucket] === 0) continue;
    // In the last bucket nothing is known but the longest, which may be longer than the bucket reaches.
    if (bucket === BUCKET_COUNT - 1) return maxMs;
    return Math.min(maxMs, (bucketStartMs(bucket) + bucketStartMs(bucket + 1)) / 2);
  }
  return 0;
}

function listBuckets(counts: Float64Array): HistogramBucket[] {
  const buckets: HistogramBucket[] = [];
  for (const [bucket, count] of counts.entries()) {
    if (count > 0) buckets.push({ fromMs: bucketStartMs(bucket), toMs: bucketStartMs(bucket + 1), count });
  }
  return buckets;
}
