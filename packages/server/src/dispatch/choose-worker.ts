/**
 * The policy: which worker gets a request. A pure function of what the I/O thread knows, tested without threads.
 *
 * Short work is queued deep on a worker, because each wake-up costs more than the work; long work never is, because what
 * lies behind it would wait. The depth is therefore a budget of time and not a count.
 */

/** A request expected to keep its thread busy longer than this is long, in milliseconds. */
export const SHORT_MS = 1;

/** Time of short work that may lie unstarted on one worker, in milliseconds. */
export const QUEUE_BUDGET_MS = 1;

/** What the policy knows of a worker. */
export interface WorkerLoad {
  /** Whether it takes requests at all. */
  readonly isReady: boolean;
  /** Exchanges it can still take. */
  readonly freeExchangeCount: number;
  /** Requests given to it and not ended. */
  readonly inFlightCount: number;
  /** Estimated time of what it has not started yet, in milliseconds. */
  readonly unstartedMs: number;
  /** Long requests, and such of unknown cost, given to it and not ended. */
  readonly longInFlightCount: number;
  /** Whether something it runs, taken for short, has turned out to be long. */
  readonly isStuck: boolean;
  /** Whether its thread has started everything and found nothing to do since: what is in flight awaits something. */
  readonly isAsleep: boolean;
  /** Whether it is kept for short requests. */
  readonly isReserved: boolean;
}

/** What {@link chooseWorker} returns when the request should wait. */
export const NO_WORKER = -1;

/**
 * Chooses the worker for a request.
 *
 * @param workers - All workers, the one used last first: an idle request goes where the thread is still awake.
 * @param estimateMs - What the request will cost in milliseconds, or -1 when nothing is known.
 * @returns The index of the worker, or {@link NO_WORKER}.
 */
export function chooseWorker(workers: readonly WorkerLoad[], estimateMs: number): number {
  return isLong(estimateMs) ? chooseForLong(workers) : chooseForShort(workers, estimateMs);
}

/** Whether a request of this estimate counts as long. One of unknown cost does: a wrong guess would block others. */
export function isLong(estimateMs: number): boolean {
  return estimateMs < 0 || estimateMs > SHORT_MS;
}

/** A long request goes to a worker that has nothing to start and is not held by another long one. */
function chooseForLong(workers: readonly WorkerLoad[]): number {
  let chosen = NO_WORKER;
  for (let index = 0; index < workers.length; index++) {
    const worker = workers[index];
    if (!isFree(worker) || worker.isReserved || isHeldByLong(worker) || worker.unstartedMs > 0) continue;
    if (chosen === NO_WORKER || worker.inFlightCount < workers[chosen].inFlightCount) chosen = index;
  }
  return chosen;
}

/**
 * A short request goes to the least loaded worker that no long one holds, best of all one that has none; the first of
 * equals was used last.
 */
function chooseForShort(workers: readonly WorkerLoad[], estimateMs: number): number {
  let chosen = NO_WORKER;
  for (let index = 0; index < workers.length; index++) {
    const worker = workers[index];
    if (!isFree(worker) || isHeldByLong(worker)) continue;
    if (worker.unstartedMs > 0 && worker.unstartedMs + estimateMs > QUEUE_BUDGET_MS) continue;
    if (chosen === NO_WORKER || isBetterForShort(worker, workers[chosen])) chosen = index;
  }
  return chosen;
}

function isBetterForShort(worker: WorkerLoad, chosen: WorkerLoad): boolean {
  const hasLong = worker.longInFlightCount > 0;
  if (hasLong !== chosen.longInFlightCount > 0) return !hasLong;
  return worker.unstartedMs < chosen.unstartedMs;
}

/**
 * Whether a long request keeps the thread busy. One that awaits does not: else as many requests as there are workers,
 * waiting for a database or for ever, would shut out all others while no thread does anything.
 */
function isHeldByLong(worker: WorkerLoad): boolean {
  return (worker.longInFlightCount > 0 || worker.isStuck) && !worker.isAsleep;
}

function isFree(worker: WorkerLoad): boolean {
  return worker.isReady && worker.freeExchangeCount > 0;
}
