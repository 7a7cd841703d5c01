/**
 * Owns what the report of one workload says: medians, spreads, ratios, failures. Pure.
 */
import type { ModelName } from '../options.js';
import type { ModelTurns, TurnOutcome, TurnResult } from '../turn-outcome.js';
import { describeWorkload, type Workload } from '../workloads/workload.js';
import { formatTable } from './format-table.js';
import { measureRatioSpread, measureSpread, type Spread } from './spread.js';

/** The model that the others are compared with. */
const reference: ModelName = 'spool';

/**
 * Formats one workload's results.
 *
 * @param workload - What was asked.
 * @param models - What came of it, a row each.
 * @returns Lines of text, without a final line break.
 */
export function formatReport(workload: Workload, models: readonly ModelTurns[]): string {
  const hasSlow = workload.slowConnections > 0;
  const light = hasSlow ? 'light ' : '';
  const header = ['model', `${light}requests/s (min-max)`, `${light}p50 ms`, `${light}p99 ms`];
  if (hasSlow) header.push('slow/s (min-max)');
  header.push('errors', 'bytes', `Spool/model ${light}requests/s`);
  if (hasSlow) header.push('Spool/model slow/s');
  const referenceTurns = models.find(({ model }) => model === reference)?.turns ?? [];
  const rows = models.map((row) => formatRow(row, { referenceTurns, hasSlow }));
  const notes = [...describeFailures(models), ...describeDifferentHeads(models)];
  return [`${workload.name}: ${describeWorkload(workload)}`, formatTable(header, rows), ...notes].join('\n');
}

function formatRow(
  { model, turns }: ModelTurns,
  { referenceTurns, hasSlow }: { referenceTurns: readonly TurnOutcome[]; hasSlow: boolean },
): string[] {
  const results = turns.flatMap((turn) => (turn.kind === 'measured' ? [turn.result] : []));
  const first = results.at(0);
  if (first === undefined) {
    const failure = turns.find((turn) => turn.kind === 'failed');
    return [model, `failed: ${failure?.reason ?? 'it had no turn'}`];
  }
  const spreadOf = (read: (result: TurnResult) => number): Spread | undefined => measureSpread(results.map(read));
  const ratioOf = (read: (result: TurnResult) => number | undefined): string =>
    model === reference
      ? ''
      : formatSpread(measureRatioSpread(readRounds(referenceTurns, read), readRounds(turns, read)), 2);

  const cells = [
    model,
    formatSpread(
      spreadOf((result) => result.requestsPerSecond),
      0,
    ),
    formatNumber(spreadOf((result) => result.p50Ms)?.median, 2),
    formatNumber(spreadOf((result) => result.p99Ms)?.median, 2),
  ];
  if (hasSlow)
    cells.push(
      formatSpread(
        spreadOf((result) => result.slowPerSecond ?? 0),
        1,
      ),
    );
  const errorCount = results.reduce((sum, result) => sum + result.errorCount, 0);
  cells.push(formatNumber(errorCount, 0), formatNumber(first.responseBytes, 0));
  cells.push(ratioOf((result) => result.requestsPerSecond));
  if (hasSlow) cells.push(ratioOf((result) => result.slowPerSecond));
  return cells;
}

function readRounds(
  turns: readonly TurnOutcome[],
  read: (result: TurnResult) => number | undefined,
): (number | undefined)[] {
  return turns.map((turn) => (turn.kind === 'measured' ? read(turn.result) : undefined));
}

/** A model with some good turns keeps its row; the bad ones must not go unsaid. */
function describeFailures(models: readonly ModelTurns[]): string[] {
  return models.flatMap(({ model, turns }) => {
    const failed = turns.flatMap((turn) => (turn.kind === 'failed' ? [turn.reason] : []));
    if (failed.length === 0 || failed.length === turns.length) return [];
    return [`${model}: ${failed.length} of ${turns.length} turns failed: ${failed[0]}`];
  });
}

/** Responses of different fields are different work: the reader shall see it beside the ratio. */
function describeDifferentHeads(models: readonly ModelTurns[]): string[] {
  const heads = models.flatMap(({ model, turns }) => {
    const measured = turns.find((turn) => turn.kind === 'measured');
    return measured === undefined ? [] : [{ model, fields: measured.result.responseFields.join(', ') }];
  });
  if (new Set(heads.map(({ fields }) => fields)).size < 2) return [];
  return ['Response fields differ:', ...heads.map(({ model, fields }) => `  ${model}: ${fields}`)];
}

function formatSpread(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-';
  const { median, min, max } = spread;
  return `${formatNumber(median, digits)} (${formatNumber(min, digits)}-${formatNumber(max, digits)})`;
}

function formatNumber(value: number | undefined, digits: number): string {
  if (value === undefined) return '-';
  // A fixed locale: a report is compared with one from another machine.
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
