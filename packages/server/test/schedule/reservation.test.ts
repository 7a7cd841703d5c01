import { describe, expect, test } from '@jest/globals';

import { Reservation } from '../../src/schedule/reservation.js';

/** A load over some time: workers that short requests keep busy, and workers that long ones do. */
interface Load {
  readonly short: number;
  readonly long: number;
  readonly seconds: number;
}

/** A reservation on a clock of its own. */
class Clocked {
  readonly reservation = new Reservation();
  /** How often the number changed. */
  changeCount = 0;
  #nowMs = 123_456;

  constructor(workerCount: number) {
    this.reservation.resize(workerCount);
  }

  pass({ short, long, seconds }: Load): number {
    for (let step = 0; step < seconds * 100; step++) {
      this.#nowMs += 10;
      if (this.reservation.isDue(this.#nowMs) && this.reservation.advance(this.#nowMs, long)) this.changeCount++;
      if (short > 0) this.reservation.addShort(10 * short, this.#nowMs);
    }
    return this.reservation.reservedCount;
  }

  /** Lets time pass in which nothing ends. */
  sleep(seconds: number): number {
    this.#nowMs += seconds * 1000;
    this.reservation.advance(this.#nowMs, 0);
    return this.reservation.reservedCount;
  }
}

describe('Reservation', () => {
  test.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
    [16, 1],
  ])('of %d workers without any load %d are reserved', (workerCount, expected) => {
    expect(new Clocked(workerCount).reservation.reservedCount).toBe(expected);
  });

  test('of one worker none is reserved whatever the load', () => {
    expect(new Clocked(1).pass({ short: 1, long: 0, seconds: 5 })).toBe(0);
  });

  test('of two workers one is reserved while there was a short request not long ago', () => {
    const clocked = new Clocked(2);
    expect(clocked.pass({ short: 0, long: 2, seconds: 5 })).toBe(0);
    expect(clocked.pass({ short: 0.001, long: 2, seconds: 1 })).toBe(1);
    expect(clocked.pass({ short: 0, long: 2, seconds: 5 })).toBe(1);
    expect(clocked.pass({ short: 0, long: 2, seconds: 6 })).toBe(0);
  });

  test('of two workers none is reserved after a night without requests', () => {
    const clocked = new Clocked(2);
    clocked.pass({ short: 0.5, long: 0, seconds: 2 });
    expect(clocked.sleep(30_000)).toBe(0);
  });

  test.each([
    [0.1, 1],
    [0.8, 1],
    [1.5, 2],
    [2.4, 3],
    [4.2, 5],
    [8, 7],
  ])('a short load of %d of 8 workers reserves %d', (short, expected) => {
    expect(new Clocked(8).pass({ short, long: 0.5, seconds: 10 })).toBe(expected);
  });

  test.each([3, 4, 7, 8])('%d workers are never all reserved, and never none', (workerCount) => {
    const clocked = new Clocked(workerCount);
    expect(clocked.pass({ short: 2 * workerCount, long: 0, seconds: 10 })).toBe(workerCount - 1);
    expect(clocked.pass({ short: 0, long: workerCount, seconds: 10 })).toBe(1);
  });

  test('long requests keep half of the workers when both kinds want more than there are', () => {
    const clocked = new Clocked(8);
    expect(clocked.pass({ short: 1, long: 7, seconds: 10 })).toBe(2);
    expect(clocked.pass({ short: 8, long: 8, seconds: 10 })).toBe(4);
  });

  test('long requests keep what they use when that is little', () => {
    expect(new Clocked(8).pass({ short: 8, long: 1.5, seconds: 10 })).toBe(6);
  });

  test.each([0.8, 0.9, 1, 1.7, 2.5])('the number does not flap under a steady load of %d', (short) => {
    const clocked = new Clocked(8);
    clocked.pass({ short, long: 3, seconds: 10 });
    clocked.changeCount = 0;
    for (let count = 0; count < 20; count++) {
      clocked.pass({ short: short * 0.9, long: 3, seconds: 1 });
      clocked.pass({ short: short * 1.1, long: 3, seconds: 1 });
    }
    expect(clocked.changeCount).toBeLessThanOrEqual(1);
  });

  test('resize() holds the number below that of the workers', () => {
    const clocked = new Clocked(8);
    clocked.pass({ short: 8, long: 0, seconds: 10 });
    clocked.reservation.resize(3);
    expect(clocked.reservation.reservedCount).toBe(2);
    clocked.reservation.resize(1);
    expect(clocked.reservation.reservedCount).toBe(0);
  });

  test('advance() and resize() tell whether the number has changed', () => {
    const reservation = new Reservation();
    expect(reservation.resize(2)).toBe(false);
    expect(reservation.resize(3)).toBe(true);
    expect(reservation.advance(1000, 0)).toBe(false);
    expect(reservation.isDue(1050)).toBe(false);
    reservation.addShort(1000, 1050);
    expect(reservation.isDue(1100)).toBe(true);
    expect(reservation.advance(1100, 0)).toBe(true);
  });
});
