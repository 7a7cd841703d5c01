import { describe, expect, test } from '@jest/globals';

import { Linger } from '../../src/wake/linger.js';

/** Counts the turns without work until the thread would park. */
function countTurns(linger: Linger): number {
  linger.reset();
  let turnCount = 0;
  while (linger.mayGoOn()) turnCount++;
  return turnCount;
}

/** Parks and wakes after a time. */
function sleep(linger: Linger, sleepMs: number): void {
  linger.onPark(1000);
  linger.onWake(1000 + sleepMs);
}

describe('Linger', () => {
  test('mayGoOn() grants the budget and then no more', () => {
    const linger = new Linger(64);
    expect(countTurns(linger)).toBe(linger.budgetTurns);
    expect(linger.mayGoOn()).toBe(false);
  });

  test('reset() grants the budget anew', () => {
    const linger = new Linger(64);
    const turnCount = countTurns(linger);
    expect(countTurns(linger)).toBe(turnCount);
  });

  test('short sleeps double the budget up to the maximum', () => {
    const linger = new Linger(64);
    const before = linger.budgetTurns;
    sleep(linger, 0.05);
    expect(linger.budgetTurns).toBe(before * 2);
    for (let round = 0; round < 10; round++) sleep(linger, 0.05);
    expect(countTurns(linger)).toBe(64);
  });

  test('long sleeps halve the budget and leave some turns', () => {
    const linger = new Linger(64);
    for (let round = 0; round < 10; round++) sleep(linger, 0.05);
    sleep(linger, 5);
    expect(linger.budgetTurns).toBe(32);
    for (let round = 0; round < 10; round++) sleep(linger, 5);
    expect(countTurns(linger)).toBe(2);
  });

  test('lingers that meet no work pause lingering, however short the sleeps', () => {
    const linger = new Linger(64);
    let roundCount = 0;
    for (; linger.budgetTurns > 2 || roundCount === 0; roundCount++) {
      countTurns(linger);
      sleep(linger, 0.05);
    }
    expect(roundCount).toBe(8);
    // The wake of the last of them counts as the first.
    for (let round = 1; round < 256; round++) {
      expect(countTurns(linger)).toBe(2);
      sleep(linger, 0.05);
    }
    countTurns(linger);
    sleep(linger, 0.05);
    expect(linger.budgetTurns).toBe(4);
  });

  test('a linger that meets work makes up for those that did not', () => {
    const linger = new Linger(64);
    for (let round = 0; round < 100; round++) {
      countTurns(linger);
      sleep(linger, 0.05);
      linger.reset();
      linger.mayGoOn();
      linger.onWork();
    }
    expect(linger.budgetTurns).toBe(64);
  });

  test('a maximum of 0 parks at once, whatever the sleeps', () => {
    const linger = new Linger(0);
    sleep(linger, 0.05);
    sleep(linger, 5);
    expect(countTurns(linger)).toBe(0);
  });
});
