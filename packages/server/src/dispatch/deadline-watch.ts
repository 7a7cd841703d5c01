/**
 * Notices handlers that take too long, and workers that a handler blocks. Looks at what is in flight a few times within each
 * limit, so that the hot path pays nothing: no timer a request.
 *
 * A request past its deadline is given up. From then on its worker must show that its event loop still turns: one that does
 * only has a handler that ignores the abort; one that does not is blocked, and everything on it with it.
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
  /** Requests given up that may go on running on one worker before it is replaced; 0 for any number. */
  readonly maxAbandoned: number;
}

/** Who acts upon what is noticed. */
export interface DeadlineHost {
  readonly workers: readonly WorkerHandle[];
  /** Whether anything is in flight. */
  readonly isBusy: boolean;
  /** A request has no answer in time. */
  onOverdue(worker: WorkerHandle, exchange: Exchange): void;
  /** A worker gives no sign of life. */
  onBlocked(worker: WorkerHandle): void;
  /** Too many requests that were given up go on running on a worker. */
  onWornOut(worker: WorkerHandle): void;
}

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
    if (!this.#host.isBusy) {
      this.close();
      return;
    }
    const nowMs = monotonicMs();
    // A copy: what is done about one may change the list.
    for (const worker of [...this.#host.workers]) this.#lookAt(worker, nowMs);
  }

  #lookAt(worker: WorkerHandle, nowMs: number): void {
    const { requestTimeoutMs, maxAbandoned } = this.#deadlines;
    let overdueCount = 0;
    let abandonedCount = 0;
    for (const exchange of worker.exchanges) {
      if (!exchange.isAnswerOwed || nowMs - exchange.owedSinceMs <= requestTimeoutMs) continue;
      if (!exchange.isCancelled && !exchange.hasHead) this.#host.onOverdue(worker, exchange);
      // One that was never started is not there any more.
      if (exchange.holder !== worker) continue;
      overdueCount++;
      if (exchange.isCancelled) abandonedCount++;
    }
    if (overdueCount === 0) worker.call = undefined;
    else if (this.#isBlocked(worker, nowMs)) this.#host.onBlocked(worker);
    else if (maxAbandoned > 0 && abandonedCount >= maxAbandoned) this.#host.onWornOut(worker);
  }

  /** Asks for a sign of life, and tells whether none has come for too long. */
  #isBlocked(worker: WorkerHandle, nowMs: number): boolean {
    const { killAfterMs } = this.#deadlines;
    const { call, channel } = worker;
    if (killAfterMs === 0 || !worker.isReady) return false;
    if (call !== undefined && !channel.hasAcknowledged(call.number)) return nowMs - call.madeAtMs > killAfterMs;
    if (call === undefined || nowMs - call.madeAtMs >= ASK_AGAIN_MS) {
      worker.call = { number: channel.callAttention(), madeAtMs: nowMs };
    }
    return false;
  }
}
