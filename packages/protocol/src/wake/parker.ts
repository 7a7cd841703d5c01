/**
 * The sleeping side of an event count. Owns the parked word; knows nothing of what its owner waits for.
 *
 * The order that loses no wake-up, with its partner in `notifier.ts`:
 *
 * ```
 *   owner                              producer
 *   1. prepare(): read epoch           1. publish (ring tail, credit, cancel …)
 *                 parked = n           2. read parked; 0 or already notified: done
 *   2. look at everything once more    3. epoch += 1, notify
 *   3. wait() at the epoch read
 * ```
 *
 * All accesses are sequentially consistent: either the owner's second look sees what was published, or the producer
 * sees the park number and moves the epoch after the owner has read it.
 */

import { EPOCH_INDEX, PARKED_INDEX } from './event-count-layout.js';

/** Parks the thread that owns an event count. Exactly one per event count. */
export class Parker {
  /** Times the owner went to sleep. */
  parkCount = 0;

  readonly #words: Int32Array;
  readonly #onWake: () => void;
  readonly #settle: () => void;
  #parkNumber = 0;
  #preparedEpoch = 0;
  #isParked = false;
  /**
   * Whether an `Atomics.waitAsync` promise is pending. There is never a second one: a waiter that nobody notifies
   * cannot be cancelled and leaks. A pending one outlives {@link Parker.cancel} and serves the next park, because a
   * notify wakes it whatever epoch it was made for.
   */
  #hasWaiter = false;

  /**
   * @param memory - The owner's event count.
   * @param onWake - Called in a later turn after {@link Parker.wait} has returned true and someone notified.
   */
  constructor(memory: SharedArrayBuffer, onWake: () => void) {
    this.#words = new Int32Array(memory);
    this.#onWake = onWake;
    this.#settle = () => {
      this.#hasWaiter = false;
      if (!this.#isParked) return;
      this.cancel();
      this.#onWake();
    };
  }

  /** Whether the owner is parked or about to be. */
  get isParked(): boolean {
    return this.#isParked;
  }

  /** Announces the park. The owner must look at everything it waits for once more after this. */
  prepare(): void {
    this.#parkNumber = this.#parkNumber === 0x7fffffff ? 1 : this.#parkNumber + 1;
    this.#isParked = true;
    // Read before the park is announced, so that every notify of this park moves the epoch away from it. Read after it,
    // a late notify for something consumed long ago could use this park's one notify up and go unnoticed.
    this.#preparedEpoch = Atomics.load(this.#words, EPOCH_INDEX);
    // Announces the park. Pairs with the parked load in Notifier.notify().
    Atomics.store(this.#words, PARKED_INDEX, this.#parkNumber);
  }

  /** Takes the announcement back: the second look found something, or the owner is awake for another reason. */
  cancel(): void {
    if (!this.#isParked) return;
    this.#isParked = false;
    // Tells producers that the owner will look by itself. Pairs with the parked load in Notifier.notify().
    Atomics.store(this.#words, PARKED_INDEX, 0);
  }

  /**
   * Sleeps without blocking the event loop.
   *
   * @remarks A pending wait does not keep the event loop alive; the owner holds something that does.
   *
   * @returns True when parked: `onWake` follows. False when someone notified since {@link Parker.prepare}: the owner
   * is not parked and looks again.
   */
  wait(): boolean {
    if (!this.#hasWaiter) {
      const result = Atomics.waitAsync(this.#words, EPOCH_INDEX, this.#preparedEpoch);
      if (!result.async) {
        this.cancel();
        return false;
      }
      this.#hasWaiter = true;
      void result.value.then(this.#settle);
    }
    this.parkCount++;
    return true;
  }

  /**
   * Sleeps and blocks the thread.
   *
   * @param timeoutMs - Longest sleep in milliseconds.
   * @defaultValue timeoutMs Infinity
   */
  waitBlocking(timeoutMs = Infinity): void {
    this.parkCount++;
    Atomics.wait(this.#words, EPOCH_INDEX, this.#preparedEpoch, timeoutMs);
    this.cancel();
  }

  /** Ends a pending wait without calling `onWake`, so that no waiter is left when the owner goes. */
  close(): void {
    this.cancel();
    Atomics.add(this.#words, EPOCH_INDEX, 1);
    Atomics.notify(this.#words, EPOCH_INDEX);
  }
}
