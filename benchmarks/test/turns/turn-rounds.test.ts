import { describe, expect, test } from '@jest/globals';
import { TimeBudget } from '../../src/turns/time-budget.js';
import { countRounds, needsRound } from '../../src/turns/turn-rounds.js';

const noisy = [
  [10, 20, 15],
  [10, 10, 10],
];
const calm = [
  [10, 10.01, 10],
  [5, 5, 5.01],
];
const atEnd = { round: 3, rounds: 3, leftMs: 1_000, roundMs: 100, series: noisy };

describe('needsRound()', () => {
  test('gives the rounds that were asked for, however calm', () => {
    expect(needsRound({ ...atEnd, round: 2, series: calm })).toBe(true);
  });

  test('goes on while an interval is wide', () => {
    expect(needsRound(atEnd)).toBe(true);
    expect(needsRound({ ...atEnd, series: calm })).toBe(false);
    expect(needsRound({ ...atEnd, series: [...calm, [1, 9, 1]] })).toBe(true);
  });

  test('ends when less than half of a round is left, when there is no time, and at twice the rounds', () => {
    expect(needsRound({ ...atEnd, leftMs: 50 })).toBe(true);
    expect(needsRound({ ...atEnd, leftMs: 49 })).toBe(false);
    expect(needsRound({ ...atEnd, leftMs: 0, roundMs: 0 })).toBe(false);
    expect(needsRound({ ...atEnd, round: 6 })).toBe(false);
  });

  test('waits for no model that never answers, nor for a lone one', () => {
    expect(needsRound({ ...atEnd, series: [...calm, [undefined, undefined, undefined]] })).toBe(false);
    expect(needsRound({ ...atEnd, series: [calm[0]] })).toBe(false);
    expect(needsRound({ ...atEnd, series: [] })).toBe(false);
  });
});

describe('countRounds()', () => {
  /** Runs workloads on a clock that only their rounds move. */
  function run(workloads: readonly FakeWorkload[], endMs: number): { roundsOf: number[]; nowMs: number } {
    let nowMs = 0;
    const times = workloads.map(({ estimatedMs }) => ({ roundsMs: 3 * estimatedMs, besideMs: 0 }));
    const budget = new TimeBudget(endMs, times);
    const roundsOf = workloads.map(({ estimatedMs, roundMs = estimatedMs, series = noisy }) => {
      const readSeries = (): typeof series => series;
      const counted = [];
      for (const round of countRounds({ rounds: 3, budget, readMs: () => nowMs, readSeries })) {
        counted.push(round);
        nowMs += roundMs;
      }
      expect(counted).toEqual(counted.map((_, index) => index));
      return counted.length;
    });
    return { roundsOf, nowMs };
  }

  interface FakeWorkload {
    readonly estimatedMs: number;
    /** What a round takes in truth. */
    readonly roundMs?: number;
    readonly series?: number[][];
  }

  const four = Array.from({ length: 4 }, () => ({ estimatedMs: 100 }));

  test('gives each workload as many more rounds as any other, none of them all', () => {
    expect(run(four, 1_600)).toEqual({ roundsOf: [4, 4, 4, 4], nowMs: 1_600 });
    expect(run(four, 1_400).roundsOf).toEqual([4, 3, 4, 3]);
    expect(run([{ estimatedMs: 100 }, { estimatedMs: 400 }], 2_000).roundsOf).toEqual([4, 4]);
  });

  test('leaves to later workloads what earlier ones do not need', () => {
    const workloads = [{ estimatedMs: 100, series: calm }, ...four.slice(1)];
    expect(run(workloads, 1_500)).toEqual({ roundsOf: [3, 4, 4, 4], nowMs: 1_500 });
  });

  test('spends nothing beyond what was asked for where all is slower than estimated', () => {
    const slow = four.map((workload) => ({ ...workload, roundMs: 150 }));
    expect(run(slow, 1_500)).toEqual({ roundsOf: [3, 3, 3, 3], nowMs: 1_800 });
  });

  test('ends in time whichever workload is slower than estimated', () => {
    for (const slowIndex of [0, 1, 2, 3]) {
      const workloads = four.map((workload, index) => ({ ...workload, roundMs: index === slowIndex ? 150 : 100 }));
      expect(run(workloads, 1_600).nowMs).toBeLessThanOrEqual(1_650); // Half a round more than there was.
    }
  });

  test('keeps the time of what comes beside rounds', () => {
    const budget = new TimeBudget(1_000, [
      { roundsMs: 300, besideMs: 100 },
      { roundsMs: 100, besideMs: 60 },
    ]);
    budget.beginWorkload(0);
    expect(budget.shareRest(300)).toBeCloseTo(((1_000 - 300 - 100 - 100 - 60) * 300) / 400);
    budget.beginWorkload(700);
    expect(budget.shareRest(800)).toBeCloseTo(140);
  });

  test('has no round for a workload that no model has a part in, and none beyond those asked for without a budget', () => {
    const readSeries = (): number[][] => noisy;
    const budget = new TimeBudget(1_000, [{ roundsMs: 0, besideMs: 0 }]);
    expect([...countRounds({ rounds: 0, budget, readMs: () => 0, readSeries })]).toEqual([]);
    expect([...countRounds({ rounds: 3, budget: undefined, readMs: () => 0, readSeries })]).toEqual([0, 1, 2]);
  });
});
