import { describe, expect, test } from '@jest/globals';
import { ThreadCounters, readHistogram } from '@spool/protocol';
import { recordStages } from '../../src/stats/request-moments.js';

const STAGES = ['queued', 'woken', 'handled', 'returned', 'flushed'] as const;

describe('recordStages()', () => {
  const moments = { receivedAtMs: 100, dispatchedAtMs: 101, startedAtMs: 103, sentAtMs: 107, readAtMs: 115 };

  test('counts each stage once, with the time between its two moments', () => {
    const counters = new ThreadCounters();
    recordStages(counters, moments, 131);
    expect([...STAGES, 'total' as const].map((name) => counters[name].slots[0])).toEqual([1, 2, 4, 8, 16, 31]);
    expect(readHistogram([counters.total]).count).toBe(1);
  });

  test('leaves the other histograms alone', () => {
    const counters = new ThreadCounters();
    recordStages(counters, moments, 131);
    expect(readHistogram([counters.wakeUp, counters.busy]).count).toBe(0);
  });

  test('counts stages that add up to the total', () => {
    const counters = new ThreadCounters();
    for (let request = 1; request <= 100; request++) {
      const at = (part: number): number => 1000 + request * part;
      recordStages(
        counters,
        { receivedAtMs: 1000, dispatchedAtMs: at(1), startedAtMs: at(3), sentAtMs: at(4), readAtMs: at(9) },
        at(10),
      );
    }
    const meanMs = (name: (typeof STAGES)[number] | 'total'): number => readHistogram([counters[name]]).meanMs;
    expect(STAGES.reduce((sumMs, name) => sumMs + meanMs(name), 0)).toBeCloseTo(meanMs('total'), 9);
  });
});
