import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DurationHistogram } from '../../src/counters/duration-histogram.js';
import {
  DURATION_SUM_INDEX,
  HISTOGRAM_BYTES,
  LONGEST_INDEX,
  MAX_ABSOLUTE_ERROR_MS,
  MAX_RELATIVE_ERROR,
} from '../../src/counters/histogram-layout.js';
import { readHistogram } from '../../src/counters/histogram-snapshot.js';

/** Durations of every size: as many between 1 and 2 µs as between 1 and 2 minutes. */
const durationMsArbitrary = fc.double({ min: -5, max: 5.7, noNaN: true }).map((exponent) => 10 ** exponent);
const durationsArbitrary = fc.array(durationMsArbitrary, { minLength: 1, maxLength: 300 });

const PERCENTILES = [
  ['p50Ms', 0.5],
  ['p90Ms', 0.9],
  ['p99Ms', 0.99],
  ['p999Ms', 0.999],
] as const;

function record(durations: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram(new SharedArrayBuffer(HISTOGRAM_BYTES));
  for (const durationMs of durations) histogram.record(durationMs);
  return histogram;
}

describe('readHistogram()', () => {
  test('finds each percentile of the sorted durations within the stated error', () => {
    fc.assert(
      fc.property(durationsArbitrary, (durations) => {
        const sorted = durations.toSorted((left, right) => left - right);
        const snapshot = readHistogram([record(durations)]);
        for (const [name, part] of PERCENTILES) {
          const exactMs = sorted[Math.ceil(part * sorted.length) - 1];
          const errorMs = Math.abs(snapshot[name] - exactMs);
          // A rounding error more where a duration lies on the edge of a bucket.
          const allowedMs = Math.max(exactMs * MAX_RELATIVE_ERROR, MAX_ABSOLUTE_ERROR_MS) * (1 + 1e-9);
          expect(errorMs).toBeLessThanOrEqual(allowedMs);
        }
        expect(snapshot.maxMs).toBe(sorted.at(-1));
      }),
      { numRuns: 300 },
    );
  });

  test('orders the percentiles, none above the longest', () => {
    fc.assert(
      fc.property(durationsArbitrary, (durations) => {
        const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs } = readHistogram([record(durations)]);
        const found = [p50Ms, p90Ms, p99Ms, p999Ms, maxMs];
        expect(found).toEqual(found.toSorted((left, right) => left - right));
      }),
      { numRuns: 200 },
    );
  });

  test('reads several histograms as the one that holds all their durations', () => {
    fc.assert(
      fc.property(fc.array(durationsArbitrary, { minLength: 1, maxLength: 4 }), (parts) => {
        const merged = readHistogram(parts.map(record), { withBuckets: true });
        const whole = readHistogram([record(parts.flat())], { withBuckets: true });
        expect({ ...merged, sumMs: 0, meanMs: 0 }).toEqual({ ...whole, sumMs: 0, meanMs: 0 });
        // Doubles added in another order.
        expect(merged.sumMs).toBeCloseTo(whole.sumMs, 3);
      }),
      { numRuns: 100 },
    );
  });

  test('lists buckets that hold all durations, each between its ends', () => {
    fc.assert(
      fc.property(durationsArbitrary, (durations) => {
        const { buckets = [], count } = readHistogram([record(durations)], { withBuckets: true });
        expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
        for (const durationMs of durations) {
          // A rounding error more where a duration lies on the edge of a bucket.
          const isIn = buckets.some(({ fromMs, toMs }) => durationMs >= fromMs * (1 - 1e-15) && durationMs < toMs);
          expect(isIn).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('returns zeros, and no bucket, when nothing was recorded', () => {
    const zeros = { count: 0, sumMs: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 };
    expect(readHistogram([record([])])).toEqual(zeros);
    expect(readHistogram([], { withBuckets: true })).toEqual({ ...zeros, buckets: [] });
  });

  test('has no buckets when they are not asked for', () => {
    expect(readHistogram([record([1])])).not.toHaveProperty('buckets');
  });

  test('takes the start of the last bucket for the longest when that has not been seen yet', () => {
    const histogram = record([8]);
    histogram.slots[DURATION_SUM_INDEX] = 0;
    histogram.slots[LONGEST_INDEX] = 0;
    const { maxMs, p50Ms } = readHistogram([histogram]);
    expect(maxMs).toBeGreaterThan(7);
    expect(p50Ms).toBe(maxMs);
  });
});
