/**
 * The workers, in the order of their use: who of them is reserved, who is set aside, and which gets a request. Knows nothing
 * of requests that wait.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { chooseByKey, keyGroupOf } from './affinity.js';
import { NO_WORKER, canTake, chooseWorker, isHeldByLong, isLong } from './choose-worker.js';
import { Reservation } from './reservation.js';
import type { ScheduledRequest } from './scheduled-request.js';
import type { ScheduledWorker } from './scheduled-worker.js';
import type { SchedulerHost } from './scheduler-host.js';

/** Places requests on workers. */
export class Placement<R extends ScheduledRequest, W extends ScheduledWorker<R>> {
  readonly #host: SchedulerHost<R, W>;
  /** The one used last comes first. */
  readonly #workers: W[] = [];
  readonly #reservation = new Reservation();
  readonly #exclusions: { readonly setAside: W[] } = { setAside: [] };

  /** @param host - Who owns the workers. */
  constructor(host: SchedulerHost<R, W>) {
    this.#host = host;
  }

  /** All workers, the one used last first. */
  get workers(): readonly W[] {
    return this.#workers;
  }

  /** Adds a worker. */
  add(worker: W): void {
    this.#workers.push(worker);
    this.#reservation.resize(this.#countPlaces());
    this.#reserve();
  }

  /** Removes a worker. */
  remove(worker: W): void {
    const index = this.#workers.indexOf(worker);
    if (index < 0) return;
    this.#workers.splice(index, 1);
    this.clearSetAside();
    this.#reservation.resize(this.#countPlaces());
    this.#reserve();
  }

  /** Notes that time has passed: the number of reserved workers follows the load. */
  advance(nowMs: number): void {
    if (this.#reservation.isDue(nowMs) && this.#reservation.advance(nowMs, this.#countHeld())) this.#reserve();
  }

  /** Notes that a short request has ended. */
  addShort(estimateMs: number, nowMs: number): void {
    this.#reservation.addShort(estimateMs, nowMs);
  }

  /** Counts the workers that may get such a request, now or later. */
  countTakers({ affinityHash, requestClass }: R): number {
    const isForLong = isLong(requestClass.estimateMs);
    let count = 0;
    for (const { isReady, isReserved } of this.#workers) if (isReady && !(isReserved && isForLong)) count++;
    return affinityHash === 0 ? count : Math.min(1, count);
  }

  /** Whether some worker takes a request at once. */
  hasPlaceFor(request: R): boolean {
    return this.#choose(request) !== NO_WORKER;
  }

  /** Gives a request to the best worker that has room for it. */
  tryPlace(request: R, nowMs: number): boolean {
    for (;;) {
      const index = this.#choose(request);
      if (index === NO_WORKER) return false;
      const worker = this.#workers[index];
      if (this.#host.tryGive(worker, request, nowMs)) {
        request.dispatchedAtMs = nowMs;
        this.#moveToFront(index);
        return true;
      }
      this.#exclusions.setAside.push(worker);
    }
  }

  /**
   * Keeps the worker that a request waits for from younger ones, until {@link Placement.clearSetAside}. A long request needs
   * a worker with nothing to start; short ones that come all the time would see to it that there never is one.
   */
  setAsideFor(request: R): void {
    const index = request.affinityHash === 0 ? this.#nextForLong(request) : this.#chooseByKey(request);
    if (index !== NO_WORKER) this.#exclusions.setAside.push(this.#workers[index]);
  }

  /** Lets every worker get requests again: at the start of each round, and when nothing waits. */
  clearSetAside(): void {
    this.#exclusions.setAside.length = 0;
  }

  #countHeld(): number {
    let count = 0;
    for (const worker of this.#workers) if (isHeldByLong(worker)) count++;
    return count;
  }

  #reserve(): void {
    const { reservedCount } = this.#reservation;
    for (const worker of this.#workers) worker.isReserved = this.#countPlaces(worker.workerId) < reservedCount;
  }

  /** Counts places by their number, which a worker that leaves and the one that takes its place share. */
  #countPlaces(limitId = Infinity): number {
    const workerIds = new Set<number>();
    for (const { workerId } of this.#workers) if (workerId < limitId) workerIds.add(workerId);
    return workerIds.size;
  }

  #choose(request: R): number {
    const { estimateMs } = request.requestClass;
    if (request.affinityHash === 0) return chooseWorker(this.#workers, estimateMs, this.#exclusions);
    const index = this.#chooseByKey(request);
    if (index === NO_WORKER) return NO_WORKER;
    const worker = this.#workers[index];
    return canTake(worker, estimateMs) && !this.#exclusions.setAside.includes(worker) ? index : NO_WORKER;
  }

  #chooseByKey({ affinityHash, requestClass }: R): number {
    return chooseByKey(this.#workers, keyGroupOf(affinityHash), { isLong: isLong(requestClass.estimateMs) });
  }

  /** The worker that will first have nothing left to start. For a short request any is as good as another. */
  #nextForLong({ requestClass }: R): number {
    if (!isLong(requestClass.estimateMs)) return NO_WORKER;
    let next = NO_WORKER;
    for (let index = 0; index < this.#workers.length; index++) {
      const worker = this.#workers[index];
      if (worker.isReserved || !worker.isReady || worker.freeExchangeCount <= 0 || isHeldByLong(worker)) continue;
      if (next === NO_WORKER || worker.unstartedMs < this.#workers[next].unstartedMs) next = index;
    }
    return next;
  }

  #moveToFront(index: number): void {
    const worker = this.#workers[index];
    for (let moved = index; moved > 0; moved--) this.#workers[moved] = this.#workers[moved - 1];
    this.#workers[0] = worker;
  }
}
