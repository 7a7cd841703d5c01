/**
 * Owns a distribution of times, in Node's own HDR histogram: three digits of each value, and the
 * values themselves until they are kept: 8 bytes each, of 10,000 a second for 10 minutes at most.
 */
import { createHistogram } from 'node:perf_hooks';
import { keepDistribution, type KeptDistribution } from '../latency-distribution.js';
import type { LatencySummary } from './open-loop-result.js';

/** Counts times. */
export class LatencyHistogram {
  // Ten minutes: the longest a turn may last.
  readonly #histogram = createHistogram({ lowest: 1, highest: 600e9, figures: 3 });
  /** Node's has no way out but percentiles: what shall be kept is counted again, after the run. */
  readonly #durationsMs: number[] = [];

  /**
   * Counts a time.
   *
   * @param durationNs - Nanoseconds. Less than one counts as one: the histogram knows no 0, and the clock has no more.
   */
  record(durationNs: number): void {
    this.#histogram.record(Math.max(1, Math.round(durationNs)));
    this.#durationsMs.push(durationNs / 1e6);
  }

  /** @returns The distribution so far, to be kept. */
  keep(): KeptDistribution {
    return keepDistribution(this.#durationsMs.map((ms) => [ms, 1] as const));
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
