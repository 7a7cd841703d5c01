/**
 * What becomes of the requests of a worker that leaves, dies or is ended: what it has not started moves at once, what it has
 * started may run again on another worker where that is safe, and the rest is given up. Decides nothing about threads.
 */

import { monotonicMs } from '@spool/protocol';

import type { Exchange } from './exchange.js';
import type { WorkerHandle } from './worker-handle.js';

/** Who settles requests. */
export interface DepartureHost {
  /** Lets a request that its worker has given back wait for another one. */
  requeue(exchange: Exchange): void;
  /** Answers a request whose worker is alive and still has it. */
  giveUpLeft(exchange: Exchange): void;
  /** Answers a request that no worker has any more. */
  failLost(exchange: Exchange): void;
}

/** Workers that may die with a request before it is given up: one more might die of it. */
const MAX_LOST = 1;

/** Sees workers off. */
export class WorkerDeparture {
  readonly #host: DepartureHost;
  /** Retired workers somebody waits for, and whom to tell. */
  readonly #waiting = new Map<WorkerHandle, () => void>();

  /** @param host - Who settles requests. */
  constructor(host: DepartureHost) {
    this.#host = host;
  }

  /** Gives a worker no more requests, and moves those it has not started. */
  retire(worker: WorkerHandle): void {
    worker.isReady = false;
    for (const exchange of worker.unstartedExchanges) this.#tryMove(worker, exchange);
  }

  /** Resolves when nobody waits for anything a retired worker has. */
  async drained(worker: WorkerHandle): Promise<void> {
    if (worker.liveCount === 0) return;
    await new Promise<void>((resolve) => this.#waiting.set(worker, resolve));
  }

  /** Gives up what a worker still has. */
  fail(worker: WorkerHandle): void {
    for (const exchange of worker.exchanges) this.#host.giveUpLeft(exchange);
  }

  /** Settles everything a worker had whose thread is gone, and whose last response has been read. */
  settle(worker: WorkerHandle): void {
    worker.isReady = false;
    const lost = worker.exchanges.filter((exchange) => !this.#tryMove(worker, exchange));
    for (const exchange of lost) {
      // The only one it ran is what it died of.
      if (lost.length > 1 && this.#tryRunAgain(worker, exchange)) continue;
      worker.end(exchange);
      this.#host.failLost(exchange);
    }
    this.check();
  }

  /** Looks whether a worker that somebody waits for has drained. Call it when a request has ended or nobody wants it. */
  check(): void {
    if (this.#waiting.size === 0) return;
    for (const [worker, resolve] of this.#waiting) {
      if (worker.liveCount > 0) continue;
      this.#waiting.delete(worker);
      resolve();
    }
  }

  #tryMove(worker: WorkerHandle, exchange: Exchange): boolean {
    if (!worker.tryTakeBack(exchange)) return false;
    this.#host.requeue(exchange);
    return true;
  }

  /** Lets another worker run what a dead one had started, where nobody can tell (RFC 9110 section 9.2.2). */
  #tryRunAgain(worker: WorkerHandle, exchange: Exchange): boolean {
    if (!exchange.isIdempotent || exchange.hasOutput || exchange.isCancelled) return false;
    if (exchange.lostCount >= MAX_LOST || !worker.tryRecover(exchange)) return false;
    exchange.lostCount++;
    exchange.waitingSinceMs = monotonicMs();
    this.#host.requeue(exchange);
    return true;
  }
}
