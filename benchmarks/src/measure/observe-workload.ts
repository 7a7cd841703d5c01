/** Owns which models are observed in a workload, and how many. Does not know what is seen. */
import type { LoadTool } from '../load/load-tool.js';
import type { ModelCommand } from '../model-command.js';
import type { ModelName } from '../model-names.js';
import type { ClosedLoopWorkload } from '../workloads/workload.js';
import { observeModel, type ObservedModel } from './observe-model.js';

/** What is observed, and with what. */
export interface ObserveWorkloadOptions {
  readonly loadTool: LoadTool;
  readonly slowIterations: number;
  /** Whether all models are observed: else two, Spool and the first beside it. */
  readonly isWhole: boolean;
  /** Told of each model. */
  readonly onTurn: (text: string) => void;
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
  { loadTool, slowIterations, isWhole, onTurn }: ObserveWorkloadOptions,
): Promise<ObservedModel[]> {
  const observed: ObservedModel[] = [];
  for (const [model, command] of isWhole ? commands : commands.slice(0, 2)) {
    observed.push(await observeModel({ workload, loadTool, command, model, slowIterations }));
    onTurn(`${workload.name}, ${model}: threads observed`);
  }
  return observed;
}
