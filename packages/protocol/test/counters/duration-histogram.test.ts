import { describe, expect, test } from '@jest/globals';
import { DurationHistogram } from '../../src/counters/duration-histogram.js';
import { HISTOGRAM_BYTES } from '../../src/counters/histogram-layout.js';
import { readHistogram } from '../../src/counters/histogram-snapshot.js';

function createHistogram(): DurationHistogram {
  return new DurationHistogram(new SharedArrayBuffer(HISTOGRAM_BYTES));
}

describe('DurationHistogram', () => {
  test('record() counts, adds up and keeps the longest', () => {
    const histogram = createHistogram();
    for (const durationMs of [1, 4, 2]) histogram.record(durationMs);
    expect(readHistogram([histogram])).toMatchObject({ count: 3, sumMs: 7, meanMs: 7 / 3, maxMs: 4 });
  });

  test('record() with a count is as many calls of it', () => {
    const once = createHistogram();
    const often = createHistogram();
    once.record(0.25, 3);
    for (let call = 0; call < 3; call++) often.record(0.25);
    expect(once.slots).toEqual(often.slots);
  });

  test.each([
    ['negative', -0.5],
    ['negative zero', -0],
    ['NaN', NaN],
  ])('record() counts a duration that is %s as 0', (_, durationMs) => {
    const histogram = createHistogram();
    histogram.record(durationMs);
    expect(readHistogram([histogram])).toMatchObject({ count: 1, sumMs: 0, maxMs: 0, p50Ms: 0 });
  });

  test('record() keeps a duration longer than the range in the last bucket', () => {
    const histogram = createHistogram();
    histogram.record(10_000_000);
    expect(readHistogram([histogram])).toMatchObject({ count: 1, p50Ms: 10_000_000, maxMs: 10_000_000 });
  });

  test('record() counts past 2^32', () => {
    const histogram = createHistogram();
    histogram.record(1, 2 ** 32);
    histogram.record(1);
    expect(readHistogram([histogram]).count).toBe(2 ** 32 + 1);
  });

  test('slots start where the histogram was put, and end before the next', () => {
    const memory = new SharedArrayBuffer(3 * HISTOGRAM_BYTES);
    new DurationHistogram(memory, HISTOGRAM_BYTES).record(10_000_000);
    const isTouched = (index: number): boolean =>
      new Float64Array(memory, index * HISTOGRAM_BYTES, HISTOGRAM_BYTES / 8).some((slot) => slot !== 0);
    expect([0, 1, 2].map(isTouched)).toEqual([false, true, false]);
  });
});
