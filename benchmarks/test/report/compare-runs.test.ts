import { describe, expect, test } from '@jest/globals';
import { compareRuns, formatRunComparison, isWorse } from '../../src/report/compare-runs.js';
import type { RunRecord } from '../../src/report/run-record.js';
import { helloOf, makeRecord, turnsAt } from './make-record.js';
import { failed, makeClosed, measuredClosed, rowOf } from './make-turns.js';

const even = [1_000, 1_010, 990, 1_005, 995];
const slower = even.map((rate) => rate / 1.05);

/** The row of Spool's rate. */
function rateRow(
  spoolBefore: readonly number[],
  spoolAfter: readonly number[],
): ReturnType<typeof compareRuns>['rows'][0] {
  const { rows } = compareRuns(
    makeRecord({ results: helloOf(spoolBefore, even) }),
    makeRecord({ results: helloOf(spoolAfter, even) }),
  );
  return rows.find(({ model, measure }) => model === 'spool' && measure === 'requests/s')!;
}

describe('compareRuns()', () => {
  test('finds a planted slowdown of 5 %', () => {
    const row = rateRow(even, slower);
    expect(row.outcome).toBe('loss');
    expect(row.interval.ratio).toBeCloseTo(1 / 1.05, 6);
  });

  test('calls no change undecided', () => {
    expect(rateRow(even, [...even].reverse()).outcome).toBe('undecided');
  });

  test('calls less of a cost a gain', () => {
    const { rows } = compareRuns(
      makeRecord({ results: helloOf(slower, even) }),
      makeRecord({ results: helloOf(even, even) }),
    );
    const cpu = rows.find(({ model, measure }) => model === 'spool' && measure === 'CPU us/request')!;
    expect(cpu).toMatchObject({ outcome: 'gain', interval: { verdict: 'smaller' } });
  });

  test('warns when models that are no code of ours moved, and when machines or slow work differ', () => {
    const before = makeRecord({ results: helloOf(even, even) });
    const after = makeRecord({
      results: helloOf(even, slower),
      slowIterations: 2_000,
      machine: { ...before.machine, coreCount: 4 },
    });
    expect(compareRuns(before, after).warnings).toEqual([
      expect.stringContaining('coreCount is 4, and was 2'),
      expect.stringContaining('2000 iterations, and was 1000: heavy work differs by 100.0 %'),
      'Both runs are of abc1234',
      expect.stringContaining('node-http changed as well'),
    ]);
  });

  test('has no rows for runs with nothing in common', () => {
    const comparison = compareRuns(makeRecord(), makeRecord({ results: helloOf(even, even) }));
    expect(comparison.rows).toEqual([]);
    expect(formatRunComparison(comparison)).toContain('nothing in common');
  });

  test('leaves out a workload that was asked for differently', () => {
    const [hello] = helloOf(even, even);
    if (hello.kind !== 'closed-loop') throw new Error('hello is a closed loop');
    const other = { ...hello, workload: { ...hello.workload, lightConnections: 8 } };
    const { rows, warnings } = compareRuns(makeRecord({ results: [hello] }), makeRecord({ results: [other] }));
    expect(rows).toEqual([]);
    expect(warnings).toContainEqual(expect.stringContaining('hello was asked for differently'));
  });
});

describe('isWorse()', () => {
  const compare = (before: RunRecord['results'], after: RunRecord['results']): ReturnType<typeof compareRuns> =>
    compareRuns(makeRecord({ results: before }), makeRecord({ results: after }));

  test('says so of a loss of ours, and of nobody else', () => {
    expect(isWorse(compare(helloOf(even, even), helloOf(slower, even)))).toBe(true);
    expect(isWorse(compare(helloOf(slower, even), helloOf(even, even)))).toBe(false);
    expect(isWorse(compare(helloOf(even, even), helloOf(even, slower)))).toBe(false);
  });

  test('says so where a model of ours has no figure any more', () => {
    const broken = makeClosed('hello', [rowOf('spool', failed('it exited with 1')), turnsAt('node-http', even)]);
    const comparison = compare(helloOf(even, even), [broken]);
    expect(comparison.broken).toEqual(['hello, spool: has no figure any more: it exited with 1']);
    expect(isWorse(comparison)).toBe(true);
    expect(formatRunComparison(comparison)).toContain('it exited with 1');
    expect(isWorse(compare([broken], helloOf(even, even)))).toBe(false);
    expect(isWorse(compare([broken], [broken]))).toBe(false);
  });

  test('says so where requests fail that did not', () => {
    const wrong = makeClosed('hello', [rowOf('spool', ...even.map(() => measuredClosed({ errorCount: 2 })))]);
    expect(compare(helloOf(even, even), [wrong]).broken).toEqual([
      'hello, spool: 10 requests without a good answer, where there was none',
    ]);
    expect(compare([wrong], [wrong]).broken).toEqual([]);
  });
});

describe('formatRunComparison()', () => {
  test('says what is worse first', () => {
    const comparison = compareRuns(
      makeRecord({ results: helloOf(even, even) }),
      makeRecord({ results: helloOf(slower, even) }),
    );
    const [title, , , first] = formatRunComparison(comparison).split('\n');
    expect(title).toContain('99 %');
    expect(first).toMatch(/^hello +spool .*worse$/);
  });
});
