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
  /** How long, in seconds; 0.2 at least. */
  readonly seconds: number;
  /** Sent by POST with each request; undefined is a GET. */
  readonly body?: { readonly type: string; readonly text: string } | undefined;
  /** Whether connections live on after an answer; else each request has a new one. @defaultValue true */
  readonly isPersistent?: boolean;
}
