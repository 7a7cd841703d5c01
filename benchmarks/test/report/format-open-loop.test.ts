import { describe, expect, test } from '@jest/globals';
import { formatOpenLoop } from '../../src/report/format-open-loop.js';
import type { ResultOfOpenLoop } from '../../src/turns/turn-outcome.js';
import { cellsOf, failed, makeLatency, makeOpen, measuredOpen as measured, rowOf } from './make-turns.js';

function format(result: ResultOfOpenLoop): string {
  return formatOpenLoop(result.workload, result.models, result);
}

const models = [
  rowOf(
    'spool',
    measured({ latency: { p50Ms: 0.1, p99Ms: 2, maxMs: 4 } }),
    measured({ latency: { p50Ms: 0.2, p99Ms: 4, maxMs: 9 } }),
  ),
  rowOf(
    'node-cluster',
    measured({ latency: { p50Ms: 2, p99Ms: 60 }, unansweredCount: 3 }),
    measured({ latency: { p50Ms: 8, p99Ms: 200 }, unansweredCount: 4, lateness: makeLatency({ count: 0, p50Ms: 0 }) }),
  ),
];

describe('formatOpenLoop()', () => {
  test('gives latencies as medians, the maximum as the highest, and how often more the others have', () => {
    const report = format(makeOpen(models));
    expect(report).toContain('open-loop: light GET / 1,000 times a second on 16 connections');
    expect(cellsOf(report, 'spool')).toEqual(['spool', '0.15 (0.10-0.20)', '0.20', '3.00 (2.00-4.00)', '0.40', '9.00']);
    expect(cellsOf(report, 'node-cluster').slice(-2)).toEqual(['30.0 (20.0-40.0)', '40.0 (30.0-50.0)']);
  });

  test('gives what else went on, sums for what had no answer, and lateness only where it was measured', () => {
    const cells = cellsOf(format(makeOpen(models)), 'node-cluster', 1);
    expect(cells).toEqual([
      'node-cluster',
      '1,000 (1,000-1,000)',
      '80.0 (80.0-80.0)',
      '0',
      '7',
      '0.001',
      '0.05',
      '0.15',
      '162',
      '1.00 (1.00-1.00)',
    ]);
    const never = rowOf('node-http', measured({ lateness: makeLatency({ count: 0 }) }));
    expect(cellsOf(format(makeOpen([never])), 'node-http', 1).slice(5, 7)).toEqual(['-', '-']);
  });

  test('says what the generator itself costs, or why nobody knows', () => {
    const measurement = measured({ latency: { p50Ms: 0.11 } });
    expect(format(makeOpen(models, { floor: measurement }))).toContain('no slow load: p50 0.110 ms, p99 0.30 ms');
    expect(format(makeOpen(models, { floor: failed('no port') }))).toContain('no slow load: no port');
  });
});
