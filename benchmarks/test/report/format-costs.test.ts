import { describe, expect, test } from '@jest/globals';
import { formatCosts } from '../../src/report/format-costs.js';
import type { ClosedLoopResult } from '../../src/turns/turn-outcome.js';
import { cellsOf, failed, measuredClosed, rowOf } from './make-turns.js';

const costs = {
  residentMib: 60,
  threads: [],
  elapsedMs: 1_000,
  userCores: 0.5,
  systemCores: 0.25,
  voluntarySwitchesPerSecond: 100,
  involuntarySwitchesPerSecond: 50,
  waitingThreads: 0.1,
};
const readRate = (result: ClosedLoopResult): number => result.requestsPerSecond;

describe('formatCosts()', () => {
  test('gives the cost of one request where all are alike', () => {
    const rows = [
      rowOf('spool', measuredClosed({ requestsPerSecond: 10_000, costs })),
      rowOf('node-http', measuredClosed({ requestsPerSecond: 5_000, costs })),
    ];
    const report = formatCosts(rows, { readRate }).join('\n');
    expect(cellsOf(report, 'spool')).toEqual(['spool', '50.0', '25.0', '0.010', '0.005', '10.0']);
    expect(cellsOf(report, 'node-http').at(-1)).toBe('0.50 (0.50-0.50)');
  });

  test('gives what is used in a second where they differ', () => {
    const report = formatCosts([rowOf('spool', measuredClosed({ costs }))], {}).join('\n');
    expect(cellsOf(report, 'spool')).toEqual(['spool', '0.50', '0.25', '100', '50', '0.10']);
  });

  test('says nothing where nothing is known', () => {
    expect(
      formatCosts([rowOf('spool', measuredClosed({})), rowOf<ClosedLoopResult>('bun', failed('gone'))], { readRate }),
    ).toEqual([]);
  });
});
