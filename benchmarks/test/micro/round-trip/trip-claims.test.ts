import { describe, expect, test } from '@jest/globals';
import type { TripCaseResult } from '../../../src/micro/round-trip/measure-trips.js';
import { tripCases } from '../../../src/micro/round-trip/trip-case.js';
import { judgeTripClaims, listTripClaims, type TripClaim } from '../../../src/micro/round-trip/trip-claims.js';

const claim: TripClaim = { caseName: 'asleep', subject: 'ours', peer: 'theirs', mostRatio: 0.5 };

function createResult(nanosecondsOf: Record<string, number[]>): TripCaseResult {
  const measurements = Object.entries(nanosecondsOf).map(([name, times]) => ({
    name,
    turns: times.map((nanoseconds) => ({
      tripCount: 1,
      nanoseconds,
      cpuNanoseconds: 0,
      parks: undefined,
      notifies: undefined,
    })),
  }));
  return { tripCase: tripCases[0], measurements };
}

describe('judgeTripClaims()', () => {
  test('holds a claim by the median of the ratios of each round', () => {
    const [judged] = judgeTripClaims([claim], createResult({ ours: [10, 20, 90], theirs: [100, 40, 90] }));
    expect(judged).toEqual({ claim, ratio: { median: 0.5, min: 0.1, max: 1 }, isHeld: true });
  });

  test('does not hold a claim that is missed by a little', () => {
    const [judged] = judgeTripClaims([claim], createResult({ ours: [51], theirs: [100] }));
    expect(judged.isHeld).toBe(false);
  });

  test('does not hold a claim whose row is missing', () => {
    const [judged] = judgeTripClaims([claim], createResult({ ours: [1] }));
    expect(judged).toEqual({ claim, ratio: undefined, isHeld: false });
  });

  test('leaves out the claims of other cases', () => {
    expect(judgeTripClaims([{ ...claim, caseName: '64 in flight' }], createResult({}))).toEqual([]);
  });
});

describe('listTripClaims()', () => {
  test('claims a third of postMessage with requests in flight, for the default alone', () => {
    const claims = listTripClaims(64).filter(({ caseName }) => caseName !== 'asleep');
    expect(new Set(claims.map(({ subject }) => subject))).toEqual(new Set(['Spool, 64 turns']));
    expect(new Set(claims.map(({ mostRatio }) => mostRatio))).toEqual(new Set([1 / 3]));
  });

  test('claims each thing once when the default does not linger', () => {
    const claims = listTripClaims(0).map(({ caseName, subject, peer }) => `${caseName} ${subject} ${peer}`);
    expect(new Set(claims).size).toBe(claims.length);
  });
});
