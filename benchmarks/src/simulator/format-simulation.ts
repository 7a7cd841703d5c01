/** The look of a simulation's results. Pure. */

import { formatNumber } from '../report/format-number.js';
import { formatTable } from '../report/format-table.js';
import type { LatencySummary } from './latency-record.js';
import type { PolicyName } from './policies/policy.js';
import type { SimulatedWorkload, SimulationResult } from './simulate.js';

const HEADER = [
  'requests, policy',
  'answered',
  'answers/s',
  'p50 ms',
  'p99 ms',
  'p99.9 ms',
  'max ms',
  'refused',
  'after p50 ms',
] as const;

/**
 * Formats one workload's results: a row for each kind of request and policy, policies of one kind next to each other.
 *
 * @param workload - What was simulated.
 * @param results - What came of it under each policy.
 * @returns Lines of text, without a final line break.
 */
export function formatSimulation(
  workload: SimulatedWorkload,
  results: ReadonlyMap<PolicyName, SimulationResult>,
): string {
  const labels = new Set([...results.values()].flatMap(({ rows }) => [...rows.keys()]));
  const rows = [...labels].sort().flatMap((label) =>
    [...results].flatMap(([policy, result]) => {
      const summary = result.rows.get(label);
      return summary === undefined ? [] : [formatRow(`${label}, ${policy}`, summary)];
    }),
  );
  return [`${workload.name}: ${workload.description}`, formatTable(HEADER, rows)].join('\n');
}

function formatRow(name: string, summary: LatencySummary): string[] {
  return [
    name,
    formatNumber(summary.count, 0),
    formatNumber(summary.perSecond, 0),
    formatMs(summary.p50Ms),
    formatMs(summary.p99Ms),
    formatMs(summary.p999Ms),
    formatMs(summary.maxMs),
    formatNumber(summary.refusedCount, 0),
    formatMs(summary.refusedP50Ms),
  ];
}

function formatMs(ms: number): string {
  return formatNumber(Number.isNaN(ms) ? undefined : ms, 2);
}
