/**
 * Owns the comparison of two runs, as of two commits: a ratio with an interval for every figure that both have. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { judgeOutcome, type Outcome } from './describe-comparison.js';
import { describeRunChange } from './describe-run-change.js';
import { formatNumber } from './format-number.js';
import { formatTable } from './format-table.js';
import { listSeries } from './measures.js';
import { measureUnpairedRatio, type RatioInterval } from './ratio-interval.js';
import type { RunRecord } from './run-record.js';
import type { TransferResult, TurnOutcome, WorkloadResult } from '../turns/turn-outcome.js';

/** One figure of one model in both runs. */
export interface ComparedRow {
  readonly workload: string;
  readonly model: string;
  readonly measure: string;
  /** The later run's figure divided by the earlier one's. */
  readonly interval: RatioInterval;
  readonly outcome: Outcome;
}

/** What two runs say of each other. */
export interface RunComparison {
  readonly title: string;
  readonly rows: readonly ComparedRow[];
  /** Of our models, those that have no figure after, or errors, and had figures before, or no errors: worse without a ratio. */
  readonly broken: readonly string[];
  /** What a reader has to know before believing it. */
  readonly warnings: readonly string[];
}

/**
 * Compares two runs.
 *
 * @remarks
 * With 99 % and not 95: dozens of figures are looked at in one go, of which one in twenty would change for nothing. The
 * rounds of two runs make no pairs, so that the machine's drift between the runs is in every ratio; models that are no code
 * of ours are the control that shows it.
 *
 * @param before - The earlier run.
 * @param after - The later one.
 * @returns The comparison; without rows when the runs have nothing in common.
 */
export function compareRuns(before: RunRecord, after: RunRecord): RunComparison {
  const earlier = new Map(before.results.map((result) => [result.workload.name, result]));
  const warnings = describeRunChange(before, after);
  const broken: string[] = [];
  const rows = after.results.flatMap((result) => {
    const other = earlier.get(result.workload.name);
    if (other === undefined) return [];
    if (!isDeepStrictEqual({ ...other.workload, models: [] }, { ...result.workload, models: [] })) {
      warnings.push(`${result.workload.name} was asked for differently in the two runs, and is left out`);
      return [];
    }
    broken.push(...listBroken(other, result));
    const series = listSeries(other);
    return listSeries(result).flatMap(({ workload, model, measure, rounds }): ComparedRow[] => {
      const past = series.find((one) => one.model === model && one.measure.name === measure.name);
      const interval = past === undefined ? undefined : measureUnpairedRatio(rounds, past.rounds, 99);
      if (interval === undefined) return [];
      return [{ workload, model, measure: measure.name, interval, outcome: judgeOutcome(interval, measure) }];
    });
  });
  const moved = rows.filter(({ model, outcome }) => !isOwn(model) && outcome !== 'undecided');
  if (moved.length > 0) {
    const names = [...new Set(moved.map(({ model }) => model))].join(', ');
    warnings.push(`${names} changed as well, and is no code of ours: the machine was not the same`);
  }
  return { title: `${after.machine.commit} against ${before.machine.commit}`, rows, broken, warnings };
}

/**
 * Says whether something of ours got worse for sure. What is not ours tells of the machine, and the warnings say so.
 *
 * @param comparison - What came of it.
 */
export function isWorse({ rows, broken }: RunComparison): boolean {
  return broken.length > 0 || rows.some(({ model, outcome }) => isOwn(model) && outcome === 'loss');
}

/** Whether a model is code of this repository. */
function isOwn(model: string): boolean {
  return model.startsWith('spool') || model.startsWith('sockets');
}

function listBroken(before: WorkloadResult, after: WorkloadResult): string[] {
  return after.models.flatMap(({ model, turns }) => {
    const past = before.models.find((one) => one.model === model);
    if (past === undefined || !isOwn(model) || countMeasured(past.turns) === 0) return [];
    const name = `${after.workload.name}, ${model}`;
    const failure = turns.find((turn) => turn.kind === 'failed');
    if (countMeasured(turns) === 0) return [`${name}: has no figure any more: ${failure?.reason ?? 'it had no turn'}`];
    const [wrong, wrongBefore] = [turns, past.turns].map(countErrors);
    return wrong > 0 && wrongBefore === 0
      ? [`${name}: ${wrong} requests without a good answer, where there was none`]
      : [];
  });
}

type AnyTurns = readonly TurnOutcome<{ readonly errorCount?: number } | TransferResult>[];

function countMeasured(turns: AnyTurns): number {
  return turns.filter(({ kind }) => kind === 'measured').length;
}

function countErrors(turns: AnyTurns): number {
  return turns.reduce((sum, turn) => {
    const isCounted = turn.kind === 'measured' && 'errorCount' in turn.result;
    return sum + (isCounted ? (turn.result.errorCount ?? 0) : 0);
  }, 0);
}

const words: Readonly<Record<Outcome, string>> = { loss: 'worse', undecided: 'undecided', gain: 'better' };

/**
 * Formats a comparison.
 *
 * @param comparison - What came of it.
 * @returns Lines of text, what is worse first, without a final line break.
 */
export function formatRunComparison({ title, rows, broken, warnings }: RunComparison): string {
  if (rows.length === 0) return [`${title}: nothing in common`, ...broken, ...warnings].join('\n');
  const order: readonly Outcome[] = ['loss', 'gain', 'undecided'];
  const sorted = [...rows].sort((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome));
  const cells = sorted.map(({ workload, model, measure, interval: { ratio, low, high, roundCount }, outcome }) => [
    workload,
    model,
    measure,
    formatNumber(ratio, 3),
    Number.isFinite(high) ? `${formatNumber(low, 3)}-${formatNumber(high, 3)}` : '-',
    String(roundCount),
    words[outcome],
  ]);
  return [
    `${title}: ratios after/before, with 99 % intervals`,
    formatTable(['workload', 'model', 'measure', 'ratio', 'interval', 'rounds', 'verdict'], cells),
    ...broken,
    ...warnings,
  ].join('\n');
}
