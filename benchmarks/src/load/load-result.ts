/**
 * Owns what every load tool reports, whatever its own words for it.
 */

import type { KeptDistribution } from './latency-distribution.js';

/** What a load tool measured. */
export interface LoadResult {
  /** Answers per second. */
  readonly requestsPerSecond: number;
  /** Median latency, in milliseconds. */
  readonly p50Ms: number;
  /** 99th percentile of latency, in milliseconds. */
  readonly p99Ms: number;
  /** All latencies; undefined where the tool does not say, as autocannon. */
  readonly distribution?: KeptDistribution | undefined;
  /** Connections refused or broken, time-outs, and answers other than 2xx and 3xx. */
  readonly errorCount: number;
}

/** What a load tool is told to do. */
export interface LoadRequest {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Whether connections live on after an answer; else each request has a new one. @defaultValue true */
  readonly isPersistent?: boolean;
}
