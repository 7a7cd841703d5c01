/**
 * Loads a server that is profiled, as the benchmarks load it. What is measured meanwhile is the profiler's to say.
 */
import { checkAnswers } from '../check-answers.js';
import { ClosedLoop } from '../load/closed-loop.js';
import { findLoadTool } from '../load/load-tool.js';
import { findOpenLoopTool, runOpenLoop } from '../load/open-loop/run-open-loop.js';
import type { ClosedLoopWorkload, OpenLoopWorkload } from '../workloads/workload.js';

/** The load. */
export interface ProfileLoad {
  readonly port: number;
  readonly workload: ClosedLoopWorkload | OpenLoopWorkload;
  readonly seconds: number;
  /** Iterations of a slow answer. */
  readonly slowIterations: number;
  /** Called when the server has answered once, as some start their threads for that. */
  readonly onChecked?: () => void;
}

/** What came of it. */
export interface ProfileLoadResult {
  /** Light answers a second. */
  readonly perSecond: number;
  readonly errorCount: number;
}

/**
 * Loads a server and returns when the time is up.
 *
 * @param load - Where, and with what.
 * @returns How much it answered.
 * @throws Error when an answer is not the right one, or the load tool fails.
 */
export async function loadServer(load: ProfileLoad): Promise<ProfileLoadResult> {
  const { port, workload, seconds, slowIterations, onChecked } = load;
  const hasSlow = workload.slowConnections > 0;
  await checkAnswers(port, { slowIterations: hasSlow ? slowIterations : undefined });
  onChecked?.();
  const { lightConnections: connections, slowConnections } = workload;
  const origin = `http://127.0.0.1:${port}`;
  const slowLoop = new ClosedLoop({ url: `${origin}/slow`, connections: slowConnections });
  try {
    if (workload.kind === 'open-loop') {
      const { ratePerSecond } = workload;
      const request = { port, connections, ratePerSecond, seconds, warmUpSeconds: 0 };
      const { achievedPerSecond, errorCount } = await runOpenLoop(findOpenLoopTool(), request);
      return { perSecond: achievedPerSecond, errorCount };
    }
    const { isPersistent } = workload;
    const result = await findLoadTool().run({ url: `${origin}/`, connections, isPersistent, seconds });
    return { perSecond: result.requestsPerSecond, errorCount: result.errorCount };
  } finally {
    await slowLoop.stop();
  }
}
