/**
 * One clock for all threads of a process. `performance.now()` counts from a start of its own in each thread, so two
 * threads cannot compare its readings.
 */

const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * Returns the milliseconds of a clock that never goes back and is the same on every thread of the process.
 *
 * @returns Milliseconds with a fraction, since an arbitrary start.
 */
export function monotonicMs(): number {
  return performance.now() + offsetMs;
}
