/**
 * Measures occupancy: the time the thread was busy with a request, not the time its handler awaited.
 *
 * While a handler runs synchronously that is the time passed. A handler that goes on later is charged with what the thread
 * has done since that belongs to nobody: neither idle, nor lingering, nor the synchronous part of another request; shared
 * among the requests in flight, which is exact for one and an average for many.
 */

import { performance } from 'node:perf_hooks';

import { monotonicMs } from '@spool/protocol';

/** What of a thread's time is accounted for. One a thread. */
export interface BusyLedger {
  /** Time of the synchronous parts of all requests, in milliseconds. */
  attributedMs: number;
  /** Time spent looking for work that did not come, in milliseconds. */
  readonly lingeredMs: number;
}

/** Measures one request. */
export class BusyClock {
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs = monotonicMs();
  /** When {@link BusyClock.busyMs} was read last, in `monotonicMs`. */
  readAtMs = 0;
  readonly #ledger: BusyLedger;
  /** When the handler returned without being done, or 0. */
  #suspendedAtMs = 0;
  /** What was idle or accounted for when it did. */
  #otherMsAtSuspension = 0;

  /** @param ledger - The thread's. */
  constructor(ledger: BusyLedger) {
    this.#ledger = ledger;
  }

  /** Marks that the handler has returned and is not done: from here on the thread serves others as well. */
  suspend(): void {
    this.#suspendedAtMs = monotonicMs();
    this.#ledger.attributedMs += this.#suspendedAtMs - this.startedAtMs;
    this.#otherMsAtSuspension = this.#otherMs();
  }

  /** Accounts for a handler that was done at once; {@link BusyClock.busyMs} has been read. */
  close(): void {
    if (this.#suspendedAtMs === 0) this.#ledger.attributedMs += this.readAtMs - this.startedAtMs;
  }

  /**
   * Returns the busy time so far.
   *
   * @param inFlightCount - Requests the thread has started and not ended, at least 1.
   * @returns Milliseconds with a fraction.
   */
  busyMs(inFlightCount: number): number {
    this.readAtMs = monotonicMs();
    if (this.#suspendedAtMs === 0) return this.readAtMs - this.startedAtMs;
    const otherMs = this.#otherMs() - this.#otherMsAtSuspension;
    const sharedMs = Math.max(0, this.readAtMs - this.#suspendedAtMs - otherMs);
    return this.#suspendedAtMs - this.startedAtMs + sharedMs / Math.max(1, inFlightCount);
  }

  #otherMs(): number {
    return performance.nodeTiming.idleTime + this.#ledger.attributedMs + this.#ledger.lingeredMs;
  }
}
