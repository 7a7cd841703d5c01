/**
 * Owns the way from a run's results to those of one workload, with their type. Pure.
 */
import type { WorkloadName } from '../../options.js';
import type {
  ResultOfClosedLoop,
  ResultOfOpenLoop,
  ResultOfTransfer,
  WorkloadResult,
} from '../../turns/turn-outcome.js';

/** @returns The closed loop of a name, or undefined when it was not run. */
export function findClosedLoop(results: readonly WorkloadResult[], name: WorkloadName): ResultOfClosedLoop | undefined {
  return results.filter((result) => result.kind === 'closed-loop').find(({ workload }) => workload.name === name);
}

/** @returns The open loop, or undefined when it was not run. */
export function findOpenLoop(results: readonly WorkloadResult[]): ResultOfOpenLoop | undefined {
  return results.find((result) => result.kind === 'open-loop');
}

/** @returns The transfers, or undefined when they were not run. */
export function findTransfer(results: readonly WorkloadResult[]): ResultOfTransfer | undefined {
  return results.find((result) => result.kind === 'transfer');
}
