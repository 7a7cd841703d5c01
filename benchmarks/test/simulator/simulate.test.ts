import { describe, expect, test } from '@jest/globals';
import type { LatencySummary } from '../../src/simulator/latency-record.js';
import { policyNames, type PolicyName } from '../../src/simulator/policies/policy.js';
import { simulate, type SimulatedWorkload, type SimulationResult } from '../../src/simulator/simulate.js';
import { workloads } from '../../src/simulator/workloads.js';

const OPTIONS = { workerCount: 4, coreCount: 2, seed: 7, nice: 5 } as const;

/** A workload, shorter than in the report. */
function shortened(name: string): SimulatedWorkload {
  const workload = workloads.find((one) => one.name === name);
  if (workload === undefined) throw new Error(`There is no workload '${name}'`);
  return { ...workload, durationMs: 1300, warmUpMs: 500 };
}

/** Results that several tests look at: the same run gives the same. */
const results = new Map<string, SimulationResult>();

function run(name: string, policy: PolicyName): SimulationResult {
  const key = `${name} ${policy}`;
  let result = results.get(key);
  if (result === undefined) {
    result = simulate(shortened(name), { ...OPTIONS, policy });
    results.set(key, result);
  }
  return result;
}

function rowOf(result: SimulationResult, label: string): LatencySummary {
  const row = result.rows.get(label);
  if (row === undefined) throw new Error(`There is no row '${label}'`);
  return row;
}

describe('simulate()', () => {
  test.each(workloads.flatMap(({ name }) => policyNames.map((policy) => [name, policy] as const)))(
    'each request ends once: %s under %s',
    (name, policy) => {
      // A second end of the same request throws.
      const { sentCount, answeredCount, refusedCount } = run(name, policy);
      expect(sentCount).toBeGreaterThan(100);
      expect(answeredCount + refusedCount).toBe(sentCount);
    },
  );

  test.each(policyNames)('the same seed gives the same result, and another seed another: %s', (policy) => {
    const first = run('bimodal', policy);
    expect(simulate(shortened('bimodal'), { ...OPTIONS, policy })).toEqual(first);
    expect(simulate(shortened('bimodal'), { ...OPTIONS, seed: 8, policy })).not.toEqual(first);
  });

  test.each(['mixed', 'open-loop'])('light requests do not wait for heavy ones under spool: %s', (name) => {
    const light = rowOf(run(name, 'spool'), 'light');
    expect(light.p99Ms).toBeLessThan(2);
    for (const policy of ['fifo', 'round-robin'] as const) {
      expect(light.p99Ms).toBeLessThan(rowOf(run(name, policy), 'light').maxMs / 10);
    }
    expect(light.p99Ms).toBeLessThan(rowOf(run(name, 'fifo'), 'light').p99Ms / 10);
  });

  test('heavy requests keep their throughput beside an open loop of light ones', () => {
    const heavy = rowOf(run('open-loop', 'spool'), 'heavy');
    expect(heavy.perSecond).toBeGreaterThan(0.95 * rowOf(run('open-loop', 'fifo'), 'heavy').perSecond);
  });

  test('heavy requests do not starve beside more light ones than the workers can take', () => {
    expect(rowOf(run('saturated', 'spool'), 'heavy').perSecond).toBeGreaterThan(15);
  });

  test('a connection that pipelines deep does not starve the others', () => {
    const underSpool = run('pipeliner', 'spool');
    const underFifo = run('pipeliner', 'fifo');
    expect(rowOf(underSpool, 'ordinary').p99Ms).toBeLessThan(0.6 * rowOf(underFifo, 'ordinary').p99Ms);
    // One of 16 connections: not much more than a sixteenth of the work.
    const pipeliner = rowOf(underSpool, 'pipeliner').perSecond;
    expect(pipeliner).toBeLessThan(0.15 * (pipeliner + rowOf(underSpool, 'ordinary').perSecond));
    expect(pipeliner).toBeGreaterThan(100);
  });

  test('a class that awaits is short: its requests wait for nobody, nor does anybody for them', () => {
    const result = run('awaiting', 'spool');
    expect(rowOf(result, 'awaiting').p50Ms).toBeLessThan(201);
    expect(rowOf(result, 'awaiting').p99Ms).toBeLessThan(210);
    expect(rowOf(result, 'light').p99Ms).toBeLessThan(1);
  });

  test('an overload of long requests is refused early, and leaves light ones alone', () => {
    const result = run('overload', 'spool');
    const long = rowOf(result, 'long');
    expect(long.refusedCount).toBeGreaterThan(20);
    expect(long.refusedP50Ms).toBeLessThan(50);
    expect(long.maxMs).toBeLessThan(600);
    expect(rowOf(result, 'light')).toMatchObject({ refusedCount: 0 });
    expect(rowOf(result, 'light').p99Ms).toBeLessThan(1);
  });

  test.each([1, 2, 3, 8])('%d workers serve everything', (workerCount) => {
    const { sentCount, answeredCount } = simulate(shortened('bimodal'), { ...OPTIONS, workerCount, policy: 'spool' });
    expect(answeredCount).toBe(sentCount);
  });
});
