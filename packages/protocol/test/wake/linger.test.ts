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

  test('a maximum of 0 parks at once, whatever the sleeps', () => {
    const linger = new Linger(0);
    sleep(linger, 0.05);
    sleep(linger, 5);
    expect(countTurns(linger)).toBe(0);
  });
});
