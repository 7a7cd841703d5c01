/**
 * The two words by which a thread sleeps and is woken. One event count belongs to one thread and serves all its channels.
 *
 * ```
 *   +0    epoch    moved by every thread that wakes the owner, by one Atomics.add; the word that is waited on
 *   +64   parked   the owner's park number while it is parked or about to be, else 0; written by the owner alone
 * ```
 */

/** Bytes between words with different writers: a cache line each. */
const CACHE_LINE_BYTES = 64;

/** Index of the epoch word. Two or more threads move it, by `Atomics.add` alone. Wraps at 2^32. */
export const EPOCH_INDEX = 0;

/** Index of the parked word. Sole writer: the owner. Read by everyone who may wake it. Never 0 while parked. */
export const PARKED_INDEX = CACHE_LINE_BYTES / Int32Array.BYTES_PER_ELEMENT;

/** Bytes of an event count. */
export const EVENT_COUNT_BYTES = 2 * CACHE_LINE_BYTES;

/**
 * Creates the memory of an event count.
 *
 * @returns Shared memory to be posted to every thread that may wake the owner.
 */
export function createEventCount(): SharedArrayBuffer {
  return new SharedArrayBuffer(EVENT_COUNT_BYTES);
}
