/**
 * Owns what the report of a closed loop says. Pure.
 */
import type { ClosedLoopResult, ModelTurns } from '../turns/turn-outcome.js';
import { describeWorkload, type ClosedLoopWorkload } from '../workloads/workload.js';
import { formatCosts } from './format-costs.js';
import { describeDifferentHeads, describeFailures, describeOtherEngine } from './describe-notes.js';
import {
  formatModelTable,
  makeFigureColumn,
  makeRatioColumn,
  makeSumColumn,
  type Column,
} from './format-model-table.js';

/**
 * Formats one workload's results.
 *
 * @param workload - What was asked.
 * @param models - What came of it, a row each.
 * @returns Lines of text, without a final line break.
 */
export function formatClosedLoop(
  workload: ClosedLoopWorkload,
  models: readonly ModelTurns<ClosedLoopResult>[],
): string {
  const hasSlow = workload.slowConnections > 0;
  const light = hasSlow ? 'light ' : '';
  const readRate = (result: ClosedLoopResult): number => result.requestsPerSecond;
  const readSlowRate = (result: ClosedLoopResult): number | undefined => result.slowPerSecond;
  const columns: Column<ClosedLoopResult>[] = [
    makeFigureColumn(`${light}requests/s`, readRate, { digits: 0, hasExtremes: true }),
    makeFigureColumn(`${light}p50 ms`, (result) => result.p50Ms, { digits: 3 }),
    makeFigureColumn(`${light}p99 ms`, (result) => result.p99Ms, { digits: 2 }),
  ];
  if (hasSlow) columns.push(makeFigureColumn('slow/s', readSlowRate, { digits: 1, hasExtremes: true }));
  columns.push(
    makeSumColumn('errors', (result) => result.errorCount),
    makeFigureColumn('bytes', (result) => result.responseBytes, { digits: 0 }),
    makeRatioColumn(`${light}requests/s`, readRate),
  );
  // With one connection the rate is the reciprocal of the mean; the median is what the ratio is asked of.
  if (workload.lightConnections === 1) columns.push(makeRatioColumn('p50', (result) => result.p50Ms));
  if (hasSlow) columns.push(makeRatioColumn('slow/s', readSlowRate));
  return [
    `${workload.name}: ${describeWorkload(workload)}`,
    formatModelTable(models, columns),
    ...formatCosts(models, hasSlow ? {} : { readRate }),
    ...describeFailures(models),
    ...describeDifferentHeads(models),
    ...(hasSlow ? describeOtherEngine(models) : []),
  ].join('\n');
}
