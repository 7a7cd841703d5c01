/**
 * Counts durations, in a part of a thread's shared counters. Percentiles are the reader's work, in `histogram-snapshot.ts`.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No allocation and no call out per duration.
 */

import { BUCKET_COUNT, DURATION_SUM_INDEX, FIRST_BUCKET_INDEX, LONGEST_INDEX, bucketOf } from './histogram-layout.js';

/** A histogram of durations from 1/8 µs to 536 s. Exactly one thread records; any may read. */
export class DurationHistogram {
  /** The memory, by `histogram-layout.ts`. Sole writer: the thread that records. */
  readonly slots: Float64Array;

  /**
   * @param memory - The memory it lies in.
   * @param byteOffset - Where it starts, a multiple of 8.
   * @defaultValue byteOffset 0
   */
  constructor(memory: ArrayBufferLike, byteOffset = 0) {
    this.slots = new Float64Array(memory, byteOffset, FIRST_BUCKET_INDEX + BUCKET_COUNT);
  }

  /**
   * Counts a duration.
   *
   * @param durationMs - Milliseconds with a fraction. What is negative counts as 0: two threads read one clock a fraction of
   * a microsecond apart. So does NaN.
   * @param count - How many requests it stands for.
   * @defaultValue count 1
   */
  record(durationMs: number, count = 1): void {
    const { slots } = this;
    const atLeast0Ms = durationMs > 0 ? durationMs : 0;
    slots[DURATION_SUM_INDEX] += atLeast0Ms * count;
    if (atLeast0Ms > slots[LONGEST_INDEX]) slots[LONGEST_INDEX] = atLeast0Ms;
    slots[FIRST_BUCKET_INDEX + bucketOf(atLeast0Ms)] += count;
  }
}
