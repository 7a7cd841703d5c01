import { expect, test } from '@jest/globals';
import { CreditWindow } from '../../src/channel/credit-window.js';

const LIMITS = { creditBytes: 100, maxCreditBytes: 350 };

test('a window lets its credit be under way', () => {
  const window = new CreditWindow(LIMITS);
  expect(window.roomBytes(0)).toBe(100);
  expect(window.roomBytes(30)).toBe(70);
  expect(window.roomBytes(100)).toBe(0);
  expect(window.roomBytes(120)).toBe(-20);
});

test('a window doubles when it was used up and all of it was taken by the next look, up to its limit', () => {
  const window = new CreditWindow(LIMITS);
  const rooms = [100, 200, 350, 350].map((usedBytes) => {
    expect(window.roomBytes(usedBytes)).toBe(0);
    return window.roomBytes(0);
  });
  expect(rooms).toEqual([200, 350, 350, 350]);
});

test('a window stays as it is for a taker that has not run out', () => {
  const window = new CreditWindow(LIMITS);
  for (let round = 0; round < 10; round++) {
    expect(window.roomBytes(100)).toBe(0);
    expect(window.roomBytes(1)).toBe(99);
    // What is taken later, with room to spare in between, tells nothing.
    expect(window.roomBytes(0)).toBe(100);
  }
});

test('a window stays as it is for a sender that never used it up', () => {
  const window = new CreditWindow(LIMITS);
  for (let round = 0; round < 10; round++) {
    expect(window.roomBytes(99)).toBe(1);
    expect(window.roomBytes(0)).toBe(100);
  }
});

test('a limit below the credit is no growth', () => {
  const window = new CreditWindow({ creditBytes: 100, maxCreditBytes: 10 });
  expect(window.roomBytes(100)).toBe(0);
  expect(window.roomBytes(0)).toBe(100);
});
