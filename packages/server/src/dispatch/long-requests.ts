/**
 * The long requests of one worker, and whether one of them may keep its thread busy. A worker starts what it was given in order,
 * and the next only when a handler has returned: once something is started that was given after the newest long one, all of
 * them have returned and await something.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { ExchangeOwner } from '@spool/protocol';

import type { Exchange } from './exchange.js';

/** The long requests that a worker has. */
export class LongRequests {
  /** Given and not ended. */
  count = 0;
  readonly #table: ExchangeOwner;
  /** The one given last, while the worker has it. */
  #newest: Exchange | undefined;
  /** What was given first after that one, while the worker has it. */
  #follower: Exchange | undefined;
  #isFollowerStarted = false;

  /** @param table - The exchanges of the worker's channel. */
  constructor(table: ExchangeOwner) {
    this.#table = table;
  }

  /** Whether one of them may keep the thread busy, as far as is known. */
  get mayRun(): boolean {
    if (this.#newest === undefined || this.#isFollowerStarted) return false;
    const follower = this.#follower;
    this.#isFollowerStarted = follower !== undefined && this.#table.isStarted(follower.exchangeIndex);
    return !this.#isFollowerStarted;
  }

  /** Notes any request that was given, `isCountedLong` set. */
  onGiven(exchange: Exchange): void {
    if (exchange.isCountedLong) {
      this.count++;
      this.#newest = exchange;
      this.#follower = undefined;
      this.#isFollowerStarted = false;
    } else if (this.#newest !== undefined) {
      this.#follower ??= exchange;
    }
  }

  /** Notes that any request has ended: it was started. */
  onEnded(exchange: Exchange): void {
    if (exchange === this.#follower) this.#isFollowerStarted = true;
  }

  /** Forgets any request that the worker does not have any more. */
  remove(exchange: Exchange): void {
    if (exchange.isCountedLong) this.count--;
    if (exchange === this.#newest) this.#newest = undefined;
    if (exchange === this.#follower) this.#follower = undefined;
  }
}
