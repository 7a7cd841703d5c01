/**
 * Notices handlers that take too long, and workers that a handler blocks. Looks at what is in flight a few times within each
 * limit, so that the hot path pays nothing: no timer a request.
 *
 * A request past its deadline is given up. From then on its worker must show that its event loop still turns: one that does
 * only has a handler that ignores the abort; one that does not is blocked, and everything on it with it. So is one that has
 * nothing overdue, and neither turns nor starts what it was given for longer than any handler may take: something blocks it
 * that goes on after an answer.
 */

import { monotonicMs } from '@spool/protocol';

import type { Exchange } from './exchange.js';
import type { WorkerHandle } from './worker-handle.js';

/** The limits. */
export interface Deadlines {
  /** Longest time until a handler has answered with a head, in milliseconds; 0 for none. */
  readonly requestTimeoutMs: number;
  /** Longest time until a worker with an overdue request shows a sign of life, in milliseconds; 0 for none. */
  readonly killAfterMs: number;
  /**
   * Requests given up that may go on running on one worker before it is replaced; 0 for any number that leaves it room for
   * others.
   */
  readonly maxAbandoned: number;
}

/** Who acts upon what is noticed. */
export interface DeadlineHost {
  readonly workers: readonly WorkerHandle[];
  /** Whether anything is in flight. */
  readonly isBusy: boolean;
  /** Requests that wait for a worker are to be refused where something holds. */
  refuseWaiting(isOverdue: (exchange: Exchange) => boolean): void;
  /** A request has no answer in time. */
  onOverdue(worker: WorkerHandle, exchange: Exchange): void;
  /** A worker gives no sign of life. */
  onBlocked(worker: WorkerHandle): void;
  /** Too many requests that were given up go on running on a worker. */
  onWornOut(worker: WorkerHandle): void;
}

/** A call for attention that may not be acknowledged yet. */
type AttentionCall = NonNullable<WorkerHandle['call']>;

/** Looks within each limit, so that nothing is noticed later than by this part of it. */
const LOOKS_PER_LIMIT = 8;
/** Shortest time between two looks, in milliseconds. */
const MIN_TICK_MS = 5;
/** Longest time between two looks, in milliseconds. */
const MAX_TICK_MS = 500;
/** A worker with an overdue request that showed a sign of life is asked again after this, in milliseconds. */
const ASK_AGAIN_MS = 1000;

/** Watches what is in flight on one I/O thread. */
export class DeadlineWatch {
  readonly #deadlines: Deadlines;
  readonly #host: DeadlineHost;
  readonly #tickMs: number;
  /** Calls for attention to workers that start nothing. */
  readonly #calls = new WeakMap<WorkerHandle, AttentionCall>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param deadlines - The limits.
   * @param host - Who acts.
   */
  constructor(deadlines: Deadlines, host: DeadlineHost) {
    this.#deadlines = deadlines;
    this.#host = host;
    const limitsMs = [deadlines.requestTimeoutMs, deadlines.killAfterMs].filter((ms) => ms > 0);
    this.#tickMs = Math.max(MIN_TICK_MS, Math.min(MAX_TICK_MS, Math.min(...limitsMs) / LOOKS_PER_LIMIT));
  }

  /** Watches from now on, until a look finds nothing in flight. */
  arm(): void {
    if (this.#timer !== undefined || this.#deadlines.requestTimeoutMs === 0) return;
    this.#timer = setInterval(() => this.#look(), this.#tickMs);
  }

  /** Stops. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const nowMs = monotonicMs();
    let isSilent = false;
    this.#host.refuseWaiting((exchange) => this.#overdueMs(exchange, nowMs) > 0);
    // A copy: what is done about one may change the list.
    for (const worker of [...this.#host.workers]) {
      this.#lookAt(worker, nowMs);
      if (this.#lookForSilence(worker, nowMs)) isSilent = true;
    }
    if (!this.#host.isBusy && !isSilent) this.close();
  }

  #lookAt(worker: WorkerHandle, nowMs: number): void {
    const { killAfterMs } = this.#deadlines;
    let overdueCount = 0;
    let abandonedCount = 0;
    for (const exchange of worker.exchanges) {
      const overdueMs = this.#overdueMs(exchange, nowMs);
      if (overdueMs <= 0) continue;
      const wasCancelled = exchange.isCancelled;
      if (!wasCancelled && !exchange.hasHead) this.#host.onOverdue(worker, exchange);
      // One that was never started is not there any more.
      if (exchange.holder !== worker) continue;
      overdueCount++;
      // A handler that heeds the abort needs a moment to end: as long as a thread has to show that it turns.
      if (wasCancelled && overdueMs > killAfterMs) abandonedCount++;
    }
    if (overdueCount === 0) worker.call = undefined;
    else if (this.#isBlocked(worker, nowMs)) this.#host.onBlocked(worker);
    else if (abandonedCount > 0 && this.#isWornOut(worker, abandonedCount)) this.#host.onWornOut(worker);
  }

  /** Returns for how long a request has been overdue, in milliseconds; 0 when it is not. */
  #overdueMs(exchange: Exchange, nowMs: number): number {
    if (!exchange.isAnswerOwed) return 0;
    return Math.max(0, nowMs - exchange.owedSinceMs - this.#deadlines.requestTimeoutMs);
  }

  #isWornOut(worker: WorkerHandle, abandonedCount: number): boolean {
    const { maxAbandoned } = this.#deadlines;
    if (maxAbandoned > 0 && abandonedCount >= maxAbandoned) return true;
    // However many it may have: with room for nothing else it would never serve again.
    return abandonedCount === worker.inFlightCount && worker.freeExchangeCount <= 0;
  }

  /**
   * Looks whether a worker has started nothing since it was given something, although none of its handlers is overdue. It may
   * have nothing in flight by now: what lay there has been moved, or given up.
   *
   * @returns Whether that is to be looked at again.
   */
  #lookForSilence(worker: WorkerHandle, nowMs: number): boolean {
    const { requestTimeoutMs, killAfterMs } = this.#deadlines;
    if (killAfterMs === 0 || !isSilent(worker)) {
      this.#calls.delete(worker);
      return false;
    }
    const call = this.#calls.get(worker);
    const hasAcknowledged = call !== undefined && worker.channel.hasAcknowledged(call.number);
    if (call === undefined || (hasAcknowledged && nowMs - call.madeAtMs >= ASK_AGAIN_MS)) {
      this.#calls.set(worker, { number: worker.channel.callAttention(), madeAtMs: nowMs });
    } else if (!hasAcknowledged && nowMs - Math.max(call.madeAtMs, worker.readAtMs) > requestTimeoutMs + killAfterMs) {
      this.#host.onBlocked(worker);
    }
    return true;
  }

  /** Asks for a sign of life, and tells whether none has come for too long. */
  #isBlocked(worker: WorkerHandle, nowMs: number): boolean {
    const { killAfterMs } = this.#deadlines;
    const { call, channel } = worker;
    if (killAfterMs === 0) return false;
    if (call !== undefined && !channel.hasAcknowledged(call.number)) return nowMs - call.madeAtMs > killAfterMs;
    if (call === undefined || nowMs - call.madeAtMs >= ASK_AGAIN_MS) {
      worker.call = { number: channel.callAttention(), madeAtMs: nowMs };
    }
    return false;
  }
}

/** Whether a worker neither sleeps nor answers nor starts, and was given something. What it has started has a deadline. */
function isSilent(worker: WorkerHandle): boolean {
  if (!worker.isReady || worker.isAsleep || worker.usedAtMs <= worker.readAtMs) return false;
  return worker.inFlightCount === 0 || worker.oldestUnstarted !== undefined;
}
