/**
 * What a worker was given and has perhaps not started, in the order of its ring, and how much time that is. The worker starts
 * in that order, so what is started is dropped from the front.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { ExchangeOwner } from '@spool/protocol';

import type { Exchange } from './exchange.js';

/** Who knows which exchange an index stands for now. */
export interface ExchangeIndex {
  find(exchangeIndex: number, generation: number): Exchange | undefined;
}

interface Entry {
  readonly exchange: Exchange;
  readonly exchangeIndex: number;
  readonly generation: number;
  readonly estimateMs: number;
}

/** What a request counts for at least, in milliseconds: dispatch itself costs about this. */
const MIN_ESTIMATE_MS = 0.005;

/** Started entries kept at the front at most, so that removing them costs little on average. */
const COMPACT_COUNT = 1024;

/** The unstarted requests of one worker. */
export class UnstartedQueue {
  readonly #table: ExchangeOwner;
  readonly #index: ExchangeIndex;
  readonly #entries: Entry[] = [];
  #headIndex = 0;
  #estimateMs = 0;

  /**
   * @param table - The exchanges of the worker's channel.
   * @param index - Which exchange each of them is now.
   */
  constructor(table: ExchangeOwner, index: ExchangeIndex) {
    this.#table = table;
    this.#index = index;
  }

  /** Estimated time of what is not started, in milliseconds. */
  get estimateMs(): number {
    this.#forgetStarted();
    return this.#estimateMs;
  }

  /** What was given first of all that is not started, if anything. */
  get oldest(): Exchange | undefined {
    this.#forgetStarted();
    return this.#entries[this.#headIndex]?.exchange;
  }

  /** Adds a request that was just given. */
  add(exchange: Exchange, estimateMs: number): void {
    const { exchangeIndex, generation } = exchange;
    const boundedMs = Math.max(estimateMs, MIN_ESTIMATE_MS);
    this.#entries.push({ exchange, exchangeIndex, generation, estimateMs: boundedMs });
    this.#estimateMs += boundedMs;
  }

  /**
   * Everything that is perhaps not started and that somebody wants, oldest first: what may be moved. The cancel of a request
   * is told to the worker that has it, and would be lost with a move.
   */
  toArray(): Exchange[] {
    this.#forgetStarted();
    return this.#entries
      .slice(this.#headIndex)
      .filter((entry) => this.#isHere(entry) && !entry.exchange.isCancelled)
      .map((entry) => entry.exchange);
  }

  #forgetStarted(): void {
    while (this.#headIndex < this.#entries.length) {
      const entry = this.#entries[this.#headIndex];
      if (this.#isHere(entry) && !this.#table.isStarted(entry.exchangeIndex)) {
        this.#compact();
        return;
      }
      this.#headIndex++;
      this.#estimateMs -= entry.estimateMs;
    }
    if (this.#headIndex === 0) return;
    this.#entries.length = 0;
    this.#headIndex = 0;
    this.#estimateMs = 0;
  }

  #isHere({ exchange, exchangeIndex, generation }: Entry): boolean {
    return this.#index.find(exchangeIndex, generation) === exchange;
  }

  /** Gives memory back when a queue that never runs empty has been walked through for long. */
  #compact(): void {
    if (this.#headIndex < COMPACT_COUNT) return;
    this.#entries.splice(0, this.#headIndex);
    this.#headIndex = 0;
  }
}
