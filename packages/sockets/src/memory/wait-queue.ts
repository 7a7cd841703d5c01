/**
 * Where threads wait for one direction of a descriptor, and how they are woken. Three words:
 *
 * ```
 *   +0  epoch    moved by everyone who wakes, by Atomics.add; the word that is waited on
 *   +1  waiting  1 when someone may sleep on the epoch; set by who waits, cleared by who wakes
 *   +2  polled   1 when someone may sleep on the poll epoch because of this queue; the same
 * ```
 *
 * ```
 *   who waits                          who wakes
 *   1. read epoch, waiting = 1         1. publish
 *   2. look once more                  2. read waiting; 0: done
 *   3. wait at the epoch read          3. waiting = 0, epoch += 1, notify
 * ```
 *
 * Both marks may be 1 with nobody there, after a thread was ended: the next wake-up is then for nobody, and that is all.
 */

import { POLL_EPOCH_INDEX } from './table-layout.js';

const WAITING = 1;
const POLLED = 2;

/** Announces a wait. The caller must look once more after this. Returns the epoch to wait at. */
export function announceWait(words: Int32Array, queueIndex: number): number {
  const epoch = Atomics.load(words, queueIndex);
  // Pairs with the load in wakeQueue().
  Atomics.store(words, queueIndex + WAITING, 1);
  return epoch;
}

/** Announces that a poll() looks at a queue. Its caller reads the poll epoch before, and looks once more after. */
export function announcePoll(words: Int32Array, queueIndex: number): void {
  Atomics.store(words, queueIndex + POLLED, 1);
}

/**
 * Wakes those who wait on a queue, after what they wait for was published.
 *
 * @param words - The table.
 * @param queueIndex - The queue.
 * @param maxCount - How many that sleep on the queue itself; who polls is always woken.
 * @defaultValue maxCount Infinity
 */
export function wakeQueue(words: Int32Array, queueIndex: number, maxCount = Infinity): void {
  // Pairs with the store in announceWait().
  if (Atomics.load(words, queueIndex + WAITING) !== 0) {
    Atomics.store(words, queueIndex + WAITING, 0);
    Atomics.add(words, queueIndex, 1);
    const wokenCount = Atomics.notify(words, queueIndex, maxCount);
    // There may be others, who will not say again that they wait.
    if (wokenCount === maxCount) Atomics.store(words, queueIndex + WAITING, 1);
  }
  if (Atomics.load(words, queueIndex + POLLED) !== 0) {
    Atomics.store(words, queueIndex + POLLED, 0);
    Atomics.add(words, POLL_EPOCH_INDEX, 1);
    Atomics.notify(words, POLL_EPOCH_INDEX);
  }
}
