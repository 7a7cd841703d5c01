import { expect, test } from '@jest/globals';
import { takeMedian } from '../../src/scaling/take-median.js';

/** A run in which everything is this number. */
function runOf(value: number): Parameters<typeof takeMedian>[0][0] {
  return {
    costs: { ioMs: value, workerMs: value, clientMs: value },
    perSecond: value,
    p50Ms: value,
    p99Ms: value,
    waitMs: value,
    coreLossesPerSecond: value,
    foreignCores: value,
  };
}

test('takeMedian() takes the median of each figure by itself, and the most that others had', () => {
  const runs = [runOf(9), { ...runOf(10), perSecond: 1 }, { ...runOf(100), foreignCores: 0 }];
  expect(takeMedian(runs)).toEqual({ ...runOf(10), perSecond: 9 });
  expect(takeMedian([runOf(3)])).toEqual(runOf(3));
});
