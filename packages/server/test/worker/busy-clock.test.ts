/** Occupancy on a clock that the test turns: who is charged with what of a thread's time. */

import { monotonicMs } from '@spool/protocol';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { BusyClock, BusyLedger } from '../../src/worker/busy-clock.js';

/** A thread whose time passes only when it is told to. */
class PlayedThread {
  idleMs = 0;
  lingeredMs = 0;
  #runDelayMs = 0;
  readonly ledger = new BusyLedger(this);
  #nowMs: number;

  constructor() {
    this.#nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => this.#nowMs);
  }

  /** Works on what a handler does, or the thread itself. */
  work(forMs: number): void {
    this.#nowMs += forMs;
  }

  sleep(forMs: number): void {
    this.work(forMs);
    this.idleMs += forMs;
  }

  linger(forMs: number): void {
    this.work(forMs);
    this.lingeredMs += forMs;
  }

  /** Another thread has the core. */
  lose(forMs: number): void {
    this.work(forMs);
    this.#runDelayMs += forMs;
  }

  readRunDelayMs(): number {
    return this.#runDelayMs;
  }

  /** A turn of the loop while handlers await. */
  turn(): void {
    this.ledger.share(monotonicMs());
    this.ledger.beginTurn(monotonicMs());
  }

  /** Runs a handler that answers at once. */
  answer(workMs: number): number {
    const clock = new BusyClock(this.ledger);
    this.work(workMs);
    const busyMs = clock.busyMs(1);
    clock.close();
    return busyMs;
  }

  /** Runs the synchronous part of a handler that then awaits. */
  suspend(workMs: number): BusyClock {
    const clock = new BusyClock(this.ledger);
    this.work(workMs);
    clock.suspend();
    return clock;
  }
}

let thread: PlayedThread;

beforeEach(() => {
  thread = new PlayedThread();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a handler that answers at once', () => {
  test('is charged with the time that passed', () => {
    expect(thread.answer(7)).toBeCloseTo(7, 6);
  });
});

describe('a thread that loses its core', () => {
  test('does not charge the handler that was running for it', () => {
    const clock = new BusyClock(thread.ledger);
    thread.work(0.05);
    thread.lose(12);
    thread.work(0.05);
    expect(clock.busyMs(1)).toBeCloseTo(0.1, 6);
    expect(clock.busyMs(1)).toBeCloseTo(0.1, 6);
  });

  test('does not charge one that goes on after having awaited, nor all that await', () => {
    const [first, second] = [thread.suspend(0.1), thread.suspend(0.1)];
    thread.lose(5);
    thread.turn();
    thread.work(0.2);
    thread.lose(7);
    expect(first.busyMs(2)).toBeCloseTo(0.3, 6);
    expect(second.busyMs(1)).toBeCloseTo(0.1, 6);
  });

  test('charges a long handler after it as before', () => {
    thread.lose(30);
    thread.turn();
    expect(thread.answer(20)).toBeCloseTo(20, 6);
  });
});

describe('a handler that awaits', () => {
  test('is charged with its synchronous part when the thread does nothing else', () => {
    const clock = thread.suspend(0.3);
    thread.sleep(150);
    thread.linger(50);
    expect(clock.busyMs(1)).toBeCloseTo(0.3, 6);
  });

  test('is charged with what it does before it answers, to the full', () => {
    const clock = thread.suspend(0.3);
    thread.sleep(5);
    thread.turn();
    thread.work(0.4);
    expect(clock.busyMs(1)).toBeCloseTo(0.7, 6);
  });

  test('is charged once for an answer that is told of twice', () => {
    const clock = thread.suspend(0.5);
    thread.work(4);
    expect(clock.busyMs(1)).toBeCloseTo(4.5, 6);
    expect(clock.busyMs(1)).toBeCloseTo(4.5, 6);
    thread.work(2);
    expect(clock.busyMs(1)).toBeCloseTo(6.5, 6);
  });

  test('is not charged with what the thread does for requests that are answered at once, nor with its wake-ups', () => {
    const clock = thread.suspend(0.1);
    for (let count = 0; count < 100; count++) {
      thread.sleep(0.2);
      thread.work(0.08);
      thread.turn();
      thread.answer(0.05);
    }
    thread.turn();
    expect(clock.busyMs(1)).toBeCloseTo(0.1, 6);
  });

  test('is not charged with what another does before that one answers', () => {
    const waiting = thread.suspend(0.1);
    const working = thread.suspend(0.2);
    thread.sleep(10);
    thread.turn();
    thread.work(12);
    expect(working.busyMs(2)).toBeCloseTo(12.2, 6);
    thread.turn();
    thread.sleep(10);
    expect(waiting.busyMs(1)).toBeCloseTo(0.1, 6);
  });

  test('shares what goes on for long and ends in no answer', () => {
    const [first, second] = [thread.suspend(0.1), thread.suspend(0.1)];
    thread.work(8);
    thread.turn();
    expect(first.busyMs(2)).toBeCloseTo(4.1, 6);
    expect(second.busyMs(2)).toBeCloseTo(4.1, 6);
  });

  test('is not charged with what was done before it came', () => {
    thread.suspend(0.1);
    thread.work(20);
    const clock = thread.suspend(0.2);
    thread.sleep(1);
    expect(clock.busyMs(2)).toBeCloseTo(0.2, 6);
  });
});
