/**
 * Where a thread's counters lie in shared memory. One buffer a thread, apart from every channel, so that counting shares no
 * cache line with the work. Offsets only.
 *
 * ```
 *   +0       counts and gauges, 64 doubles, by CounterIndex
 *   +512     histogram 0  wakeUp     1984 bytes, see histogram-layout.ts
 *   +2496    histogram 1  queued
 *   +4480    histogram 2  woken
 *   +6464    histogram 3  handled
 *   +8448    histogram 4  returned
 *   +10432   histogram 5  flushed
 *   +12416   histogram 6  total
 *   +14400   histogram 7  busy
 *   +16384
 * ```
 *
 * Sole writer of all of it: the thread. Readers: any thread. Every element is a double at a multiple of 8. Machines with
 * 64-bit registers, all that Node is released for, load and store such a one whole, so a reader sees the old value or the
 * new one and nothing between, although the language promises that for integers only. Nothing orders two values: a reader
 * may be stale by the last updates, and by different ones for different values.
 */

import { HISTOGRAM_BYTES } from './histogram-layout.js';

/** Places for counts and gauges. More than are in use: a new one moves nothing. */
export const COUNTER_COUNT = 64;

/** Which duration a histogram of a thread holds. A thread that does not meet a stage leaves its histogram empty. */
export const HistogramIndex = {
  /** From the notify to the first line that runs in the woken thread. */
  WAKE_UP: 0,
  /** From the head received to the request given to a worker. */
  QUEUED: 1,
  /** From given to the handler called. */
  WOKEN: 2,
  /** From the handler called to the response head written to the ring. */
  HANDLED: 3,
  /** From written to read on the I/O thread. */
  RETURNED: 4,
  /** From read to handed to the socket. */
  FLUSHED: 5,
  /** From the head received to the response head handed to the socket: the sum of the five before. */
  TOTAL: 6,
  /** Time the worker's thread was busy with the request, not the time its handler awaited. */
  BUSY: 7,
} as const;
export type HistogramIndex = (typeof HistogramIndex)[keyof typeof HistogramIndex];

const HISTOGRAM_COUNT = 8;
const HISTOGRAMS_OFFSET = COUNTER_COUNT * Float64Array.BYTES_PER_ELEMENT;

/** Bytes of a thread's counters: 16 KiB. */
export const THREAD_COUNTERS_BYTES = HISTOGRAMS_OFFSET + HISTOGRAM_COUNT * HISTOGRAM_BYTES;

/** Returns where a histogram starts, in bytes. */
export function histogramOffset(index: HistogramIndex): number {
  return HISTOGRAMS_OFFSET + index * HISTOGRAM_BYTES;
}

/**
 * Creates the memory of one thread's counters, zeroed.
 *
 * @returns Shared memory to be posted to the thread that counts and kept by those who read.
 */
export function createThreadCounters(): SharedArrayBuffer {
  return new SharedArrayBuffer(THREAD_COUNTERS_BYTES);
}
