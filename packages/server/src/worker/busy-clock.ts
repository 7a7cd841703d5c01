/**
 * Measures occupancy: the time the thread was busy with a request, not the time its handler awaited.
 *
 * While a handler runs synchronously that is the time passed. A handler that goes on later is charged with what the
 * event loop was not idle since, shared among the requests in flight: exact for one, an average for many.
 */

import { performance } from 'node:perf_hooks';

import { monotonicMs } from '@spool/protocol';

/** Measures one request. */
export class BusyClock {
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs = monotonicMs();
  /** When {@link BusyClock.busyMs} was read last, in `monotonicMs`. */
  readAtMs = 0;
  #idleMsAtSuspension = 0;
  /** When the handler returned without being done, or 0. */
  #suspendedAtMs = 0;

  /** Marks that the handler has returned and is not done: from here on the thread serves others as well. */
  suspend(): void {
    this.#suspendedAtMs = monotonicMs();
    this.#idleMsAtSuspension = performance.nodeTiming.idleTime;
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
    const idleMs = performance.nodeTiming.idleTime - this.#idleMsAtSuspension;
    const sharedMs = Math.max(0, this.readAtMs - this.#suspendedAtMs - idleMs);
    return this.#suspendedAtMs - this.startedAtMs + sharedMs / Math.max(1, inFlightCount);
  }
}
