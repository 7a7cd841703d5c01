/**
 * Which worker gets a request that has no key. A pure function of what the I/O thread knows.
 *
 * Short work is queued deep on a worker, because each wake-up costs more than the work; long work never is, because what
 * lies behind it would wait. The depth is therefore a budget of time and not a count.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

/** A request expected to keep its thread busy longer than this is long, in milliseconds. */
export const SHORT_MS = 1;

/** Time of short work that may lie unstarted on one worker, in milliseconds. */
export const QUEUE_BUDGET_MS = 1;

/**
 * What waking a parked thread costs, in milliseconds: 8 to 16 µs there and back on idle cores, several times that on busy
 * ones. A request that costs less is better off behind one that runs than on a thread that sleeps.
 */
const WAKE_UP_MS = 0.05;

/** What the policy knows of a worker. */
export interface WorkerLoad {
  /** Whether it takes requests at all. */
  readonly isReady: boolean;
  /** Exchanges it can still take: what its channel holds and what the app allows, less what it has. */
  readonly freeExchangeCount: number;
  /** Requests given to it and not ended. */
  readonly inFlightCount: number;
  /** Estimated time of what it has not started yet, in milliseconds; 0 only when there is nothing. */
  readonly unstartedMs: number;
  /** Long requests, and such of unknown cost, given to it and not ended. */
  readonly longInFlightCount: number;
  /**
   * Whether one of these may keep the thread busy, as far as is known: the thread starts in order, so that when it has started
   * something after the last of them, all have gone on to await something.
   */
  readonly mayRunLong: boolean;
  /** Whether something it runs, taken for short, has turned out to be long. */
  readonly isStuck: boolean;
  /** Whether its thread has started everything and found nothing to do since: what is in flight awaits something. */
  readonly isAsleep: boolean;
  /** Whether it is kept for short requests. */
  readonly isReserved: boolean;
}

/** What {@link chooseWorker} leaves out of account. */
export interface Exclusions {
  /** Workers that get nothing now: something older waits for them, or their channel has no room. */
  readonly setAside: readonly WorkerLoad[];
}

const NONE: Exclusions = Object.freeze({ setAside: [] });

/** What a choice returns when the request should wait. */
export const NO_WORKER = -1;

/**
 * Chooses the worker for a request.
 *
 * @param workers - All workers, the one used last first: an idle request goes where the thread is still awake.
 * @param estimateMs - What the request will cost in milliseconds, or -1 when nothing is known.
 * @param exclusions - Workers left out.
 * @returns The index of the worker, or {@link NO_WORKER}.
 */
export function chooseWorker(
  workers: readonly WorkerLoad[],
  estimateMs: number,
  exclusions: Exclusions = NONE,
): number {
  let chosen = NO_WORKER;
  const isForLong = isLong(estimateMs);
  const { setAside } = exclusions;
  for (let index = 0; index < workers.length; index++) {
    const worker = workers[index];
    if (!canTake(worker, estimateMs) || (setAside.length > 0 && setAside.includes(worker))) continue;
    if (chosen !== NO_WORKER) {
      const best = workers[chosen];
      if (!(isForLong ? isBetterForLong(worker, best) : isBetterForShort(worker, best, estimateMs))) continue;
    }
    chosen = index;
  }
  return chosen;
}

/** Whether a request of this estimate counts as long. One of unknown cost does: a wrong guess would block others. */
export function isLong(estimateMs: number): boolean {
  return estimateMs < 0 || estimateMs > SHORT_MS;
}

/**
 * Whether a worker may get a request now. A long one must find nothing to start and no other long one under way; a short
 * one must find no long one, and room in the budget.
 *
 * @param worker - The worker.
 * @param estimateMs - What the request will cost in milliseconds, or -1 when nothing is known.
 */
export function canTake(worker: WorkerLoad, estimateMs: number): boolean {
  if (!worker.isReady || worker.freeExchangeCount <= 0 || isHeldByLong(worker)) return false;
  const { unstartedMs } = worker;
  if (isLong(estimateMs)) return !worker.isReserved && unstartedMs === 0;
  return unstartedMs === 0 || unstartedMs + estimateMs <= QUEUE_BUDGET_MS;
}

/**
 * Whether a long request keeps the thread busy. One that awaits does not: else as many requests as there are workers,
 * waiting for a database, for a body that comes slowly or for ever, would shut out all others while no thread does anything.
 */
export function isHeldByLong(worker: WorkerLoad): boolean {
  return (worker.mayRunLong || worker.isStuck) && !worker.isAsleep;
}

/** The first of equals was used last. */
function isBetterForLong(worker: WorkerLoad, best: WorkerLoad): boolean {
  return worker.inFlightCount < best.inFlightCount;
}

/**
 * Best of all is one with no long request, even one that awaits; then the one with the least to start; then one that runs
 * nothing, because what runs may turn out to be long; then a reserved one, which no long request will ask for and whose
 * thread has the higher priority. The first of equals was used last.
 */
function isBetterForShort(worker: WorkerLoad, best: WorkerLoad, estimateMs: number): boolean {
  const hasLong = worker.longInFlightCount > 0;
  if (hasLong !== best.longInFlightCount > 0) return !hasLong;
  const differenceMs = worker.unstartedMs - best.unstartedMs;
  if (differenceMs !== 0) return differenceMs < 0;
  if (estimateMs > WAKE_UP_MS && isIdle(worker) !== isIdle(best)) return isIdle(worker);
  return worker.isReserved && !best.isReserved;
}

function isIdle(worker: WorkerLoad): boolean {
  return worker.inFlightCount === 0 || worker.isAsleep;
}
