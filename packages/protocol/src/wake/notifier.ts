/**
 * The waking side of an event count: what a producer calls after it has published. See `parker.ts` for the order.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { CounterIndex } from '../counters/counter-index.js';
import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import { monotonicMs } from '../monotonic-clock.js';
import { EPOCH_INDEX, PARKED_INDEX } from './event-count-layout.js';

/** Where a producer notes when it woke the owner: a double that it alone writes. */
export interface NotifyStamp {
  readonly doubles: Float64Array;
  readonly index: number;
}

/** Wakes the owner of an event count when it sleeps. Each producer has its own. */
export class Notifier {
  /** Times a sleeper was woken. */
  notifyCount = 0;
  /** Times a wake-up was not needed: the owner was awake, or this producer had already notified this park. */
  suppressedCount = 0;

  readonly #words: Int32Array;
  readonly #stamp: NotifyStamp | undefined;
  readonly #counters: Float64Array;
  #notifiedParkNumber = 0;

  /**
   * @param memory - The event count of the thread to wake.
   * @param options - Where to note when that was done, and the counters of the thread that does it.
   */
  constructor(
    memory: SharedArrayBuffer,
    options: { readonly stamp?: NotifyStamp; readonly counters?: ThreadCounters } = {},
  ) {
    this.#words = new Int32Array(memory);
    this.#stamp = options.stamp;
    this.#counters = (options.counters ?? PRIVATE_COUNTERS).values;
  }

  /**
   * Whether the owner sleeps undisturbed: it had nothing to do for some turns, and this producer has not woken it since. May
   * be stale by a wake-up or a park.
   */
  get isParked(): boolean {
    const parkNumber = Atomics.load(this.#words, PARKED_INDEX);
    return parkNumber !== 0 && parkNumber !== this.#notifiedParkNumber;
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
      this.#counters[CounterIndex.NOTIFIES_SUPPRESSED]++;
      return false;
    }
    this.#notifiedParkNumber = parkNumber;
    this.#counters[CounterIndex.NOTIFIES_SENT]++;
    // Before the epoch moves, which publishes it.
    if (this.#stamp !== undefined) this.#stamp.doubles[this.#stamp.index] = monotonicMs();
    // Ends the park, also one that has not reached its wait yet. Pairs with the epoch load in Parker.prepare().
    Atomics.add(this.#words, EPOCH_INDEX, 1);
    Atomics.notify(this.#words, EPOCH_INDEX);
    this.notifyCount++;
    return true;
  }
}
