import { describe, expect, test } from '@jest/globals';
import { formatTransfer } from '../../src/report/format-transfer.js';
import type { ResultOfTransfer } from '../../src/turns/turn-outcome.js';
import { cellsOf, failed, makeTransfer, measuredTransfer as measured, rowOf } from './make-turns.js';

function format({ workload, models }: ResultOfTransfer): string {
  return formatTransfer(workload, models);
}

describe('formatTransfer()', () => {
  test('gives speed as medians, growth as the highest, and the ratio to Spool by round', () => {
    const report = format(
      makeTransfer([
        rowOf('spool', measured({ up: 900, growthUp: 5 }), measured({ up: 1_100, growthUp: 70 })),
        rowOf('node-http', measured({ up: 1_000 }), measured({ up: 1_000 })),
      ]),
    );
    expect(report).toContain('transfer: 1024 MiB up, then 1024 MiB down');
    expect(cellsOf(report, 'spool')).toEqual(['spool', '1,000 (900-1,100)', '700 (700-700)', '50', '70.0', '20.0']);
    expect(cellsOf(report, 'node-http').slice(-2)).toEqual(['1.00 (0.90-1.10)', '1.00 (1.00-1.00)']);
  });

  test('leaves memory out where the system does not say', () => {
    const report = format(makeTransfer([rowOf('spool', measured({ growthUp: undefined }))]));
    expect(cellsOf(report, 'spool').slice(-3)).toEqual(['-', '-', '-']);
  });

  test('says why a model has no result', () => {
    const report = format(makeTransfer([rowOf('spool', failed('it has the status 413'))]));
    expect(cellsOf(report, 'spool')).toEqual(['spool', 'failed: it has the status 413']);
  });
});
