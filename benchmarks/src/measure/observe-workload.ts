/** Owns which models are observed in a workload, and how many. Does not know what is seen. */
import type { LoadTool } from '../load/load-tool.js';
import type { ModelCommand } from '../launch/model-command.js';
import type { ModelName } from '../launch/model-names.js';
import type { ClosedLoopWorkload, Workload } from '../workloads/workload.js';
import { observeModel, type ObservedModel } from './observe-model.js';

/** What is observed, and with what. */
export interface ObserveWorkloadOptions {
  readonly loadTool: LoadTool;
  readonly slowIterations: number;
  /** How many of the models are observed, at most: Spool and the first ones beside it. */
  readonly mostModels: number;
  /** Told of each model. */
  readonly onTurn: (text: string) => void;
}

/** What of a run decides how much is observed. */
export interface ObservedExtent {
  /** Whether there is a file to write it to. */
  readonly isWritten: boolean;
  /** How long a turn is measured, in seconds. */
  readonly seconds: number;
}

/** Of a short run: Spool and one model beside it. */
const mostOfShortRun = 2;

/**
 * Says how many models are observed: all where there is a report to draw, and in short runs only where there is most to see.
 *
 * @param workload - The workload.
 * @param extent - The run.
 * @returns How many at most, 0 for none.
 */
export function countObserved(workload: Workload, { isWritten, seconds }: ObservedExtent): number {
  if (!isWritten || workload.kind !== 'closed-loop') return 0;
  if (seconds > 1) return Infinity;
  return workload.name === 'mixed' ? mostOfShortRun : 0;
}

/**
 * Observes the models of a workload, one after the other.
 *
 * @param workload - The workload.
 * @param commands - Those of the models that had turns in it.
 * @param options - Load and extent.
 */
export async function observeWorkload(
  workload: ClosedLoopWorkload,
  commands: readonly (readonly [ModelName, ModelCommand])[],
  { loadTool, slowIterations, mostModels, onTurn }: ObserveWorkloadOptions,
): Promise<ObservedModel[]> {
  const observed: ObservedModel[] = [];
  for (const [model, command] of commands.slice(0, mostModels)) {
    observed.push(await observeModel({ workload, loadTool, command, model, slowIterations }));
    onTurn(`${workload.name}, ${model}: threads observed`);
  }
  return observed;
}
