import { describe, expect, test } from '@jest/globals';
import { isNarrow, measurePairedRatio, measureUnpairedRatio } from '../../src/report/ratio-interval.js';
import { createRandom } from '../../src/simulator/random.js';

/** A machine as the ones we have: 15 % of drift that both turns of a round share, 2 % that each has alone. */
function measureTwice(seed: number, { slowdown, rounds }: { slowdown: number; rounds: number }): [number[], number[]] {
  const generator = createRandom(seed);
  const random = (): number => generator.uniform();
  const noise = (deviation: number): number =>
    Math.exp(deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const [before, after]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const shared = 30_000 * noise(0.15);
    before.push(shared * noise(0.02));
    after.push((shared * noise(0.02)) / slowdown);
  }
  return [before, after];
}

/** How many of 400 runs have a verdict. */
function countVerdicts(slowdown: number, verdict: string, compare = measurePairedRatio): number {
  let count = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const [before, after] = measureTwice(seed, { slowdown, rounds: 10 });
    if (compare(after, before)?.verdict === verdict) count += 1;
  }
  return count;
}

describe('measurePairedRatio()', () => {
  test('finds a planted slowdown of 5 % below drift three times its size', () => {
    expect(countVerdicts(1.05, 'smaller')).toBeGreaterThanOrEqual(390);
    expect(countVerdicts(1.05, 'larger')).toBe(0);
  });

  test('calls a planted no-change undecided, but for the one in twenty that 95 % leave', () => {
    expect(countVerdicts(1, 'undecided')).toBeGreaterThanOrEqual(368);
    expect(countVerdicts(1, 'undecided')).toBeLessThanOrEqual(392);
  });

  test('holds the planted ratio as often as it says', () => {
    let held = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const [before, after] = measureTwice(seed, { slowdown: 1.05, rounds: 5 });
      const { low, high } = measurePairedRatio(after, before)!;
      if (low <= 1 / 1.05 && 1 / 1.05 <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(368);
    expect(held).toBeLessThanOrEqual(392);
  });

  test('agrees with an interval worked out by hand', () => {
    // Logarithms 0.1, 0.2 and 0.3: mean 0.2, deviation 0.1, t of 2 degrees 4.303.
    const interval = measurePairedRatio([Math.exp(0.1), Math.exp(0.2), Math.exp(0.3)], [1, 1, 1])!;
    expect(Math.log(interval.ratio)).toBeCloseTo(0.2, 9);
    expect(Math.log(interval.high)).toBeCloseTo(0.2 + (4.303 * 0.1) / Math.sqrt(3), 9);
    expect(interval.verdict).toBe('undecided');
  });

  test('turns around with its sides', () => {
    const [before, after] = measureTwice(7, { slowdown: 1.05, rounds: 6 });
    const there = measurePairedRatio(before, after)!;
    const back = measurePairedRatio(after, before)!;
    expect(there.low).toBeCloseTo(1 / back.high, 9);
    expect(there.ratio).toBeCloseTo(1 / back.ratio, 9);
  });

  test('decides nothing on two rounds, however they agree', () => {
    expect(measurePairedRatio([2, 2], [1, 1])).toMatchObject({
      ratio: 2,
      low: 0,
      high: Infinity,
      verdict: 'undecided',
    });
  });

  test('leaves out rounds in which a turn failed, and what is 0', () => {
    expect(measurePairedRatio([2, undefined, 2, 2, 0], [1, 1, 1, 1, 1])).toMatchObject({ roundCount: 3, ratio: 2 });
    expect(measurePairedRatio([undefined, 1], [1, undefined])).toBeUndefined();
  });
});

describe('measureUnpairedRatio()', () => {
  test('is undecided on a slowdown of 5 % that drift between the runs hides', () => {
    expect(countVerdicts(1.05, 'undecided', measureUnpairedRatio)).toBeGreaterThanOrEqual(330);
  });

  test('finds a slowdown of half whatever the drift', () => {
    expect(countVerdicts(2, 'smaller', measureUnpairedRatio)).toBe(400);
  });

  test('takes series of unlike length', () => {
    expect(measureUnpairedRatio([10, 10.1, 9.9], [5, 5.1, 4.9, 5, 5.05])).toMatchObject({
      verdict: 'larger',
      roundCount: 3,
    });
    expect(measureUnpairedRatio([], [1])).toBeUndefined();
  });
});

describe('isNarrow()', () => {
  test('asks for the width and not for the verdict', () => {
    const even = measurePairedRatio([1, 1.001, 0.999], [1, 1, 1])!;
    expect(even.verdict).toBe('undecided');
    expect(isNarrow(even, 0.02)).toBe(true);
    expect(isNarrow(measurePairedRatio([2, 3, 4], [1, 1, 1]), 0.02)).toBe(false);
    expect(isNarrow(measurePairedRatio([1, 1], [1, 1]), 0.02)).toBe(false);
    expect(isNarrow(undefined, 0.02)).toBe(false);
  });
});
