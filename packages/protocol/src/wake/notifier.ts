/**
 * The waking side of an event count: what a producer calls after it has published. See `parker.ts` for the order.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { EPOCH_INDEX, PARKED_INDEX } from './event-count-layout.js';

/** Wakes the owner of an event count when it sleeps. Each producer has its own. */
export class Notifier {
  /** Times a sleeper was woken. */
  notifyCount = 0;
  /** Times a wake-up was not needed: the owner was awake, or this producer had already notified this park. */
  suppressedCount = 0;

  readonly #words: Int32Array;
  #notifiedParkNumber = 0;

  /** @param memory - The event count of the thread to wake. */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** Whether the owner is parked: it had nothing to do for some turns. May be stale by a wake-up or a park. */
  get isParked(): boolean {
    return Atomics.load(this.#words, PARKED_INDEX) !== 0;
  }

  /**
   * Wakes the owner when it is parked. Call it once for a batch, after the last record is published.
   *
   * @remarks `Atomics.notify` takes a process-wide lock even when nobody waits, so it is gated by the parked word, and
   * a park that this producer has notified is not notified again.
   *
   * @returns Whether the owner was notified.
   */
  notify(): boolean {
    // Observes the park. Pairs with the parked store in Parker.prepare(), and must come after what was published.
    const parkNumber = Atomics.load(this.#words, PARKED_INDEX);
    if (parkNumber === 0 || parkNumber === this.#notifiedParkNumber) {
      this.suppressedCount++;
      return false;
    }
    this.#notifiedParkNumber = parkNumber;
    // Ends the park, also one that has not reached its wait yet. Pairs with the epoch load in Parker.prepare().
    Atomics.add(this.#words, EPOCH_INDEX, 1);
    Atomics.notify(this.#words, EPOCH_INDEX);
    this.notifyCount++;
    return true;
  }
}
