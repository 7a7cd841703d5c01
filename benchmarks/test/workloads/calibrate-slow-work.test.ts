import { describe, expect, test } from '@jest/globals';
import { calibrateSlowWork } from '../../src/workloads/calibrate-slow-work.js';

describe('calibrateSlowWork()', () => {
  test('goes by the fastest probe', () => {
    let nowMs = 0;
    let probe = 0;
    const slowdowns = [9, 3, 1, 4]; // The fastest: 1 µs an iteration.
    const work = (iterationCount: number): void => {
      nowMs += (iterationCount / 1_000) * (slowdowns[probe] ?? 2);
      probe += 1;
    };
    expect(calibrateSlowWork({ wantedMs: 20, work, now: () => nowMs })).toBe(20_000);
  });

  test('never returns less than 1', () => {
    let nowMs = 0;
    const work = (): void => void (nowMs += 1e12);
    expect(calibrateSlowWork({ wantedMs: 1, work, now: () => nowMs })).toBe(1);
  });
});
