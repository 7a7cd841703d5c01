/**
 * Decides when a request goes to a worker, what waits, what is taken back and what is refused. Knows requests and workers by
 * their load only; whoever owns them does as it says. No clock: time is passed in.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No memory for a request that finds a worker.
 */

import { isLong } from './choose-worker.js';
import { Placement } from './placement.js';
import { createRefusal, estimateWaitMs, isHopeless } from './refusal.js';
import { RequestClassifier } from './request-class.js';
import type { ScheduledRequest } from './scheduled-request.js';
import type { ScheduledWorker } from './scheduled-worker.js';
import type { SchedulerHost } from './scheduler-host.js';
import { WaitingQueue } from './waiting-queue.js';

/** The bounds of the queue. */
export interface SchedulerLimits {
  /** Requests that may wait; one more is refused. */
  readonly queueLimit: number;
  /** Longest wait, in milliseconds; 0 for none. One that waits longer, or clearly will, is refused. */
  readonly queueTimeoutMs: number;
}

/** What lies unstarted on a worker for longer than this lies behind something long, in milliseconds. */
const STUCK_MS = 2;

/** Schedules the requests of one I/O thread. */
export class Scheduler<R extends ScheduledRequest, W extends ScheduledWorker<R>> {
  readonly classifier = new RequestClassifier();
  readonly #host: SchedulerHost<R, W>;
  readonly #limits: SchedulerLimits;
  readonly #placement: Placement<R, W>;
  readonly #queue = new WaitingQueue<R>();
  /** Whether the queue has not been searched for cancelled requests since the last run. */
  #mayHoldCancelled = true;

  /**
   * @param host - Who owns requests and workers.
   * @param limits - The bounds of the queue.
   */
  constructor(host: SchedulerHost<R, W>, limits: SchedulerLimits) {
    this.#host = host;
    this.#limits = limits;
    this.#placement = new Placement(host);
  }

  /** All workers, the one used last first. */
  get workers(): readonly W[] {
    return this.#placement.workers;
  }

  /** Requests that wait for a worker. */
  get queuedCount(): number {
    return this.#queue.count;
  }

  /** Whether {@link Scheduler.run} has to be called soon even if nothing happens: something waits or lies unstarted. */
  get needsLook(): boolean {
    if (this.#queue.count > 0) return true;
    for (const worker of this.workers) if (worker.oldestUnstarted !== undefined) return true;
    return false;
  }

  /**
   * How long the oldest of those that no worker has started has waited, in milliseconds; 0 when none waits. Also behind a request
   * that was taken for short and is not: with no other worker it could go nowhere else.
   */
  longestWaitMs(nowMs: number): number {
    let sinceMs = this.#queue.oldest?.waitingSinceMs ?? nowMs;
    for (const { oldestUnstarted } of this.workers)
      sinceMs = Math.min(sinceMs, oldestUnstarted?.waitingSinceMs ?? nowMs);
    return nowMs - sinceMs;
  }

  /** Adds a worker, which takes requests once it is ready. */
  addWorker(worker: W): void {
    this.#placement.add(worker);
  }

  /** Forgets a worker. What it still has is its owner's to requeue or to end. */
  removeWorker(worker: W): void {
    this.#placement.remove(worker);
  }

  /** Takes a new request: gives it to a worker, has it wait, or refuses it. */
  submit(request: R, nowMs: number): void {
    this.#placement.advance(nowMs);
    request.waitingSinceMs = nowMs;
    if (this.#queue.count === 0) this.#placement.clearSetAside();
    if (!this.#queue.isHeldUp(request) && this.#placement.tryPlace(request, nowMs)) return;
    if (this.#queue.count >= this.#limits.queueLimit) this.#dropCancelled();
    if (this.#queue.count >= this.#limits.queueLimit || this.#isHopeless(request, nowMs)) {
      this.#host.onRefused(request, createRefusal(this.#expectedWaitMs(request)));
      return;
    }
    this.#queue.add(request);
  }

  /**
   * Has a request wait again that was at a worker, in front of its line. It counts as waiting since `waitingSinceMs`: for one
   * that is run again after its worker died that should be set anew.
   */
  requeue(request: R): void {
    this.#queue.requeue(request);
  }

  /**
   * Drops a request that was just cancelled, by `onDropped`, if it waits. Without this call it is dropped when its turn
   * comes, and takes up room until then.
   */
  cancel(request: R): void {
    if (this.#queue.remove(request)) this.#host.onDropped(request);
  }

  /**
   * Refuses what has waited too long, takes back what is stuck, gives out what waits. To be called after something has ended
   * and from time to time, both while `needsLook`.
   *
   * @returns Whether anything moved.
   */
  run(nowMs: number): boolean {
    this.#placement.advance(nowMs);
    this.#placement.clearSetAside();
    this.#mayHoldCancelled = true;
    const hasExpired = this.#expire(nowMs);
    // Before the queue: what is taken back is older than what waits there.
    const hasTakenBack = this.#takeBackStuck(nowMs);
    const hasGivenOut = this.#queue.count > 0 && this.#giveOut(nowMs);
    return hasExpired || hasTakenBack || hasGivenOut;
  }

  /**
   * Learns from a request that has ended. The worker no longer counts it.
   *
   * @param worker - Who ran it.
   * @param request - The request.
   * @param busyMs - Time the worker's thread was busy with it.
   * @param nowMs - The time.
   */
  onEnded(worker: W, { requestClass }: R, busyMs: number, nowMs: number): void {
    this.#placement.advance(nowMs);
    worker.isStuck = false;
    const wasLong = isLong(requestClass.estimateMs);
    requestClass.learn(busyMs);
    const { estimateMs } = requestClass;
    if (isLong(estimateMs) !== wasLong) this.#queue.reclassify(requestClass);
    if (!isLong(estimateMs)) this.#placement.addShort(estimateMs, nowMs);
  }

  /** Takes out everything that waits, oldest first. */
  takeAll(): R[] {
    return this.#queue.removeAll(() => true);
  }

  /** Refuses what waits and of which something holds, oldest first. */
  refuseWhere(isOverdue: (request: R) => boolean): void {
    for (const request of this.#queue.removeAll(isOverdue)) this.#refuse(request);
  }

  #giveOut(nowMs: number): boolean {
    let hasMoved = false;
    this.#queue.unblock();
    for (let line = this.#queue.next(); line !== undefined; line = this.#queue.next()) {
      const request = line.head!.request!;
      if (request.isCancelled) {
        this.#queue.removeHead(line);
        this.#host.onDropped(request);
      } else if (this.#placement.tryPlace(request, nowMs)) {
        this.#queue.removeHead(line);
      } else {
        this.#queue.block(line);
        this.#placement.setAsideFor(request);
        continue;
      }
      hasMoved = true;
    }
    return hasMoved;
  }

  /** Moves requests from behind one that runs long to workers that take them at once. */
  #takeBackStuck(nowMs: number): boolean {
    let hasMoved = false;
    // Placing moves workers to the front, behind this loop: it may come by one twice, but passes over none.
    for (const worker of this.workers) {
      const oldest = worker.oldestUnstarted;
      if (oldest === undefined || nowMs - oldest.dispatchedAtMs < STUCK_MS) continue;
      worker.isStuck = true;
      // A copy: each that is taken back leaves the list.
      for (const request of [...worker.unstartedExchanges]) {
        const isExpired = this.#isExpired(request, nowMs);
        if (!isExpired && !this.#placement.hasPlaceFor(request)) continue;
        if (!this.#host.tryTakeBack(worker, request)) continue;
        hasMoved = true;
        if (isExpired) this.#host.onRefused(request, createRefusal(this.#expectedWaitMs(request)));
        else if (!this.#placement.tryPlace(request, nowMs)) this.#queue.requeue(request);
      }
    }
    return hasMoved;
  }

  #expire(nowMs: number): boolean {
    let hasExpired = false;
    for (;;) {
      const { oldest } = this.#queue;
      if (oldest === undefined || !this.#isExpired(oldest, nowMs)) return hasExpired;
      this.#queue.remove(oldest);
      hasExpired = true;
      this.#refuse(oldest);
    }
  }

  #refuse(request: R): void {
    if (request.isCancelled) this.#host.onDropped(request);
    else this.#host.onRefused(request, createRefusal(this.#expectedWaitMs(request)));
  }

  #isExpired({ waitingSinceMs }: R, nowMs: number): boolean {
    return this.#limits.queueTimeoutMs > 0 && nowMs - waitingSinceMs > this.#limits.queueTimeoutMs;
  }

  #expectedWaitMs(request: R): number {
    const aheadCount = this.#queue.lineOf(request)?.countAhead(request.origin) ?? 0;
    const workerCount = this.#placement.countTakers(request);
    return estimateWaitMs({ aheadCount, estimateMs: request.requestClass.estimateMs, workerCount });
  }

  #isHopeless(request: R, nowMs: number): boolean {
    const { queueTimeoutMs } = this.#limits;
    const head = this.#queue.lineOf(request)?.head;
    if (queueTimeoutMs === 0 || head === undefined) return false;
    return isHopeless(this.#expectedWaitMs(request), { headWaitMs: nowMs - head.waitingSinceMs, queueTimeoutMs });
  }

  /** Makes room when too many wait. At most once a run: to search all for each that comes would cost too much. */
  #dropCancelled(): void {
    if (!this.#mayHoldCancelled) return;
    this.#mayHoldCancelled = false;
    for (const request of this.#queue.removeAll(({ isCancelled }) => isCancelled)) this.#host.onDropped(request);
  }
}
