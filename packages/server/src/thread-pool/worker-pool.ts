/**
 * The threads that run handlers: how many there are, who replaces whom, and when they leave. Knows no request.
 *
 * A place in the pool (slot) has a number and at most one worker that takes requests. Others may be under way to it, or
 * from it: a worker counts as a member until its thread has really exited.
 */

import { SpoolError, WorkerPhase, monotonicMs } from '@spool/protocol';

import type { WorkerFailure } from '../worker/entry.js';
import { assertStarted } from './assert-started.js';
import { ElasticSize, type PoolLoad } from './elastic-size.js';
import { leaveGracefully } from './leave-gracefully.js';
import type { PoolMember } from './pool-member.js';
import type { PoolSlot } from './pool-slot.js';
import { PoolSlots } from './pool-slots.js';
import { reloadWorkers, type ReloadHost } from './rolling-reload.js';
import { spawnMember } from './spawn-member.js';
import { ThreadStarter } from './thread-starter.js';
import type { WorkerPoolOptions } from './worker-pool-options.js';
import type { PooledWorker } from './worker-registry.js';

/** Threads piscina may have for each worker; the pool keeps to fewer: serving, starting, leaving, and stuck when killed. */
const MAX_THREADS_PER_WORKER = 8;

/** The threads of one I/O thread. */
export class WorkerPool<P extends PooledWorker> {
  readonly #options: WorkerPoolOptions<P>;
  readonly #slots = new PoolSlots<P>();
  readonly #threads: ThreadStarter;
  readonly #size: ElasticSize;
  readonly #host: ReloadHost<P>;
  /** Every worker whose thread has not exited. Not by number: several may have the same. */
  readonly #members = new Map<P, PoolMember<P>>();
  /** What the next place is given. */
  #handlerUrl: string;
  #reloadCount = 0;
  /** Settles when every reload asked for is over. */
  #reloads: Promise<unknown> = Promise.resolve();
  #isStarting = false;
  #isStopped = false;
  #onStop: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#onStop = resolve;
  });

  /** @param options - What the pool is made of. */
  constructor(options: WorkerPoolOptions<P>) {
    this.#options = options;
    this.#handlerUrl = options.handlerUrl;
    this.#threads = new ThreadStarter(options.threads, options.maxWorkers * MAX_THREADS_PER_WORKER);
    this.#size = new ElasticSize(options, {
      slots: this.#slots,
      grow: (nowMs) => this.#addSlot(nowMs),
      shrink: (workerId) => this.#removeSlot(workerId),
    });
    this.#host = {
      slots: this.#slots,
      startTrial: (slot, handlerUrl) => this.#startTrial(slot, handlerUrl),
      assertOpen: () => this.#assertOpen(),
    };
  }

  /** Workers that take requests. */
  get workerCount(): number {
    return this.#slots.servingCount;
  }

  /** Places whose worker does not take requests yet, or has died and is not replaced yet. */
  get startingCount(): number {
    return this.#slots.startingCount;
  }

  /**
   * Starts as many workers as there always are.
   *
   * @returns A promise that resolves when all take requests.
   * @throws SpoolError with the code and the reason of the first that does not start. Destroy the pool then.
   */
  async start(): Promise<void> {
    this.#assertOpen();
    this.#isStarting = true;
    this.#options.registry.onPhaseChange = () => this.#onPhaseChange();
    while (this.#slots.count < this.#options.minWorkers) this.#addSlot(monotonicMs());
    const started = this.#awaitStart();
    this.#reloads = started.catch(() => undefined);
    await started;
  }

  /**
   * Lets every worker finish what it has and leave. Waits for as long as that takes: destroy the pool to cut it short.
   *
   * @returns A promise that resolves when every thread has exited.
   */
  async close(): Promise<void> {
    this.#stop();
    for (const { handle } of this.#members.values()) this.#options.registry.closeWorker(handle);
    await this.#allGone();
  }

  /**
   * Ends every thread, whatever it does.
   *
   * @returns A promise that resolves when every thread has exited. One inside a native call exits when that returns; nothing
   * can end it sooner, and neither can the process end without it.
   */
  async destroy(): Promise<void> {
    this.#stop();
    for (const member of this.#members.values()) member.terminate();
    await this.#allGone();
  }

  /**
   * Ends a worker that is blocked, and starts another one at once.
   *
   * @remarks Calls the registry back before it returns: `retireWorker`, then `addWorker`. What the worker still has is settled
   * by `removeWorker`, once its thread has really exited: 6 to 8 ms later, or when a native call returns.
   *
   * @param worker - The worker. One that is leaving is ended, but not replaced a second time.
   * @param failure - Why.
   */
  kill(worker: P, failure: WorkerFailure): void {
    const member = this.#members.get(worker);
    if (member === undefined || member.isTerminated) return;
    this.#retire(member);
    member.terminate(failure);
    this.#slots.get(worker.workerId)?.vacate(member);
    this.#fill();
  }

  /** Replaces a worker that is worn out. It goes on until the other one is ready, and leaves within the drain timeout. */
  replace(worker: P): void {
    const member = this.#members.get(worker);
    if (member === undefined || member.isLeaving) return;
    member.isWornOut = true;
    this.#fill();
  }

  /**
   * Replaces every worker, one at a time, by one that loads the handler module anew. Calls are carried out one after the
   * other, the first when the pool has started.
   *
   * @param handlerUrl - The module, for good. @defaultValue The one the pool has
   * @throws SpoolError with the code and the reason of the first worker that does not start; every other one stays as it is.
   */
  async reload(handlerUrl?: string): Promise<void> {
    const reloaded = this.#reloads.then(() => this.#reload(handlerUrl ?? this.#handlerUrl));
    this.#reloads = reloaded.catch(() => undefined);
    await reloaded;
  }

  /** Adds a worker where requests wait too long, or lets one go that is not needed. Cheap enough for every turn. */
  adjust(load: PoolLoad): void {
    if (!this.#isStopped && !this.#isStarting) this.#size.adjust(load);
  }

  async #awaitStart(): Promise<void> {
    const stopped = this.#stopped.then(() => this.#assertOpen());
    const started = [...this.#members.values()].map((member) => assertStarted(member, this.#host));
    try {
      await Promise.race([stopped, Promise.all(started)]);
    } catch (error) {
      this.#stop();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  async #reload(handlerUrl: string): Promise<void> {
    await reloadWorkers(this.#host, { handlerUrl, reloadNumber: ++this.#reloadCount });
    this.#handlerUrl = handlerUrl;
  }

  #startTrial(slot: PoolSlot<P>, handlerUrl: string): PoolMember<P> {
    slot.cancelRetry();
    slot.successor = this.#spawn(slot, { handlerUrl, isTrial: true });
    return slot.successor;
  }

  #assertOpen(): void {
    if (!this.#isStopped) return;
    throw new SpoolError('Server was closed while workers were starting', { code: 'ERR_SPOOL_SERVER_STATE' });
  }

  /** Starts nobody any more. */
  #stop(): void {
    this.#isStopped = true;
    this.#size.stop();
    this.#slots.cancelRetries();
    this.#onStop();
  }

  async #allGone(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.gone));
  }

  #addSlot(nowMs: number): void {
    this.#slots.add({ handlerUrl: this.#handlerUrl, nowMs });
    this.#fill();
  }

  async #removeSlot(workerId: number): Promise<void> {
    const slot = this.#slots.remove(workerId);
    if (slot?.current !== undefined) await this.#leave(slot, slot.current);
  }

  /** Starts a worker for every place that wants one. */
  #fill(): void {
    if (this.#isStopped) return;
    for (const slot of this.#slots) {
      if (!slot.wantsWorker || this.#isCrowded()) continue;
      const member = this.#spawn(slot, { handlerUrl: slot.handlerUrl, isTrial: false });
      if (slot.current === undefined) slot.current = member;
      else slot.successor = member;
    }
  }

  /** Whether so many threads are stuck in native calls that the next worker has to wait for one of them to exit. */
  #isCrowded(): boolean {
    let endingCount = 0;
    for (const member of this.#members.values()) if (member.isTerminated) endingCount++;
    return endingCount > this.#options.maxWorkers;
  }

  #spawn({ workerId }: PoolSlot<P>, what: { handlerUrl: string; isTrial: boolean }): PoolMember<P> {
    const order = { ...what, workerId, onFailing: (failing: PoolMember<P>) => this.#retire(failing) };
    const member = spawnMember(this.#options, this.#threads, order);
    this.#members.set(member.handle, member);
    void member.thread.exited.then(() => this.#onGone(member));
    return member;
  }

  /** Looks which workers have come further. Called in every turn that something may have woken. */
  #onPhaseChange(): void {
    for (const member of this.#members.values()) {
      const { handle } = member;
      if (!handle.hasNewPhase) continue;
      handle.seenPhase = handle.channel.workerPhase;
      if (handle.seenPhase === WorkerPhase.READY) {
        this.#onReady(member);
        continue;
      }
      // It has closed, or failed. Its task never ends by itself: piscina is to see no idle thread.
      handle.isReady = false;
      member.terminate();
    }
  }

  #onReady(member: PoolMember<P>): void {
    const { handle, thread } = member;
    if (member.isTerminated || thread.isFailing) return;
    const nowMs = monotonicMs();
    member.markReady(nowMs);
    if (this.#isStopped || member.isLeaving) return;
    handle.isReady = true;
    this.#size.readyAtMs = nowMs;
    const slot = this.#slots.get(handle.workerId)!;
    const predecessor = slot.promote(member);
    this.#options.onWorkerStart(handle.workerId, thread.threadId);
    if (predecessor !== undefined) void this.#leave(slot, predecessor);
    this.#options.registry.requestTurn();
  }

  /** A worker's thread has exited. */
  #onGone(member: PoolMember<P>): void {
    const { handle, thread } = member;
    handle.isReady = false;
    this.#options.registry.removeWorker(handle);
    this.#members.delete(handle);
    const slot = this.#slots.get(handle.workerId);
    slot?.leaving.delete(member);
    const hadPlace = slot?.vacate(member) === true;
    member.markGone();
    this.#options.counterShelf.giveBack(handle.workerId, member.counters);
    this.#options.onWorkerExit(handle.workerId, thread.threadId, member.failure);
    // The first that does not start ends the whole start.
    if (this.#isStopped || (this.#isStarting && !member.wasReady)) return;
    if (hadPlace) slot.pauseAfter(member, monotonicMs(), () => this.#fill());
    // Also for those that waited for this thread to exit.
    this.#fill();
  }

  /** Has a worker given no more requests, or none when it becomes ready: it leaves, or its thread is about to end. */
  #retire(member: PoolMember<P>): void {
    if (member.isRetired) return;
    member.isRetired = true;
    member.handle.isReady = false;
    this.#options.registry.retireWorker(member.handle);
  }

  async #leave(slot: PoolSlot<P>, member: PoolMember<P>): Promise<void> {
    slot.leaving.add(member);
    this.#retire(member);
    await leaveGracefully(member, this.#options.registry, this.#options.drainTimeoutMs);
  }
}
