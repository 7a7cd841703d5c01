import { describe, expect, test } from '@jest/globals';
import { compareRuns, formatRunComparison } from '../../src/report/compare-runs.js';
import { helloOf, makeRecord } from './make-record.js';

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
      expect.stringContaining('2000 after'),
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
    expect(warnings).toEqual([expect.stringContaining('hello was asked for differently')]);
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
