/**
 * Owns what the report of transfers says: speed each way, and the memory it cost. Pure.
 */
import type { ModelTurns, TransferResult } from '../turns/turn-outcome.js';
import { describeWorkload, type TransferWorkload } from '../workloads/workload.js';
import { describeFailures } from './describe-notes.js';
import {
  formatModelTable,
  makeFigureColumn,
  makeMaxColumn,
  makeRatioColumn,
  type Column,
} from './format-model-table.js';

/**
 * Formats one workload's results.
 *
 * @param workload - What was asked.
 * @param models - What came of it, a row each.
 * @returns Lines of text, without a final line break.
 */
export function formatTransfer(workload: TransferWorkload, models: readonly ModelTurns<TransferResult>[]): string {
  return [
    `${workload.name}: ${describeWorkload(workload)}`,
    formatModelTable(models, columns),
    'growth: highest resident memory of all rounds, less that before the first transfer of the round',
    ...describeFailures(models),
  ].join('\n');
}

const readUp = ({ up }: TransferResult): number => up.mibPerSecond;
const readDown = ({ down }: TransferResult): number => down.mibPerSecond;

const columns: readonly Column<TransferResult>[] = [
  makeFigureColumn('up MiB/s', readUp, { digits: 0, hasExtremes: true }),
  makeFigureColumn('down MiB/s', readDown, { digits: 0, hasExtremes: true }),
  makeFigureColumn('memory before MiB', ({ residentMib }) => residentMib, { digits: 0 }),
  makeMaxColumn('growth up MiB', ({ up }) => up.growthMib, { digits: 1 }),
  makeMaxColumn('growth down MiB', ({ down }) => down.growthMib, { digits: 1 }),
  makeRatioColumn('up', readUp),
  makeRatioColumn('down', readDown),
];
