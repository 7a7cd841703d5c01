import { describe, expect, test } from '@jest/globals';
import { ArrivalSchedule } from '../../../src/load/open-loop/arrival-schedule.js';

const schedule = new ArrivalSchedule({ startNs: 5e9, ratePerSecond: 1_000, warmUpSeconds: 1, seconds: 4 });

describe('ArrivalSchedule', () => {
  test('spaces requests evenly, from the start', () => {
    expect([0, 1, 2, 1_000].map((index) => schedule.dueNs(index))).toEqual([5e9, 5.001e9, 5.002e9, 6e9]);
  });

  test('counts what comes after the warm-up, and ends an interval after the last', () => {
    expect(schedule).toMatchObject({
      firstCountedIndex: 1_000,
      totalCount: 5_000,
      countedCount: 4_000,
      endNs: 10e9,
    });
  });

  test('does without a warm-up', () => {
    const { firstCountedIndex } = new ArrivalSchedule({ startNs: 0, ratePerSecond: 3, warmUpSeconds: 0, seconds: 1 });
    expect(firstCountedIndex).toBe(0);
  });

  test('does not drift where the interval is no whole number of nanoseconds', () => {
    const thirds = new ArrivalSchedule({ startNs: 0, ratePerSecond: 3, warmUpSeconds: 0, seconds: 600 });
    expect(thirds.dueNs(1_800)).toBeCloseTo(600e9, 3);
  });
});
