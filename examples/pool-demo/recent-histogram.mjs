// @ts-check
/**
 * Owns the percentiles of the last few seconds. A server's histograms only grow, so these are the difference of two
 * readings, bucket by bucket.
 *
 * @typedef {{ fromMs: number, toMs: number, count: number }} Bucket
 * @typedef {{ buckets?: readonly Bucket[] }} Histogram
 * @typedef {{ count: number, p50Ms: number, p99Ms: number }} Percentiles
 */

/**
 * @param {Histogram | undefined} before `undefined` when nothing was recorded before.
 * @param {Histogram} after
 * @returns {Percentiles} All 0 when nothing was recorded between.
 */
export function readRecent(before, after) {
  const countsBefore = new Map(before?.buckets?.map(({ fromMs, count }) => [fromMs, count]));
  const buckets = (after.buckets ?? []).map((bucket) => ({
    ...bucket,
    count: bucket.count - (countsBefore.get(bucket.fromMs) ?? 0),
  }));
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return { count, p50Ms: findPercentileMs(buckets, 0.5 * count), p99Ms: findPercentileMs(buckets, 0.99 * count) };
}

/**
 * Returns the middle of the bucket that holds the duration of this rank.
 *
 * @param {readonly Bucket[]} buckets Shortest first.
 * @param {number} rank
 */
function findPercentileMs(buckets, rank) {
  let countSoFar = 0;
  for (const { fromMs, toMs, count } of buckets) {
    countSoFar += count;
    if (count > 0 && countSoFar >= rank) return (fromMs + toMs) / 2;
  }
  return 0;
}
