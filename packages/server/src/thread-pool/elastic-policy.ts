/**
 * When a pool grows and shrinks: pure functions of numbers. Growing follows waiting, because a request that waits costs a
 * client now; shrinking follows disuse, because a thread that is idle costs only memory. What lies between the two keeps
 * the pool as it is.
 */

/** How many workers there may be, and what moves their number. */
export interface ElasticLimits {
  /** Workers that are always there. */
  readonly minWorkers: number;
  /** Workers at most. */
  readonly maxWorkers: number;
  /** A wait longer than this, in milliseconds, has a worker added. */
  readonly growAfterMs: number;
  /** A worker above the minimum that has been without a request for this long leaves, in milliseconds; 0 for never. */
  readonly idleWorkerMs: number;
}

/** What decides whether to grow. */
export interface WaitingLoad {
  /** How long the oldest of the requests that no worker has started has waited, in milliseconds; 0 when none waits. */
  readonly longestWaitMs: number;
  /** Places in the pool, whatever state their workers are in. */
  readonly slotCount: number;
  /** Those whose worker takes no requests yet. */
  readonly startingCount: number;
  /** Time since the last worker became ready, in milliseconds. */
  readonly sinceReadyMs: number;
}

/**
 * Tells whether a worker should be added.
 *
 * @remarks One at a time: a thread takes tens of milliseconds to start, and what waits meanwhile may be gone by then. Only
 * waiting since the last one became ready counts, because what had piled up before is its to take away.
 */
export function mayGrow(load: WaitingLoad, limits: ElasticLimits): boolean {
  if (load.slotCount >= limits.maxWorkers || load.startingCount > 0) return false;
  return Math.min(load.longestWaitMs, load.sinceReadyMs) > limits.growAfterMs;
}

/** What decides whether a worker may leave. */
export interface IdleCandidate {
  readonly workerId: number;
  /** Whether it has nothing to do, and nothing is being done to it. */
  readonly isIdle: boolean;
  /** When it last had something to do, in `monotonicMs`. */
  readonly usedAtMs: number;
}

/** What {@link chooseIdleWorker} returns when every worker stays. */
export const NO_IDLE_WORKER = -1;

/**
 * Chooses the worker that should leave.
 *
 * @remarks The highest number goes first, and number 0 never: it may be the one that is kept for short requests, idle as it
 * is among long ones.
 *
 * @param workers - Every place in the pool.
 * @param limits - The limits.
 * @param clock - Now, and when the pool grew last: what has grown stays for a while, however little it is used.
 * @returns Its number, or {@link NO_IDLE_WORKER}.
 */
export function chooseIdleWorker(
  workers: Iterable<IdleCandidate>,
  limits: ElasticLimits,
  clock: { readonly nowMs: number; readonly grownAtMs: number },
): number {
  if (limits.idleWorkerMs === 0 || clock.nowMs - clock.grownAtMs < limits.idleWorkerMs) return NO_IDLE_WORKER;
  let chosenId = NO_IDLE_WORKER;
  let slotCount = 0;
  for (const { workerId, isIdle, usedAtMs } of workers) {
    slotCount++;
    if (!isIdle || workerId === 0 || clock.nowMs - usedAtMs < limits.idleWorkerMs) continue;
    chosenId = Math.max(chosenId, workerId);
  }
  return slotCount > limits.minWorkers ? chosenId : NO_IDLE_WORKER;
}
