import { describe, expect, test } from '@jest/globals';
import { describeAbsence, judgePart } from '../../../src/report/claims/claim.js';
import { formatClaims } from '../../../src/report/claims/format-claims.js';
import { failed, measuredClosed, rowOf } from '../make-turns.js';

const asked = {
  what: 'requests/s, spool / node-http',
  asked: 'at least 3 x',
  isReached: (ratio: number) => ratio >= 3,
  unit: 'x',
  digits: 2,
};

describe('judgePart()', () => {
  test('goes by the median', () => {
    expect(judgePart(asked, { spread: { median: 3, min: 1, max: 9 } })).toEqual({
      verdict: 'held',
      text: 'requests/s, spool / node-http: 3.00 (1.00-9.00) x, asked at least 3 x',
    });
    expect(judgePart(asked, { spread: { median: 1.17, min: 0.95, max: 3.1 } }).verdict).toBe('not reached');
  });

  test('goes by the highest where every round is asked for', () => {
    const below = { ...asked, isReached: (mib: number) => mib < 64 };
    expect(judgePart(below, { spread: { median: 1, min: 1, max: 64 }, counts: 'max' }).verdict).toBe('not reached');
    expect(judgePart(below, { spread: { median: 1, min: 1, max: 63 }, counts: 'max' }).verdict).toBe('held');
  });

  test('gives no verdict on something else than was promised', () => {
    const part = judgePart(asked, { spread: { median: 9, min: 9, max: 9 }, differences: ['64 MiB', '8 cores'] });
    expect(part.verdict).toBe('not comparable');
    expect(part.text).toContain('9.00 (9.00-9.00) x, asked at least 3 x; this run had 64 MiB, 8 cores');
  });

  test('says why a figure is missing', () => {
    expect(judgePart(asked, { spread: undefined, absence: 'bun was not run' })).toEqual({
      verdict: 'not measured',
      text: 'requests/s, spool / node-http: bun was not run',
    });
  });
});

describe('describeAbsence()', () => {
  const models = [rowOf('spool', failed('a'), measuredClosed({})), rowOf('node-http', failed('no port'))];

  test('is silent about models that have a result', () => {
    expect(describeAbsence(models, ['spool'])).toBeUndefined();
  });

  test.each([
    [['spool', 'node-http'] as const, 'node-http failed: no port'],
    [['bun'] as const, 'bun was not run'],
  ])('names the first without one of %j', (names, expected) => {
    expect(describeAbsence(models, names)).toBe(expected);
  });

  test('names a workload that was not run', () => {
    expect(describeAbsence(undefined, ['spool'])).toBe('the workload was not run');
  });
});

describe('formatClaims()', () => {
  test('puts a line for each figure under its promise, and one where nothing was measured', () => {
    const text = formatClaims([
      {
        title: '(a) One',
        parts: [
          { verdict: 'held', text: 'x' },
          { verdict: 'not reached', text: 'y' },
        ],
      },
      { title: '(b) Two', parts: [{ verdict: 'not measured', text: 'z' }] },
    ]);
    expect(text.split('\n').slice(1)).toEqual([
      '(a) One',
      '  held          x',
      '  not reached   y',
      '(b) Two: not measured',
    ]);
  });
});
