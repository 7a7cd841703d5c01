/**
 * Owns the measurement of closed loops: a load tool for light requests and, beside it, a few slow connections.
 */
import { setTimeout } from 'node:timers/promises';
import { checkAnswers } from '../turns/check-answers.js';
import type { LoadTool } from '../load/load-tool.js';
import type { ModelProcess } from '../launch/model-process.js';
import { formatNumber } from '../report/format-number.js';
import type { ClosedLoopResult } from '../turns/turn-outcome.js';
import { leadSeconds, type ClosedLoopWorkload } from '../workloads/workload.js';
import { lightLoadOf, requestsOf, startSlowLoad } from './closed-loop-load.js';
import { measureRates, readProcessCosts } from './process-costs.js';

/** What is measured, and with what. */
export interface ClosedLoopOptions {
  readonly workload: ClosedLoopWorkload;
  readonly loadTool: LoadTool;
  /** How long to measure, in seconds, times the workload's factor. */
  readonly seconds: number;
  /** How long the load runs before that, uncounted, in seconds: the model's code is compiled in it. */
  readonly warmUpSeconds: number;
  /** Iterations of a slow answer. */
  readonly slowIterations: number;
}

/**
 * Measures a model.
 *
 * @param model - The running model.
 * @param options - The load.
 * @returns What was measured.
 * @throws Error when an answer is not the right one, or the load tool fails.
 */
export async function measureClosedLoop(
  model: ModelProcess,
  { workload, loadTool, seconds, warmUpSeconds, slowIterations }: ClosedLoopOptions,
): Promise<ClosedLoopResult> {
  const requests = requestsOf(workload);
  const lightResponse = await checkAnswers(model.port, { requests, slowIterations });
  const light = lightLoadOf(workload, model.port);
  const warmUp = (): Promise<unknown> => loadTool.run({ ...light, seconds: warmUpSeconds });
  const leadMs = leadSeconds(workload) * 1_000;
  if (leadMs > 0) await warmUp();
  const slowLoop = startSlowLoad(workload, model.port);
  try {
    // Clients that send slowly need a second each until all are at it.
    await (leadMs > 0 ? setTimeout(leadMs) : warmUp());
    const stretch = slowLoop.beginStretch();
    const before = readProcessCosts(model.processId);
    const turnSeconds = seconds * workload.turnFactor;
    const result = await loadTool.run({ ...light, seconds: turnSeconds });
    const costs = measureRates(before, readProcessCosts(model.processId));
    const slow = stretch.end();
    // Else a table would say that it took 0 ms.
    if (result.requestsPerSecond === 0) throw new Error(`it gave no answer in ${formatNumber(turnSeconds, 1)} s`);
    return {
      ...result,
      ...lightResponse,
      costs,
      errorCount: result.errorCount + slow.errorCount,
      slowPerSecond: workload.slowConnections > 0 ? slow.completedPerSecond : undefined,
    };
  } finally {
    await slowLoop.stop();
  }
}
