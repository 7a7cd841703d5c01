import { describe, expect, test } from '@jest/globals';

import {
  NO_WORKER,
  QUEUE_BUDGET_MS,
  SHORT_MS,
  canTake,
  chooseWorker,
  isHeldByLong,
  isLong,
  type WorkerLoad,
} from '../../src/schedule/choose-worker.js';

const UNKNOWN = -1;
const TINY = 0.02;
const SHORT = 0.1;
const LONG = 20;

const idle: WorkerLoad = {
  isReady: true,
  freeExchangeCount: 1,
  inFlightCount: 0,
  unstartedMs: 0,
  longInFlightCount: 0,
  mayRunLong: false,
  isReserved: false,
  isStuck: false,
  isAsleep: false,
};
const starting = { ...idle, isReady: false };
const full = { ...idle, freeExchangeCount: 0 };
const long = { ...idle, inFlightCount: 1, longInFlightCount: 1, mayRunLong: true };
const awaiting = { ...long, isAsleep: true };
const past = { ...long, mayRunLong: false };
const stuck = { ...idle, inFlightCount: 1, isStuck: true };
const reserved = { ...idle, isReserved: true };
const running = { ...idle, inFlightCount: 1 };
const queued = { ...running, unstartedMs: SHORT };

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

describe('isHeldByLong()', () => {
  test.each([
    ['idle', idle, false],
    ['running a short one', running, false],
    ['running a long one', long, true],
    ['stuck', stuck, true],
    ['awaiting in a long one', awaiting, false],
    ['past a long one that awaits', past, false],
    ['stuck and asleep', { ...stuck, isAsleep: true }, false],
  ])('isHeldByLong() of a worker that is %s is as it should be', (_name, worker, expected) => {
    expect(isHeldByLong(worker)).toBe(expected);
  });
});

describe('canTake()', () => {
  test.each([
    ['idle', idle, true, true],
    ['starting', starting, false, false],
    ['full', full, false, false],
    ['reserved', reserved, true, false],
    ['running a short one', running, true, true],
    ['with something to start', queued, true, false],
    ['running a long one', long, false, false],
    ['awaiting in a long one', awaiting, true, true],
    ['past a long one that awaits', past, true, true],
  ])('canTake() of a worker that is %s', (_name, worker, forShort, forLong) => {
    expect(canTake(worker, SHORT)).toBe(forShort);
    expect(canTake(worker, LONG)).toBe(forLong);
    expect(canTake(worker, UNKNOWN)).toBe(forLong);
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

  test.each([UNKNOWN, SHORT, LONG])('chooseWorker() gives %d ms past a worker that is set aside', (estimateMs) => {
    const aside = { ...idle };
    expect(chooseWorker([aside, idle], estimateMs, { setAside: [aside] })).toBe(1);
    expect(chooseWorker([aside], estimateMs, { setAside: [aside] })).toBe(NO_WORKER);
  });

  test('chooseWorker() keeps a reserved worker from what is long or unknown', () => {
    expect(chooseWorker([reserved, long], LONG)).toBe(NO_WORKER);
    expect(chooseWorker([reserved, long], UNKNOWN)).toBe(NO_WORKER);
    expect(chooseWorker([reserved, long], SHORT)).toBe(0);
  });

  test('chooseWorker() gives a short request to the reserved one of equals', () => {
    expect(chooseWorker([idle, reserved, reserved], SHORT)).toBe(1);
    expect(chooseWorker([idle, { ...reserved, inFlightCount: 1, unstartedMs: SHORT }], SHORT)).toBe(0);
  });

  test('chooseWorker() gives a short request to a worker that runs nothing, unless it costs less than waking one', () => {
    expect(chooseWorker([running, idle], SHORT)).toBe(1);
    expect(chooseWorker([{ ...running, isReserved: true }, idle], SHORT)).toBe(1);
    expect(chooseWorker([running, { ...running, isAsleep: true }], SHORT)).toBe(1);
    expect(chooseWorker([running, idle], TINY)).toBe(0);
  });

  test('chooseWorker() queues no long request behind an unstarted one', () => {
    expect(chooseWorker([queued], LONG)).toBe(NO_WORKER);
    expect(chooseWorker([queued], UNKNOWN)).toBe(NO_WORKER);
  });

  test('chooseWorker() gives a long request to the worker with the fewest in flight', () => {
    expect(chooseWorker([{ ...idle, inFlightCount: 2 }, running], LONG)).toBe(1);
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
