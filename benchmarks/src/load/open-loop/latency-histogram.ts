/**
 * Owns a distribution of times, in Node's own HDR histogram: a few hundred KiB however many values, and three digits
 * of each.
 */
import { createHistogram } from 'node:perf_hooks';
import type { LatencySummary } from './open-loop-result.js';

/** Counts times. */
export class LatencyHistogram {
  // Ten minutes: the longest a turn may last.
  readonly #histogram = createHistogram({ lowest: 1, highest: 600e9, figures: 3 });

  /**
   * Counts a time.
   *
   * @param durationNs - Nanoseconds. Less than one counts as one: the histogram knows no 0, and the clock has no more.
   */
  record(durationNs: number): void {
    this.#histogram.record(Math.max(1, Math.round(durationNs)));
  }

  /** @returns The distribution so far; all 0 when nothing was counted. */
  summarize(): LatencySummary {
    const histogram = this.#histogram;
    return {
      count: histogram.count,
      p50Ms: histogram.percentile(50) / 1e6,
      p90Ms: histogram.percentile(90) / 1e6,
      p99Ms: histogram.percentile(99) / 1e6,
      p999Ms: histogram.percentile(99.9) / 1e6,
      maxMs: histogram.max / 1e6,
    };
  }
}
