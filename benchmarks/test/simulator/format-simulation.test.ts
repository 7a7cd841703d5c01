import { describe, expect, test } from '@jest/globals';
import { formatSimulation } from '../../src/simulator/format-simulation.js';
import type { LatencySummary } from '../../src/simulator/latency-record.js';
import type { SimulatedWorkload, SimulationResult } from '../../src/simulator/simulate.js';

const workload: SimulatedWorkload = {
  name: 'mixed',
  description: 'light beside heavy',
  traffic: [],
  durationMs: 1000,
  warmUpMs: 0,
  queueTimeoutMs: 0,
};

const summary: LatencySummary = {
  count: 1234,
  perSecond: 411.3,
  p50Ms: 0.1,
  p99Ms: 2,
  p999Ms: 3,
  maxMs: 4.567,
  refusedCount: 0,
  refusedP50Ms: NaN,
};

function resultOf(rows: Record<string, LatencySummary>): SimulationResult {
  return { rows: new Map(Object.entries(rows)), sentCount: 0, answeredCount: 0, refusedCount: 0 };
}

describe('formatSimulation()', () => {
  test('has a row for each kind of request and policy, and a dash for what there is not', () => {
    const results = new Map([
      ['spool', resultOf({ light: summary, heavy: summary })],
      ['fifo', resultOf({ light: { ...summary, refusedCount: 7, refusedP50Ms: 500 } })],
    ] as const);
    expect(formatSimulation(workload, results).split('\n')).toEqual([
      'mixed: light beside heavy',
      'requests, policy  answered  answers/s  p50 ms  p99 ms  p99.9 ms  max ms  refused  after p50 ms',
      '----------------  --------  ---------  ------  ------  --------  ------  -------  ------------',
      'heavy, spool         1,234        411    0.10    2.00      3.00    4.57        0             -',
      'light, spool         1,234        411    0.10    2.00      3.00    4.57        0             -',
      'light, fifo          1,234        411    0.10    2.00      3.00    4.57        7        500.00',
    ]);
  });
});
