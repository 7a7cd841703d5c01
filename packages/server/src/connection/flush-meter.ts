/** Counts what one connection hands to its socket, and how long its responses took until then. Writes nothing itself. */

import { CounterIndex, monotonicMs, type ThreadCounters } from '@spool/protocol';

import type { Exchange } from '../dispatch/exchange.js';
import { recordStages } from '../stats/index.js';
import type { Turn } from './response-turn.js';

/** Counts for one connection. */
export class FlushMeter {
  readonly #counters: ThreadCounters;
  /** Exchanges whose response heads go out with the next flush. */
  readonly #heads: Exchange[] = [];

  /** @param counters - The I/O thread's. */
  constructor(counters: ThreadCounters) {
    this.#counters = counters;
  }

  /** The head of a response goes out with the next flush, if it has come and was not noted before. */
  onHead(turn: Turn): void {
    if (!turn.hasUncountedHead || turn.exchange === undefined) return;
    turn.hasUncountedHead = false;
    this.#heads.push(turn.exchange);
  }

  /** Bytes are handed to the socket. */
  onWrite(byteCount: number): void {
    const { values } = this.#counters;
    values[CounterIndex.SOCKET_WRITES]++;
    values[CounterIndex.SOCKET_BYTES_WRITTEN] += byteCount;
  }

  /** Everything that was noted is with the socket. */
  onFlushed(): void {
    if (this.#heads.length === 0) return;
    const nowMs = monotonicMs();
    for (const exchange of this.#heads) recordStages(this.#counters, exchange, nowMs);
    this.#heads.length = 0;
  }
}
