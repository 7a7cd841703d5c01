/**
 * One clock for all threads of a process. `performance.now()` counts from a start of its own in each thread, so two
 * threads cannot compare its readings.
 */

/** Readings of both clocks, of which the closest together counts: the first loads `performance` and is 1 ms off. */
const READING_COUNT = 16;

const offsetMs = measureOffset();

/**
 * Returns the milliseconds of a clock that never goes back and is the same on every thread of the process, within a
 * microsecond.
 *
 * @returns Milliseconds with a fraction, since an arbitrary start.
 */
export function monotonicMs(): number {
  return performance.now() + offsetMs;
}

function measureOffset(): number {
  let bestGapMs = Infinity;
  let bestOffsetMs = 0;
  for (let reading = 0; reading < READING_COUNT; reading++) {
    const beforeMs = Number(process.hrtime.bigint()) / 1e6;
    const threadMs = performance.now();
    const afterMs = Number(process.hrtime.bigint()) / 1e6;
    if (afterMs - beforeMs >= bestGapMs) continue;
    bestGapMs = afterMs - beforeMs;
    bestOffsetMs = (beforeMs + afterMs) / 2 - threadMs;
  }
  return bestOffsetMs;
}
