/**
 * Owns what an open loop is told and what it measured: both cross from one process to another.
 */

import type { KeptDistribution } from '../latency-distribution.js';

/** What an open loop is told to do. */
export interface OpenLoopRequest {
  /** Where the server listens, on 127.0.0.1. */
  readonly port: number;
  /** Connections that share the requests. */
  readonly connections: number;
  /** Requests a second. */
  readonly ratePerSecond: number;
  /** How long requests come that do not count, in seconds. */
  readonly warmUpSeconds: number;
  /** How long those come that count, in seconds. */
  readonly seconds: number;
}

/** A distribution of times, in milliseconds. */
export interface LatencySummary {
  /** How many times it has; with none the others are 0. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** What an open loop measured. */
export interface OpenLoopMeasurement {
  /** From when a request was due, and not from when it was sent, to the last byte of its answer. */
  readonly latency: LatencySummary;
  /** The same, whole. */
  readonly distribution?: KeptDistribution;
  /** By how much the generator itself was late: from when a request was due and a connection free to when it was sent. */
  readonly lateness: LatencySummary;
  /** Good answers a second that came within the time that counts. */
  readonly achievedPerSecond: number;
  /** Connections broken with a request in flight, and answers other than 200. Their latency is not counted. */
  readonly errorCount: number;
  /** Requests given up after the time was over. They count with the time they had waited, which is less than they would have. */
  readonly unansweredCount: number;
  /** CPU time that the generator's process used in the time that counts, as a part of one core. */
  readonly generatorCores: number;
}
