/** One worker from the start of its thread to its exit: how far it has come, and why it ended. Replaces nobody. */

import { CounterIndex, ThreadCounters, ThreadState, WorkerPhase } from '@spool/protocol';

import type { WorkerFailure } from '../worker/entry.js';
import { parseWorkerFailure, threadDied, tookTooLong } from './worker-failure.js';
import type { PooledWorker } from './worker-registry.js';
import type { WorkerThread } from './worker-thread.js';

/** What a member is made of. */
export interface PoolMemberOptions<P extends PooledWorker> {
  readonly handle: P;
  readonly thread: WorkerThread;
  /** What it counts in. */
  readonly counters: SharedArrayBuffer;
  /** The handler module it loads. */
  readonly handlerUrl: string;
  /** Whether it is tried out: when it does not start, nobody takes its place. */
  readonly isTrial: boolean;
  /** Longest time until it is ready, in milliseconds; 0 for none. */
  readonly startTimeoutMs: number;
}

/** A worker of the pool. There may be several of one `workerId`; each has a handle of its own. */
export class PoolMember<P extends PooledWorker> {
  readonly handle: P;
  readonly thread: WorkerThread;
  readonly counters: SharedArrayBuffer;
  readonly handlerUrl: string;
  readonly isTrial: boolean;
  /** Resolves to true when it is ready, to false when it is gone before. */
  readonly started: Promise<boolean>;
  /** Resolves when its thread has exited and its requests are settled. */
  readonly gone: Promise<void>;
  /** When it became ready, in `monotonicMs`; 0 before. */
  readyAtMs = 0;
  /** Whether it is told, or about to be told, to finish and leave. */
  isLeaving = false;
  /** Whether it gets no more requests. */
  isRetired = false;
  /** Whether its place is to be given to another as soon as that is ready. */
  isWornOut = false;
  /** Whether its thread is told to end, whatever it does. */
  isTerminated = false;
  /** Why it left before it was told to; known when it is gone. */
  failure: WorkerFailure | undefined;
  readonly #startTimer: NodeJS.Timeout | undefined;
  #onStarted: (isReady: boolean) => void = () => undefined;
  #onGone: () => void = () => undefined;

  /** @param options - What it is made of. */
  constructor(options: PoolMemberOptions<P>) {
    const { startTimeoutMs } = options;
    this.handle = options.handle;
    this.thread = options.thread;
    this.counters = options.counters;
    this.handlerUrl = options.handlerUrl;
    this.isTrial = options.isTrial;
    this.started = new Promise((resolve) => {
      this.#onStarted = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
    if (startTimeoutMs === 0) return;
    this.#startTimer = setTimeout(() => this.terminate(tookTooLong('start', startTimeoutMs)), startTimeoutMs);
  }

  /** Whether it has ever been ready. */
  get wasReady(): boolean {
    return this.readyAtMs > 0;
  }

  /** When it last had something to do, in `monotonicMs`. */
  get usedAtMs(): number {
    return Math.max(this.handle.usedAtMs, this.readyAtMs);
  }

  /** Notes that it has started. */
  markReady(nowMs: number): void {
    clearTimeout(this.#startTimer);
    this.readyAtMs = nowMs;
    this.#onStarted(true);
  }

  /**
   * Ends its thread, whatever it does.
   *
   * @param failure - Why, unless it was told to leave.
   */
  terminate(failure?: WorkerFailure): void {
    if (this.isTerminated || this.thread.isFailing) return;
    this.isTerminated = true;
    this.isLeaving = true;
    this.failure = failure;
    this.thread.terminate();
  }

  /** Notes that its thread has exited, after the rest of its ring has been read. */
  markGone(): void {
    clearTimeout(this.#startTimer);
    this.failure ??= this.#findFailure();
    // What it said last may be far from true, and nobody but this thread is left to say so.
    const state = this.failure === undefined ? ThreadState.CLOSED : ThreadState.FAILED;
    new ThreadCounters(this.counters).values[CounterIndex.STATE] = state;
    this.#onStarted(false);
    this.#onGone();
  }

  #findFailure(): WorkerFailure | undefined {
    const phase = this.handle.channel.workerPhase;
    if (phase === WorkerPhase.FAILED) return parseWorkerFailure(this.handle.failure);
    if (phase === WorkerPhase.CLOSED || this.isTerminated) return undefined;
    return threadDied(this.thread.error);
  }
}
