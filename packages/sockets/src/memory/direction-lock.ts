/**
 * The lock of one direction of a descriptor: a ring has one reader and one writer at a time, and the threads of a process take
 * turns at being it. Held while bytes are copied, never while a thread sleeps.
 *
 * The word is 0, or the owner's thread number with a bit that says whether others sleep on it. The number is there so that
 * the I/O thread can tell that a dead thread holds it.
 */

const CONTENDED = 2 ** 30;

/**
 * Takes a lock, and sleeps until it can.
 *
 * @param words - The table.
 * @param index - The lock word.
 * @param thread - The caller's thread number.
 */
export function takeLock(words: Int32Array, index: number, thread: number): void {
  let seen = Atomics.compareExchange(words, index, 0, thread);
  while (seen !== 0) {
    // Says that someone sleeps. Pairs with the exchange in releaseLock().
    if ((seen & CONTENDED) === 0) {
      if (Atomics.compareExchange(words, index, seen, seen | CONTENDED) !== seen) {
        seen = Atomics.compareExchange(words, index, 0, thread);
        continue;
      }
      seen |= CONTENDED;
    }
    Atomics.wait(words, index, seen);
    // There may be more sleepers than this one, so whoever has slept takes the lock as contended.
    seen = Atomics.compareExchange(words, index, 0, thread | CONTENDED);
  }
}

/** Gives a lock back, and wakes one thread that sleeps on it. */
export function releaseLock(words: Int32Array, index: number): void {
  // Publishes what was done under the lock. Pairs with the compareExchange in takeLock().
  if ((Atomics.exchange(words, index, 0) & CONTENDED) !== 0) Atomics.notify(words, index, 1);
}

/** Returns the number of the thread that holds a lock, 0 when none does. */
export function lockOwner(words: Int32Array, index: number): number {
  return Atomics.load(words, index) & ~CONTENDED;
}

/**
 * Takes a lock away from a thread that is dead, and wakes everyone who sleeps on it: the dead one may have been the one that
 * was woken last.
 *
 * @returns Whether the dead thread held it.
 */
export function reapLock(words: Int32Array, index: number, deadThread: number): boolean {
  const didHold = lockOwner(words, index) === deadThread;
  if (didHold) Atomics.store(words, index, 0);
  Atomics.notify(words, index);
  return didHold;
}
