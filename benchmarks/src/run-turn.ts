/**
 * Owns one turn: a fresh process of one model, checked, warmed up, measured, stopped. Does not know the other turns.
 */
import { checkAnswers } from './check-answers.js';
import { ClosedLoop } from './load/closed-loop.js';
import type { LoadTool } from './load/load-tool.js';
import { ModelProcess } from './model-process.js';
import type { ModelName } from './options.js';
import type { TurnOutcome, TurnResult } from './turn-outcome.js';
import type { Workload } from './workloads/workload.js';

/** What a turn does. */
export interface TurnOptions {
  readonly model: ModelName;
  readonly workload: Workload;
  readonly loadTool: LoadTool;
  /** How long to measure, in seconds. */
  readonly seconds: number;
  /** Iterations of a slow answer. */
  readonly slowIterations: number;
}

/** How long the same load runs uncounted before it counts, in seconds: the model's code is compiled in it. */
export const warmUpSeconds = 1;

/**
 * Runs one turn.
 *
 * @remarks
 * A process for each turn, and not one for the whole run: two processes of the same program differ in memory layout
 * and compilation, which is noise that rounds shall average out, and no model idles beside another's measurement.
 *
 * @param options - The model and the load.
 * @returns The measurement, or why there is none; never throws for what a model or a load tool does.
 */
export async function runTurn(options: TurnOptions): Promise<TurnOutcome> {
  const { model: name, workload, slowIterations } = options;
  try {
    const model = await ModelProcess.start(name, { workers: workload.workers, slowIterations });
    try {
      const result = await measure(model, options);
      return model.exitReason === undefined ? { kind: 'measured', result } : describeDeath(model.exitReason);
    } catch (error) {
      // The first cause: what failed here may have failed for want of a server.
      if (model.exitReason !== undefined) return describeDeath(model.exitReason);
      throw error;
    } finally {
      await model.stop();
    }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function describeDeath(exitReason: string): TurnOutcome {
  return { kind: 'failed', reason: `it ended with ${exitReason} while it was measured` };
}

async function measure(
  model: ModelProcess,
  { workload, loadTool, seconds, slowIterations }: TurnOptions,
): Promise<TurnResult> {
  const hasSlow = workload.slowConnections > 0;
  const lightResponse = await checkAnswers(model.port, { slowIterations: hasSlow ? slowIterations : undefined });
  const origin = `http://127.0.0.1:${model.port}`;
  const light = { url: `${origin}/`, connections: workload.lightConnections };
  const slowLoop = new ClosedLoop({ url: `${origin}/slow`, connections: workload.slowConnections });
  try {
    await loadTool.run({ ...light, seconds: warmUpSeconds });
    const completedBefore = slowLoop.completedCount;
    const errorsBefore = slowLoop.errorCount;
    const startedMs = performance.now();
    const result = await loadTool.run({ ...light, seconds });
    const elapsedSeconds = (performance.now() - startedMs) / 1_000;
    return {
      ...result,
      ...lightResponse,
      errorCount: result.errorCount + slowLoop.errorCount - errorsBefore,
      slowPerSecond: hasSlow ? (slowLoop.completedCount - completedBefore) / elapsedSeconds : undefined,
    };
  } finally {
    await slowLoop.stop();
  }
}
