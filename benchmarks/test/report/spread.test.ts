import { describe, expect, test } from '@jest/globals';
import { measureRatioSpread, measureSpread } from '../../src/report/spread.js';

describe('measureSpread()', () => {
  test.each<[string, number[], object | undefined]>([
    ['no value', [], undefined],
    ['one value', [7], { median: 7, min: 7, max: 7 }],
    ['an odd number of values, by size and not by text', [10, 9, 100], { median: 10, min: 9, max: 100 }],
    ['an even number of values', [4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
    ['one value far out', [1, 1, 1, 1, 1_000], { median: 1, min: 1, max: 1_000 }],
  ])('sums up %s', (_name, values, expected) => {
    expect(measureSpread(values)).toEqual(expected);
  });

  test('leaves its argument in order', () => {
    const values = [3, 1, 2];
    measureSpread(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('measureRatioSpread()', () => {
  test('divides round by round, where the ratio of the medians says something else', () => {
    // Medians: 30 / 10 = 3. In every round the first is twice the second.
    expect(measureRatioSpread([20, 30, 200], [10, 15, 100])).toEqual({ median: 2, min: 2, max: 2 });
  });

  test('leaves out rounds in which either failed, or the divisor is 0', () => {
    expect(measureRatioSpread([undefined, 6, 8, 10], [1, undefined, 2, 0])).toEqual({ median: 4, min: 4, max: 4 });
  });

  test('returns undefined when no round has both', () => {
    expect(measureRatioSpread([1, undefined], [undefined, 1])).toBeUndefined();
    expect(measureRatioSpread([], [1])).toBeUndefined();
  });
});
