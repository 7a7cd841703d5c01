import { describe, expect, test } from '@jest/globals';

import { NO_IDLE_WORKER, chooseIdleWorker, mayGrow, type IdleCandidate } from '../../src/thread-pool/elastic-policy.js';

const LIMITS = { minWorkers: 2, maxWorkers: 4, growAfterMs: 5, idleWorkerMs: 1000 } as const;

describe('mayGrow()', () => {
  const waiting = { longestWaitMs: 6, slotCount: 2, startingCount: 0, sinceReadyMs: 60_000 };

  test('grows when a request has waited longer than growAfterMs', () => {
    expect(mayGrow(waiting, LIMITS)).toBe(true);
  });

  test.each([
    ['a request has waited exactly growAfterMs', { longestWaitMs: 5 }],
    ['nothing waits', { longestWaitMs: 0 }],
    ['a worker is starting', { startingCount: 1 }],
    ['there are maxWorkers', { slotCount: 4 }],
    ['a worker has been ready for less than growAfterMs', { sinceReadyMs: 4 }],
  ])('does not grow when %s', (_, change) => {
    expect(mayGrow({ ...waiting, ...change }, LIMITS)).toBe(false);
  });

  test('grows at any wait when growAfterMs is 0', () => {
    expect(mayGrow({ ...waiting, longestWaitMs: 0.1 }, { ...LIMITS, growAfterMs: 0 })).toBe(true);
  });
});

describe('chooseIdleWorker()', () => {
  const clock = { nowMs: 10_000, grownAtMs: 0 };

  function idle(workerId: number, change: Partial<IdleCandidate> = {}): IdleCandidate {
    return { workerId, isIdle: true, usedAtMs: 9000, ...change };
  }

  test('chooses the highest number of those that are idle', () => {
    expect(chooseIdleWorker([idle(3), idle(1), idle(2)], LIMITS, clock)).toBe(3);
    expect(chooseIdleWorker([idle(1), idle(2), idle(3, { isIdle: false })], LIMITS, clock)).toBe(2);
  });

  test('chooses none that was used within idleWorkerMs', () => {
    expect(chooseIdleWorker([idle(0), idle(1), idle(2, { usedAtMs: 9001 })], LIMITS, clock)).toBe(1);
    const busy = [idle(0), idle(1, { usedAtMs: 9500 }), idle(2, { usedAtMs: 9001 })];
    expect(chooseIdleWorker(busy, LIMITS, clock)).toBe(NO_IDLE_WORKER);
  });

  test('never chooses worker 0', () => {
    const workers = [idle(0), idle(1, { isIdle: false }), idle(2, { isIdle: false })];
    expect(chooseIdleWorker(workers, LIMITS, clock)).toBe(NO_IDLE_WORKER);
  });

  test('chooses none at minWorkers', () => {
    expect(chooseIdleWorker([idle(0), idle(1)], LIMITS, clock)).toBe(NO_IDLE_WORKER);
  });

  test('chooses none within idleWorkerMs after the pool has grown', () => {
    const workers = [idle(0), idle(1), idle(2)];
    expect(chooseIdleWorker(workers, LIMITS, { ...clock, grownAtMs: 9001 })).toBe(NO_IDLE_WORKER);
    expect(chooseIdleWorker(workers, LIMITS, { ...clock, grownAtMs: 9000 })).toBe(2);
  });

  test('chooses none when idleWorkerMs is 0', () => {
    const limits = { ...LIMITS, idleWorkerMs: 0 };
    expect(chooseIdleWorker([idle(0), idle(1), idle(2)], limits, clock)).toBe(NO_IDLE_WORKER);
  });
});
