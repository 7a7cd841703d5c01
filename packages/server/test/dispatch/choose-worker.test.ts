import { describe, expect, test } from '@jest/globals';

import {
  NO_WORKER,
  QUEUE_BUDGET_MS,
  SHORT_MS,
  chooseWorker,
  isLong,
  type WorkerLoad,
} from '../../src/dispatch/choose-worker.js';

const UNKNOWN = -1;
const SHORT = 0.1;
const LONG = 20;

const idle: WorkerLoad = {
  isReady: true,
  freeExchangeCount: 1,
  inFlightCount: 0,
  unstartedMs: 0,
  longInFlightCount: 0,
  isReserved: false,
  isStuck: false,
  isAsleep: false,
};
const starting = { ...idle, isReady: false };
const full = { ...idle, freeExchangeCount: 0 };
const long = { ...idle, inFlightCount: 1, longInFlightCount: 1 };
const awaiting = { ...long, isAsleep: true };
const stuck = { ...idle, inFlightCount: 1, isStuck: true };
const reserved = { ...idle, isReserved: true };
const queued = { ...idle, inFlightCount: 1, unstartedMs: SHORT };

describe('isLong()', () => {
  test.each([
    [0, false],
    [SHORT_MS, false],
    [SHORT_MS + 0.001, true],
    [UNKNOWN, true],
  ])('isLong(%d) is %s', (estimateMs, expected) => {
    expect(isLong(estimateMs)).toBe(expected);
  });
});

describe('chooseWorker()', () => {
  test.each([UNKNOWN, SHORT, LONG])('chooseWorker() finds none for %d ms when none is free', (estimateMs) => {
    expect(chooseWorker([], estimateMs)).toBe(NO_WORKER);
    expect(chooseWorker([starting, full, long, stuck], estimateMs)).toBe(NO_WORKER);
  });

  test.each([UNKNOWN, SHORT, LONG])('chooseWorker() gives %d ms to the idle worker used last', (estimateMs) => {
    expect(chooseWorker([idle, idle, idle], estimateMs)).toBe(0);
    expect(chooseWorker([starting, full, idle, idle], estimateMs)).toBe(2);
  });

  test.each([UNKNOWN, SHORT, LONG])('chooseWorker() gives %d ms past a worker that runs a long one', (estimateMs) => {
    expect(chooseWorker([long, idle], estimateMs)).toBe(1);
    expect(chooseWorker([stuck, idle], estimateMs)).toBe(1);
  });

  test.each([UNKNOWN, SHORT, LONG])('chooseWorker() gives %d ms to one whose long request awaits', (estimateMs) => {
    expect(chooseWorker([long, awaiting], estimateMs)).toBe(1);
    expect(chooseWorker([awaiting, idle], estimateMs)).toBe(1);
    expect(chooseWorker([{ ...stuck, isAsleep: true }], estimateMs)).toBe(0);
  });

  test('chooseWorker() keeps a reserved worker from what is long or unknown', () => {
    expect(chooseWorker([reserved, long], LONG)).toBe(NO_WORKER);
    expect(chooseWorker([reserved, long], UNKNOWN)).toBe(NO_WORKER);
    expect(chooseWorker([reserved, long], SHORT)).toBe(0);
  });

  test('chooseWorker() queues no long request behind an unstarted one', () => {
    expect(chooseWorker([queued], LONG)).toBe(NO_WORKER);
    expect(chooseWorker([queued], UNKNOWN)).toBe(NO_WORKER);
  });

  test('chooseWorker() gives a long request to the worker with the fewest in flight', () => {
    expect(
      chooseWorker(
        [
          { ...idle, inFlightCount: 2 },
          { ...idle, inFlightCount: 1 },
        ],
        LONG,
      ),
    ).toBe(1);
  });

  test('chooseWorker() gives a short request to the worker with the least unstarted', () => {
    expect(
      chooseWorker(
        [
          { ...queued, unstartedMs: 0.3 },
          { ...queued, unstartedMs: 0.2 },
        ],
        SHORT,
      ),
    ).toBe(1);
  });

  test('chooseWorker() queues short requests up to the budget, and not beyond', () => {
    expect(chooseWorker([{ ...queued, unstartedMs: QUEUE_BUDGET_MS - SHORT }], SHORT)).toBe(0);
    expect(chooseWorker([{ ...queued, unstartedMs: QUEUE_BUDGET_MS - SHORT / 2 }], SHORT)).toBe(NO_WORKER);
  });

  test('chooseWorker() gives a short request of the whole budget to an empty worker', () => {
    expect(chooseWorker([idle], SHORT_MS)).toBe(0);
  });
});
