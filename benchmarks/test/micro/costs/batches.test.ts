import { describe, expect, test } from '@jest/globals';
import { Batches } from '../../../src/micro/costs/batches.js';

/** A clock that shows these times, in milliseconds, one a look. */
function createClock(...times: number[]): () => number {
  return () => times.shift()!;
}

describe('Batches', () => {
  test('tell the median batch, whatever the longest one takes', () => {
    const batches = new Batches(1_000, createClock(0, 2, 900, 903));
    for (let batch = 0; batch < 3; batch++) batches.end(10);
    expect(batches.medianNanoseconds).toBeCloseTo(3e5);
    expect(batches.count).toBe(30);
  });

  test('go on until their time is up', () => {
    const batches = new Batches(5, createClock(0, 4, 5));
    expect([batches.end(1), batches.end(1)]).toEqual([true, false]);
  });

  test('tell nothing before the first has ended', () => {
    expect(new Batches(5).medianNanoseconds).toBeNaN();
  });
});
