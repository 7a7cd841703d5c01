/**
 * Owns the measurement of an open loop beside slow connections, and of the generator's own floor.
 */
import { checkAnswers } from '../turns/check-answers.js';
import { ClosedLoop, type Stretch, type StretchResult } from '../load/closed-loop.js';
import type { OpenLoopMeasurement } from '../load/open-loop/open-loop-result.js';
import { runOpenLoop, type OpenLoopTool } from '../load/open-loop/run-open-loop.js';
import type { ModelProcess } from '../launch/model-process.js';
import type { OpenLoopResult } from '../turns/turn-outcome.js';
import { lightRequest, makeBurstRequest } from '../workloads/workload-request.js';
import type { OpenLoopWorkload } from '../workloads/workload.js';
import { measureRates, readProcessCosts, type ProcessCosts } from './process-costs.js';

/** What is measured, and with what. */
export interface OpenLoopOptions {
  readonly workload: OpenLoopWorkload;
  readonly tool: OpenLoopTool;
  /** How long to measure, in seconds. */
  readonly seconds: number;
  /** How long the load runs before that, uncounted, in seconds. */
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
 * @throws Error when an answer is not the right one, or the generator fails.
 */
export async function measureOpenLoop(model: ModelProcess, options: OpenLoopOptions): Promise<OpenLoopResult> {
  const { workload, tool, slowIterations } = options;
  const lightResponse = await checkAnswers(model.port, {
    requests: [lightRequest, makeBurstRequest(20)],
    slowIterations,
  });
  const slowLoop = new ClosedLoop({
    url: `http://127.0.0.1:${model.port}/slow`,
    connections: workload.slowConnections,
  });
  try {
    let stretch: Stretch | undefined;
    let slow: StretchResult | undefined;
    let before: ProcessCosts | undefined;
    let after: ProcessCosts | undefined;
    const measurement = await runOpenLoop(tool, describeLoad(model, options), {
      onCounting: () => {
        before = readProcessCosts(model.processId);
        stretch = slowLoop.beginStretch();
      },
      onCounted: () => {
        slow = stretch?.end(); // The slow load goes on while late light answers are waited for.
        after = readProcessCosts(model.processId);
      },
    });
    if (slow === undefined) throw new Error('The open loop did not say when it counted');
    return {
      ...measurement,
      ...lightResponse,
      costs: measureRates(before, after),
      errorCount: measurement.errorCount + slow.errorCount,
      slowPerSecond: slow.completedPerSecond,
    };
  } finally {
    await slowLoop.stop();
  }
}

/**
 * Measures the generator alone.
 *
 * @param server - A running server that does nothing: what is found here is in every model's figures.
 * @param options - The load, of which the slow connections are left out.
 * @returns What was measured.
 */
export function measureFloor(server: ModelProcess, options: OpenLoopOptions): Promise<OpenLoopMeasurement> {
  return runOpenLoop(options.tool, describeLoad(server, options));
}

function describeLoad(
  { port }: ModelProcess,
  { workload, seconds, warmUpSeconds }: OpenLoopOptions,
): Parameters<typeof runOpenLoop>[1] {
  const { lightConnections: connections, ratePerSecond } = workload;
  return { port, connections, ratePerSecond, seconds, warmUpSeconds };
}
