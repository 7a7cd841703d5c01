/**
 * Owns how long a run will take, before it begins. Pure.
 */
import { countObserved } from '../measure/observe-workload.js';
import type { FoundCommand } from '../launch/model-command.js';
import type { ModelName } from '../launch/model-names.js';
import type { WorkloadTime } from './time-budget.js';
import { findInability } from '../workloads/find-inability.js';
import { leadSeconds, type Workload } from '../workloads/workload.js';

/** What of a run decides how long it takes. */
export interface RunLength {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly models: ReadonlyMap<ModelName, FoundCommand>;
  readonly openFileLimit: number | undefined;
  /** Whether a file is written: threads are observed for it. */
  readonly isWritten: boolean;
}

/** What a turn takes besides, in seconds, on a quiet machine: start, checks, stop. The mean of 30 turns of `--quick` was 0.32. */
const aroundTurnSeconds = 0.4;

/** What the open loop's process takes besides: its start, its lead-in, the wait for late answers. */
const aroundOpenLoopSeconds = 1.5;

/** A slow machine's rate of a transfer. */
const transferMibPerSecond = 400;

/** A turn in which the threads of a model are observed, in seconds. */
const observedTurnSeconds = 3;

/** What comes before the first turn, in seconds. */
const calibrationSeconds = 0.5;

/**
 * Estimates a run.
 *
 * @param workloads - Its workloads.
 * @param run - Its turns.
 * @returns Seconds, without rounds that nobody has asked for.
 */
export function estimateRunSeconds(workloads: readonly Workload[], run: RunLength): number {
  return workloads.reduce((sum, workload) => {
    const { roundsMs, besideMs } = estimateWorkload(workload, run);
    return sum + (roundsMs + besideMs) / 1_000;
  }, calibrationSeconds);
}

/**
 * Estimates a workload.
 *
 * @param workload - The workload.
 * @param run - Its turns.
 */
export function estimateWorkload(workload: Workload, run: RunLength): WorkloadTime {
  const { models, rounds, openFileLimit } = run;
  const { length: ableCount } = [...models].filter(
    ([model, { kind }]) => kind === 'found' && findInability(model, { workload, openFileLimit }) === undefined,
  );
  const turnSeconds = estimateTurnSeconds(workload, run);
  const floorSeconds = workload.kind === 'open-loop' ? turnSeconds : 0;
  const observedSeconds = Math.min(ableCount, countObserved(workload, run)) * observedTurnSeconds;
  return { roundsMs: ableCount * rounds * turnSeconds * 1_000, besideMs: (floorSeconds + observedSeconds) * 1_000 };
}

function estimateTurnSeconds(workload: Workload, { seconds, warmUpSeconds }: RunLength): number {
  switch (workload.kind) {
    case 'closed-loop':
      return aroundTurnSeconds + warmUpSeconds + leadSeconds(workload) + seconds * workload.turnFactor;
    case 'open-loop':
      return aroundTurnSeconds + aroundOpenLoopSeconds + warmUpSeconds + seconds;
    case 'transfer':
      return aroundTurnSeconds + (2 * workload.transferMib) / transferMibPerSecond;
  }
}
