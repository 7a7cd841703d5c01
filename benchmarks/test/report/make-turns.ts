/**
 * Makes results for tests of the report, complete where the test does not say otherwise.
 */
import type { LatencySummary } from '../../src/load/open-loop/open-loop-result.js';
import type { BenchOptions, ModelName } from '../../src/options.js';
import type {
  ClosedLoopResult,
  ModelTurns,
  OpenLoopResult,
  ResultOfClosedLoop,
  ResultOfOpenLoop,
  ResultOfTransfer,
  TransferResult,
  TurnOutcome,
} from '../../src/turns/turn-outcome.js';
import { makeWorkload } from '../../src/workloads/workload.js';

/** Options of the command line that are promised for. */
const promisedOptions: WorkloadOptions = { connections: 64, workers: undefined, rate: 1_000, transferMib: 1_024 };

type WorkloadOptions = Pick<BenchOptions, 'connections' | 'workers' | 'rate' | 'transferMib'>;

const lightResponse = { responseBytes: 162, responseFields: ['content-type', 'date'] };

/** @returns A turn that failed. */
export function failed(reason: string): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason };
}

/** @returns A turn of a closed loop. */
export function measuredClosed(given: Partial<ClosedLoopResult>): TurnOutcome<ClosedLoopResult> {
  const rest = { requestsPerSecond: 1, p50Ms: 1, p99Ms: 2, slowPerSecond: undefined, errorCount: 0, costs: undefined };
  return { kind: 'measured', result: { ...rest, ...lightResponse, ...given } };
}

/** @returns A distribution. */
export function makeLatency(given: Partial<LatencySummary>): LatencySummary {
  return { count: 4_000, p50Ms: 0.1, p90Ms: 0.2, p99Ms: 0.3, p999Ms: 0.4, maxMs: 0.5, ...given };
}

/** @returns A turn of an open loop; its latency may be given in part. */
export function measuredOpen(
  given: Partial<Omit<OpenLoopResult, 'latency'>> & { latency?: Partial<LatencySummary> },
): TurnOutcome<OpenLoopResult> {
  const rest = {
    lateness: makeLatency({ p50Ms: 0.001, p99Ms: 0.05 }),
    achievedPerSecond: 1_000,
    errorCount: 0,
    unansweredCount: 0,
    generatorCores: 0.15,
    slowPerSecond: 80,
    costs: undefined,
  };
  return {
    kind: 'measured',
    result: { ...rest, ...lightResponse, ...given, latency: makeLatency(given.latency ?? {}) },
  };
}

/** @returns A turn of transfers. */
export function measuredTransfer(given: {
  up?: number;
  down?: number;
  growthUp?: number | undefined;
  growthDown?: number | undefined;
}): TurnOutcome<TransferResult> {
  const { up = 500, down = 700, growthUp = 10, growthDown = 20 } = given;
  const isKnown = !('growthUp' in given) || given.growthUp !== undefined;
  return {
    kind: 'measured',
    result: {
      up: { mibPerSecond: up, growthMib: isKnown ? growthUp : undefined },
      down: { mibPerSecond: down, growthMib: isKnown ? growthDown : undefined },
      residentMib: isKnown ? 50 : undefined,
    },
  };
}

/** @returns What came of a closed loop. */
export function makeClosed(
  name: 'hello' | 'one-connection' | 'mixed',
  models: readonly ModelTurns<ClosedLoopResult>[],
  options: Partial<WorkloadOptions> = {},
): ResultOfClosedLoop {
  const workload = makeWorkload(name, { ...promisedOptions, ...options });
  if (workload.kind !== 'closed-loop') throw new Error(`${name} is no closed loop`);
  return { kind: 'closed-loop', workload, models };
}

/** @returns What came of an open loop. */
export function makeOpen(
  models: readonly ModelTurns<OpenLoopResult>[],
  { floor = failed('it was not run'), ...options }: { floor?: ResultOfOpenLoop['floor']; rate?: number } = {},
): ResultOfOpenLoop {
  const workload = makeWorkload('open-loop', { ...promisedOptions, ...options });
  if (workload.kind !== 'open-loop') throw new Error('open-loop is no open loop');
  return { kind: 'open-loop', workload, models, floor };
}

/** @returns What came of transfers. */
export function makeTransfer(
  models: readonly ModelTurns<TransferResult>[],
  options: { transferMib?: number } = {},
): ResultOfTransfer {
  const workload = makeWorkload('transfer', { ...promisedOptions, ...options });
  if (workload.kind !== 'transfer') throw new Error('transfer is no transfer');
  return { kind: 'transfer', workload, models };
}

/** @returns A model's row. */
export function rowOf<Result>(model: ModelName, ...turns: TurnOutcome<Result>[]): ModelTurns<Result> {
  return { model, turns };
}

/** @returns The cells of the line of a report that begins with a word; of the n-th such line, from 0. */
export function cellsOf(report: string, word: string, occurrence = 0): string[] {
  const lines = report.split('\n').filter((candidate) => candidate.split(' ')[0] === word);
  return (lines[occurrence] ?? '').split(/ {2,}/);
}
