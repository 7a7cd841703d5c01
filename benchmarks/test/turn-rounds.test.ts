import { describe, expect, test } from '@jest/globals';
import { needsRound } from '../src/turn-rounds.js';

const noisy = [
  [10, 20, 15],
  [10, 10, 10],
];
const calm = [
  [10, 10.01, 10],
  [5, 5, 5.01],
];
const atEnd = { round: 3, rounds: 3, deadlineMs: 1_000, nowMs: 0, series: noisy };

describe('needsRound()', () => {
  test('gives the rounds that were asked for, however calm', () => {
    expect(needsRound({ ...atEnd, round: 2, series: calm })).toBe(true);
  });

  test('goes on while an interval is wide', () => {
    expect(needsRound(atEnd)).toBe(true);
    expect(needsRound({ ...atEnd, series: calm })).toBe(false);
    expect(needsRound({ ...atEnd, series: [...calm, [1, 9, 1]] })).toBe(true);
  });

  test('ends when the time is up, when none is given, and at twice the rounds', () => {
    expect(needsRound({ ...atEnd, nowMs: 1_000 })).toBe(false);
    expect(needsRound({ ...atEnd, deadlineMs: undefined })).toBe(false);
    expect(needsRound({ ...atEnd, round: 6 })).toBe(false);
  });

  test('waits for no model that never answers, nor for a lone one', () => {
    expect(needsRound({ ...atEnd, series: [...calm, [undefined, undefined, undefined]] })).toBe(false);
    expect(needsRound({ ...atEnd, series: [calm[0]] })).toBe(false);
    expect(needsRound({ ...atEnd, series: [] })).toBe(false);
  });
});
