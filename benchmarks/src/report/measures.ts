/**
 * Owns what is compared of each kind of workload, between models and between commits. Pure.
 */
import type { CostRates } from '../measure/process-costs.js';
import type {
  ClosedLoopResult,
  OpenLoopResult,
  TransferResult,
  TurnOutcome,
  WorkloadResult,
} from '../turns/turn-outcome.js';

/** One figure of a turn. */
export interface Measure<Result> {
  /** What a table calls it, with its unit. */
  readonly name: string;
  /** What a sentence calls it. */
  readonly phrase: string;
  readonly isHigherBetter: boolean;
  readonly digits: number;
  /** Undefined where the turn has none. */
  readonly read: (result: Result) => number | undefined;
}

/** A measure of one model: a value for each round, undefined where the turn failed. */
export interface MeasuredSeries {
  readonly workload: string;
  readonly model: string;
  readonly measure: Omit<Measure<never>, 'read'>;
  readonly rounds: readonly (number | undefined)[];
}

const closedLoopMeasures: readonly Measure<ClosedLoopResult>[] = [
  make('requests/s', 'light requests a second', { isHigherBetter: true, digits: 0 }, (turn) => turn.requestsPerSecond),
  make('p50 ms', 'median latency', { isHigherBetter: false, digits: 3 }, (turn) => turn.p50Ms),
  make('p99 ms', '99th percentile of latency', { isHigherBetter: false, digits: 2 }, (turn) => turn.p99Ms),
  make('slow/s', 'heavy requests a second', { isHigherBetter: true, digits: 1 }, (turn) => turn.slowPerSecond),
  make('CPU us/request', 'CPU time per request', { isHigherBetter: false, digits: 1 }, readCpuPerRequest),
];

const openLoopMeasures: readonly Measure<OpenLoopResult>[] = [
  make('p50 ms', 'median latency', { isHigherBetter: false, digits: 3 }, ({ latency }) => latency.p50Ms),
  make('p99 ms', '99th percentile of latency', { isHigherBetter: false, digits: 2 }, ({ latency }) => latency.p99Ms),
  make('slow/s', 'heavy requests a second', { isHigherBetter: true, digits: 1 }, (turn) => turn.slowPerSecond),
];

const transferMeasures: readonly Measure<TransferResult>[] = [
  make('up MiB/s', 'upload speed', { isHigherBetter: true, digits: 0 }, ({ up }) => up.mibPerSecond),
  make('down MiB/s', 'download speed', { isHigherBetter: true, digits: 0 }, ({ down }) => down.mibPerSecond),
];

/**
 * Takes all series out of a workload's result.
 *
 * @param result - The result.
 * @returns Model by model and measure by measure, without those of which no turn has a value.
 */
export function listSeries(result: WorkloadResult): MeasuredSeries[] {
  switch (result.kind) {
    case 'closed-loop':
      return readAll(result.workload.name, result.models, closedLoopMeasures);
    case 'open-loop':
      return readAll(result.workload.name, result.models, openLoopMeasures);
    case 'transfer':
      return readAll(result.workload.name, result.models, transferMeasures);
    default:
      return []; // A kind of a newer version, in a file that is compared.
  }
}

function readAll<Result>(
  workload: string,
  models: readonly { readonly model: string; readonly turns: readonly TurnOutcome<Result>[] }[],
  measures: readonly Measure<Result>[],
): MeasuredSeries[] {
  return models.flatMap(({ model, turns }) =>
    measures
      .map(({ read, ...measure }) => ({
        workload,
        model,
        measure,
        rounds: turns.map((turn) => (turn.kind === 'measured' ? read(turn.result) : undefined)),
      }))
      .filter(({ rounds }) => rounds.some((value) => value !== undefined)),
  );
}

function make<Result>(
  name: string,
  phrase: string,
  { isHigherBetter, digits }: { isHigherBetter: boolean; digits: number },
  read: Measure<Result>['read'],
): Measure<Result> {
  return { name, phrase, isHigherBetter, digits, read };
}

/** Only where all requests are alike: a light one must not be charged with the heavy ones beside it. */
function readCpuPerRequest(turn: ClosedLoopResult): number | undefined {
  if (turn.costs === undefined || turn.slowPerSecond !== undefined || turn.requestsPerSecond === 0) return undefined;
  const { userCores, systemCores }: CostRates = turn.costs;
  return ((userCores + systemCores) * 1e6) / turn.requestsPerSecond;
}
