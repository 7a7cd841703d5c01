import { describe, expect, test } from '@jest/globals';

import { createRefusal, estimateWaitMs, isHopeless } from '../../src/schedule/refusal.js';

describe('estimateWaitMs()', () => {
  test.each([
    [{ aheadCount: 0, estimateMs: 20, workerCount: 3 }, 0],
    [{ aheadCount: 30, estimateMs: 20, workerCount: 3 }, 200],
    [{ aheadCount: 30, estimateMs: -1, workerCount: 3 }, 0],
    [{ aheadCount: 30, estimateMs: 20, workerCount: 0 }, 0],
  ])('estimateWaitMs(%j) is %d', (wait, expected) => {
    expect(estimateWaitMs(wait)).toBe(expected);
  });
});

describe('isHopeless()', () => {
  test.each([
    [0, 0, false],
    [1000, 1000, false],
    [1250, 0, false],
    [1251, 0, true],
    [0, 1001, true],
  ])('isHopeless() of %d ms behind one that has waited %d ms of 1000 is %s', (waitMs, headWaitMs, expected) => {
    expect(isHopeless(waitMs, { headWaitMs, queueTimeoutMs: 1000 })).toBe(expected);
  });
});

describe('createRefusal()', () => {
  test.each([
    [0, 1],
    [999, 1],
    [1001, 2],
    [60_000, 60],
  ])('createRefusal(%d) asks to come again in %d s', (waitMs, retryAfterSeconds) => {
    expect(createRefusal(waitMs)).toEqual({ status: 503, retryAfterSeconds });
  });
});
