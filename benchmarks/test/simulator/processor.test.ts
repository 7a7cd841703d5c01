import { describe, expect, test } from '@jest/globals';
import { Machine } from '../../src/simulator/machine.js';
import { NICE_0_WEIGHT, Thread, weightOfNice } from '../../src/simulator/processor.js';

/** Starts threads of these weights at once, each with 10 ms to do, and tells when each is done. */
function timesOf(weights: readonly number[], coreCount: number): number[] {
  const machine = new Machine(coreCount);
  const doneAtMs = weights.map(() => NaN);
  for (const [index, weight] of weights.entries()) {
    machine.processor.start(new Thread(weight), 10, () => (doneAtMs[index] = machine.nowMs));
  }
  machine.run();
  return doneAtMs.map((ms) => Math.round(ms * 1000) / 1000);
}

describe('Processor', () => {
  test.each([
    ['one thread', [1], 2, [10]],
    ['as many threads as cores', [1, 1], 2, [10, 10]],
    ['more threads than cores', [1, 1, 1, 1], 2, [20, 20, 20, 20]],
    ['a heavier thread: it has its part, and the other the rest', [3, 1], 1, [13.333, 20]],
    ['a thread that would get more than a core', [100, 1, 1], 2, [10, 15, 15]],
  ])('shares its cores: %s', (_name, weights, coreCount, expected) => {
    expect(timesOf(weights, coreCount)).toEqual(expected);
  });

  test('weightOfNice() gives a thread of nice 5 a third of one of nice 0', () => {
    expect(weightOfNice(0)).toBe(NICE_0_WEIGHT);
    expect(weightOfNice(0) / weightOfNice(5)).toBeCloseTo(3.05, 2);
  });

  test('a thread may go on when it is done', () => {
    const machine = new Machine(1);
    const thread = new Thread(1);
    const doneAtMs: number[] = [];
    machine.processor.start(thread, 1, () => {
      doneAtMs.push(machine.nowMs);
      machine.processor.start(thread, 2, () => doneAtMs.push(machine.nowMs));
    });
    machine.run();
    expect(doneAtMs[0]).toBeCloseTo(1);
    expect(doneAtMs[1]).toBeCloseTo(3);
  });
});
