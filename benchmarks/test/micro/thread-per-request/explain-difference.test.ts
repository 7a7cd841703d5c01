import { describe, expect, test } from '@jest/globals';
import { explainDifference, type DifferenceRound } from '../../../src/micro/thread-per-request/explain-difference.js';
import { formatExplanation } from '../../../src/micro/thread-per-request/format-explanation.js';

/** A round in which a Worker's life takes this many microseconds. */
function createRound(lifeUs: number): DifferenceRound {
  return {
    threadPerRequest: { value: 40_100e3, cpu: 50_000e3 },
    pool: { value: 100e3, cpu: 120e3 },
    workerLife: { value: lifeUs * 1e3 },
    wakeUps: { value: 30e3, cpu: 20e3 },
  };
}

describe('explainDifference()', () => {
  test('holds what the parts add up to against the difference, round by round', () => {
    const rounds = [createRound(40_030), createRound(36_030), createRound(60_030)];
    const explanation = explainDifference(rounds, 'value')!;
    expect(explanation.measured.median).toBeCloseTo(40e6);
    expect(explanation.share).toEqual({ median: 1, min: 0.9, max: 1.5 });
    expect(explanation.interval).toEqual([0.9, 1.5]);
    expect(explanation.verdict).toBe('undecided');
  });

  test.each([
    [31_000, 'not reached'],
    [33_000, 'held'],
    [47_000, 'held'],
    [49_000, 'not reached'],
  ])('a life of %i us against 40,000: %s', (lifeUs, verdict) => {
    expect(explainDifference([createRound(lifeUs)], 'value')!.verdict).toBe(verdict);
  });

  test('leaves single rounds out of the interval when there are many', () => {
    const rounds = [90_000, ...Array.from({ length: 24 }, () => 40_030)].map(createRound);
    expect(explainDifference(rounds, 'value')).toMatchObject({ interval: [1, 1], verdict: 'held' });
  });

  test('returns undefined when a figure is missing', () => {
    expect(explainDifference([createRound(40_000)], 'cpu')).toBeUndefined();
    expect(explainDifference([], 'value')).toBeUndefined();
  });
});

describe('formatExplanation()', () => {
  test('shows the parts and whether they suffice', () => {
    const lines = formatExplanation(explainDifference([createRound(20_030)], 'value'), 'By the clock').split('\n');
    expect(lines.filter((line) => line.includes('difference'))).toEqual([
      'measured difference               40,000 (40,000-40,000)',
      'predicted difference              20,000 (20,000-20,000)',
    ]);
    expect(lines.at(-1)).toBe(
      'not reached: explained to within 20 %: the prediction is 50 % of what was measured, ' +
        '50 to 50 % with 95 % confidence',
    );
  });

  test('says that nothing was measured', () => {
    expect(formatExplanation(undefined, 'CPU time')).toBe('CPU time: not measured here');
  });
});
