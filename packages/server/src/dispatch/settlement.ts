/**
 * Sees to it that every request ends once: with its answer, a failure in its place, or nothing when nobody waits any more.
 * Counts what is in flight and how it ended.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { CounterIndex, type ThreadCounters } from '@spool/protocol';

import { ExchangeState, type Exchange } from './exchange.js';
import { OVERLOADED, WORKER_DIED, type ExchangeFailure } from './exchange-failure.js';
import { WorkerDeparture, type DepartureHost } from './worker-departure.js';
import type { WorkerHandle } from './worker-handle.js';

/** Where requests wait. */
export interface WaitingRequests {
  /** Lets a request that its worker has given back wait for another one, before younger ones. */
  requeue(exchange: Exchange): void;
  /** Drops a request that waits. */
  drop(exchange: Exchange): void;
}

/** The requests of one I/O thread, from the first byte of the head to the end. */
export class Settlement implements DepartureHost {
  /** What becomes of the requests of workers that leave or die. */
  readonly departure = new WorkerDeparture(this);
  /** Requests taken and not ended, waiting ones included. */
  inFlightCount = 0;
  readonly #waiting: WaitingRequests;
  readonly #counters: Float64Array;
  #onDrained: (() => void) | undefined;

  /**
   * @param waiting - Where requests wait.
   * @param counters - The thread's.
   */
  constructor(waiting: WaitingRequests, counters: ThreadCounters) {
    this.#waiting = waiting;
    this.#counters = counters.values;
  }

  /** Resolves when no request is in flight. */
  async allDrained(): Promise<void> {
    if (this.inFlightCount === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** A request has been taken. */
  begin(): void {
    this.inFlightCount++;
    this.#counters[CounterIndex.REQUESTS_RECEIVED]++;
  }

  /** A request has ended: the sink has its answer, or nobody wants it. */
  end(): void {
    this.inFlightCount--;
    this.#counters[CounterIndex.REQUESTS_ENDED]++;
    if (this.inFlightCount === 0) this.#onDrained?.();
  }

  /** Ends a request that no worker has with a failure. */
  fail(exchange: Exchange, failure: ExchangeFailure): void {
    exchange.state = ExchangeState.ENDED;
    if (!exchange.isCancelled) exchange.sink.onFailure(exchange, failure);
    this.end();
  }

  /** Ends everything there is, as at the end of a drain that took too long. */
  failAll(waiting: Iterable<Exchange>, workers: Iterable<WorkerHandle>): void {
    for (const exchange of waiting) this.fail(exchange, OVERLOADED);
    for (const worker of workers) {
      for (const exchange of worker.exchanges) {
        worker.end(exchange);
        this.fail(exchange, OVERLOADED);
      }
    }
  }

  /** Answers a request that its worker still has: what that sends from here on is dropped. */
  giveUp(exchange: Exchange, failure: ExchangeFailure): void {
    if (exchange.isCancelled) return;
    exchange.sink.onFailure(exchange, failure);
    this.#cancel(exchange);
  }

  /** Nobody wants the answer any more. */
  cancel(exchange: Exchange): void {
    this.#counters[CounterIndex.REQUESTS_CANCELLED]++;
    this.#cancel(exchange);
  }

  requeue(exchange: Exchange): void {
    this.#waiting.requeue(exchange);
  }

  giveUpLeft(exchange: Exchange): void {
    this.giveUp(exchange, WORKER_DIED);
  }

  failLost(exchange: Exchange): void {
    // One that was given up on before has been counted for that.
    if (!exchange.isCancelled) this.#counters[CounterIndex.REQUESTS_FAILED]++;
    this.fail(exchange, WORKER_DIED);
  }

  #cancel(exchange: Exchange): void {
    exchange.isCancelled = true;
    if (exchange.holder === undefined) {
      this.#waiting.drop(exchange);
      return;
    }
    if (exchange.holder.tryTakeBack(exchange)) {
      this.#counters[CounterIndex.REQUESTS_TAKEN_BACK]++;
      exchange.state = ExchangeState.ENDED;
      this.end();
    } else {
      exchange.holder.cancel(exchange);
    }
    this.departure.check();
  }
}
