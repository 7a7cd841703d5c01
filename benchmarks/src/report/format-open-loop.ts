/**
 * Owns what the report of an open loop says: latencies, what else went on, and the generator's own floor. Pure.
 */
import type { LatencySummary, OpenLoopMeasurement } from '../load/open-loop/open-loop-result.js';
import type { ModelTurns, OpenLoopResult, TurnOutcome } from '../turns/turn-outcome.js';
import { describeWorkload, type OpenLoopWorkload } from '../workloads/workload.js';
import { describeDifferentHeads, describeFailures, describeOtherEngine } from './describe-notes.js';
import { formatCosts } from './format-costs.js';
import {
  formatModelTable,
  makeFigureColumn,
  makeInverseRatioColumn,
  makeMaxColumn,
  makeRatioColumn,
  makeSumColumn,
  type Column,
} from './format-model-table.js';
import { formatNumber } from './format-number.js';

/**
 * Formats one workload's results.
 *
 * @param workload - What was asked.
 * @param models - What came of it, a row each.
 * @param floor - What the generator measured against a server that does nothing.
 * @returns Lines of text, without a final line break.
 */
export function formatOpenLoop(
  workload: OpenLoopWorkload,
  models: readonly ModelTurns<OpenLoopResult>[],
  { floor }: { floor: TurnOutcome<OpenLoopMeasurement> },
): string {
  return [
    `${workload.name}: ${describeWorkload(workload)}`,
    'Light latency, from when a request was due:',
    formatModelTable(models, latencyColumns),
    '',
    formatModelTable(models, otherColumns),
    'late: by how much the generator itself sent after a request was due, with a connection free; it is in the latencies',
    'unanswered: given up 5 s after the last was due, and counted with the time they had waited',
    describeFloor(floor),
    ...formatCosts(models, {}),
    ...describeFailures(models),
    ...describeDifferentHeads(models),
    ...describeOtherEngine(models),
  ].join('\n');
}

const latencyColumns: readonly Column<OpenLoopResult>[] = [
  makeFigureColumn('p50 ms', ({ latency }) => latency.p50Ms, { digits: 2, hasExtremes: true }),
  makeFigureColumn('p90 ms', ({ latency }) => latency.p90Ms, { digits: 2 }),
  makeFigureColumn('p99 ms', ({ latency }) => latency.p99Ms, { digits: 2, hasExtremes: true }),
  makeFigureColumn('p99.9 ms', ({ latency }) => latency.p999Ms, { digits: 2 }),
  makeMaxColumn('max ms', ({ latency }) => latency.maxMs, { digits: 2 }),
  makeInverseRatioColumn('p50', ({ latency }) => latency.p50Ms),
  makeInverseRatioColumn('p99', ({ latency }) => latency.p99Ms),
];

const otherColumns: readonly Column<OpenLoopResult>[] = [
  makeFigureColumn('light/s', ({ achievedPerSecond }) => achievedPerSecond, { digits: 0, hasExtremes: true }),
  makeFigureColumn('slow/s', ({ slowPerSecond }) => slowPerSecond, { digits: 1, hasExtremes: true }),
  makeSumColumn('errors', ({ errorCount }) => errorCount),
  makeSumColumn('unanswered', ({ unansweredCount }) => unansweredCount),
  makeFigureColumn('late p50 ms', ({ lateness }) => readIfAny(lateness)?.p50Ms, { digits: 3 }),
  makeFigureColumn('late p99 ms', ({ lateness }) => readIfAny(lateness)?.p99Ms, { digits: 2 }),
  makeFigureColumn('generator cores', ({ generatorCores }) => generatorCores, { digits: 2 }),
  makeFigureColumn('bytes', ({ responseBytes }) => responseBytes, { digits: 0 }),
  makeRatioColumn('slow/s', ({ slowPerSecond }) => slowPerSecond),
];

/** No connection was ever free when a request was due: the generator cannot have been late. */
function readIfAny(summary: LatencySummary): LatencySummary | undefined {
  return summary.count > 0 ? summary : undefined;
}

function describeFloor(floor: TurnOutcome<OpenLoopMeasurement>): string {
  const begin = 'Floor of the generator, against a TCP server that does nothing, with no slow load';
  if (floor.kind === 'failed') return `${begin}: ${floor.reason}`;
  const { latency, lateness } = floor.result;
  return `${begin}: ${describeLatency(latency)}; late ${describeLatency(lateness)}`;
}

function describeLatency({ p50Ms, p99Ms, maxMs }: LatencySummary): string {
  return `p50 ${formatNumber(p50Ms, 3)} ms, p99 ${formatNumber(p99Ms, 2)} ms, max ${formatNumber(maxMs, 2)} ms`;
}
