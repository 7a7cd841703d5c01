/** What the scheduler sees of a worker. */

import type { WorkerLoad } from './choose-worker.js';

/** A worker that requests are given to. */
export interface ScheduledWorker<R> extends WorkerLoad {
  /** Its number in the pool; reserved workers are those with the lowest. */
  readonly workerId: number;
  /** What it was given first of all that it has not started, if anything. */
  readonly oldestUnstarted: R | undefined;
  /** Everything given to it that it has perhaps not started, oldest first. */
  readonly unstartedExchanges: R[];
  /** Whether what it was given lay too long behind something that runs. Set by the scheduler, until something ends. */
  isStuck: boolean;
  /** Whether it is kept for short requests. Set by the scheduler. */
  isReserved: boolean;
}
