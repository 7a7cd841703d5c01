/**
 * Owns how long a run will take, before it begins. Pure.
 */
import type { FoundCommand } from './model-command.js';
import type { ModelName } from './model-names.js';
import { findInability } from './workloads/find-inability.js';
import type { Workload } from './workloads/workload.js';

/** What of a run decides how long it takes. */
export interface RunLength {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly models: ReadonlyMap<ModelName, FoundCommand>;
  readonly openFileLimit: number | undefined;
}

/** What a turn takes besides, in seconds, on a quiet machine: start, checks, stop. */
const aroundTurnSeconds = 0.5;

/** What the open loop's process takes besides: its start, its lead-in, the wait for late answers. */
const aroundOpenLoopSeconds = 1.5;

/** A slow machine's rate of a transfer. */
const transferMibPerSecond = 400;

/**
 * Estimates a run.
 *
 * @param workloads - Its workloads.
 * @param run - Its turns.
 * @returns Seconds.
 */
export function estimateRunSeconds(workloads: readonly Workload[], run: RunLength): number {
  const calibrationSeconds = 0.5;
  return workloads.reduce((sum, workload) => {
    const { openFileLimit } = run;
    const able = [...run.models].filter(
      ([model, { kind }]) => kind === 'found' && findInability(model, { workload, openFileLimit }) === undefined,
    );
    const floorSeconds = workload.kind === 'open-loop' ? estimateTurnSeconds(workload, run) : 0;
    return sum + able.length * run.rounds * estimateTurnSeconds(workload, run) + floorSeconds;
  }, calibrationSeconds);
}

function estimateTurnSeconds(workload: Workload, { seconds, warmUpSeconds }: RunLength): number {
  switch (workload.kind) {
    case 'closed-loop':
      return aroundTurnSeconds + warmUpSeconds + seconds * workload.turnFactor;
    case 'open-loop':
      return aroundTurnSeconds + aroundOpenLoopSeconds + warmUpSeconds + seconds;
    case 'transfer':
      return aroundTurnSeconds + (2 * workload.transferMib) / transferMibPerSecond;
  }
}
