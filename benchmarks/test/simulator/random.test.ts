import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../src/simulator/random.js';

describe('createRandom()', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('uniform() spreads from 0 to 1', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 10_000 }, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  });

  test('exponential() has the mean it is given', () => {
    const random = createRandom(4);
    let sum = 0;
    for (let count = 0; count < 20_000; count++) sum += random.exponential(7);
    expect(sum / 20_000).toBeGreaterThan(6.7);
    expect(sum / 20_000).toBeLessThan(7.3);
  });
});
