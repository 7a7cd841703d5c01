import { describe, expect, test } from '@jest/globals';
import { BUCKET_COUNT, bucketOf, bucketStartMs } from '../../src/counters/histogram-layout.js';

/** One tick of the histogram, 1/8 µs. */
const TICK_MS = 1 / 8000;
const ALL_BUCKETS = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket);

describe('bucketOf()', () => {
  test('returns the bucket that starts at the duration, for the start of every bucket', () => {
    expect(ALL_BUCKETS.map((bucket) => bucketOf(bucketStartMs(bucket)))).toEqual(ALL_BUCKETS);
  });

  test('returns the bucket before for a duration half a tick less', () => {
    const later = ALL_BUCKETS.slice(1);
    expect(later.map((bucket) => bucketOf(bucketStartMs(bucket) - TICK_MS / 2))).toEqual(
      later.map((bucket) => bucket - 1),
    );
  });

  test.each([
    ['zero', 0, 0],
    ['less than a tick', TICK_MS * 0.99, 0],
    ['one tick', TICK_MS, 1],
    ['the last duration with a bucket for each tick', 15 * TICK_MS, 15],
    ['the first duration that shares its bucket', 17 * TICK_MS, 16],
    ['the end of the range', 2 ** 32 * TICK_MS, BUCKET_COUNT - 1],
    ['longer than the range', 1e12, BUCKET_COUNT - 1],
    ['Infinity', Infinity, BUCKET_COUNT - 1],
  ])('returns the right bucket for %s', (_, durationMs, bucket) => {
    expect(bucketOf(durationMs)).toBe(bucket);
  });
});

describe('bucketStartMs()', () => {
  test('rises, by an eighth of the start at most from 1 µs on', () => {
    for (const bucket of ALL_BUCKETS) {
      const startMs = bucketStartMs(bucket);
      const widthMs = bucketStartMs(bucket + 1) - startMs;
      expect(widthMs).toBeGreaterThan(0);
      if (startMs >= 0.001) expect(widthMs / startMs).toBeLessThanOrEqual(1 / 8);
    }
  });

  test('covers 100 s', () => {
    expect(bucketStartMs(BUCKET_COUNT)).toBeGreaterThan(100_000);
  });
});
