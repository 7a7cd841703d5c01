/**
 * Loads a server that is profiled, as the benchmarks load it. What is measured meanwhile is the profiler's to say.
 */
import { checkAnswers } from '../turns/check-answers.js';
import { findLoadTool } from '../load/load-tool.js';
import { findOpenLoopTool, runOpenLoop } from '../load/open-loop/run-open-loop.js';
import { lightLoadOf, requestsOf, startSlowLoad } from '../measure/closed-loop-load.js';
import { lightRequest } from '../workloads/workload-request.js';
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
  const closed = workload.kind === 'closed-loop' ? workload : asClosedLoop(workload);
  await checkAnswers(port, { requests: requestsOf(closed), slowIterations });
  onChecked?.();
  const slowLoad = startSlowLoad(closed, port);
  try {
    if (workload.kind === 'open-loop') {
      const { lightConnections: connections, ratePerSecond } = workload;
      const request = { port, connections, ratePerSecond, seconds, warmUpSeconds: 0 };
      const { achievedPerSecond, errorCount } = await runOpenLoop(findOpenLoopTool(), request);
      return { perSecond: achievedPerSecond, errorCount };
    }
    const result = await findLoadTool().run({ ...lightLoadOf(workload, port), seconds });
    return { perSecond: result.requestsPerSecond, errorCount: result.errorCount };
  } finally {
    await slowLoad.stop();
  }
}

/** What is asked in an open loop: the same, whenever it comes. */
function asClosedLoop(workload: OpenLoopWorkload): ClosedLoopWorkload {
  const asked = { request: lightRequest, slowBy: 'work', isPersistent: true, turnFactor: 1 } as const;
  return { ...workload, ...asked, kind: 'closed-loop' };
}
