import { describe, expect, it } from '@jest/globals';

interface Bucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

interface RecentHistogramModule {
  readonly readRecent: (
    before: { buckets: Bucket[] } | undefined,
    after: { buckets: Bucket[] },
  ) => { count: number; p50Ms: number; p99Ms: number };
}

const { readRecent } = (await import(
  new URL('../recent-histogram.mjs', import.meta.url).href
)) as RecentHistogramModule;

/** Durations around 1, 2 and 10 ms, in so many numbers. */
function histogram(...counts: readonly [number, number, number]): { buckets: Bucket[] } {
  const centres = [1, 2, 10];
  const buckets = centres.map((ms, index) => ({ fromMs: ms - 0.5, toMs: ms + 0.5, count: counts[index] }));
  return { buckets: buckets.filter(({ count }) => count > 0) };
}

describe('readRecent()', () => {
  it('is all 0 when nothing was recorded', () => {
    expect(readRecent(undefined, histogram(0, 0, 0))).toEqual({ count: 0, p50Ms: 0, p99Ms: 0 });
  });

  it('takes everything when there is no earlier reading', () => {
    expect(readRecent(undefined, histogram(98, 0, 2))).toEqual({ count: 100, p50Ms: 1, p99Ms: 10 });
  });

  it('leaves out what the earlier reading had', () => {
    expect(readRecent(histogram(1000, 0, 50), histogram(1000, 60, 90))).toEqual({ count: 100, p50Ms: 2, p99Ms: 10 });
  });

  it('is all 0 when nothing was recorded since', () => {
    expect(readRecent(histogram(5, 1, 1), histogram(5, 1, 1))).toEqual({ count: 0, p50Ms: 0, p99Ms: 0 });
  });
});
