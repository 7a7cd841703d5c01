import { describe, expect, test } from '@jest/globals';

import { Backoff } from '../../src/thread-pool/backoff.js';

function pauses(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.next());
}

describe('Backoff', () => {
  test('next() doubles from 100 ms up to 5 s', () => {
    expect(pauses(new Backoff(), 9)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  test('next() starts over after reset()', () => {
    const backoff = new Backoff();
    pauses(backoff, 8);
    backoff.reset();
    expect(pauses(backoff, 2)).toEqual([100, 200]);
  });
});
