/**
 * Owns what is known about a turn when it is over, and about a model's turns together.
 */
import type { ModelName } from './options.js';

/** What one turn measured. */
export interface TurnResult {
  /** Light answers per second. */
  readonly requestsPerSecond: number;
  /** Median latency of light answers, in milliseconds. */
  readonly p50Ms: number;
  /** 99th percentile of the same, in milliseconds. */
  readonly p99Ms: number;
  /** Slow answers per second; undefined where the workload has none. */
  readonly slowPerSecond: number | undefined;
  /** Requests without a good answer, light and slow together. */
  readonly errorCount: number;
  /** Bytes of the light response on the wire, head included. */
  readonly responseBytes: number;
  /** Names of the light response's fields, in lower case, sorted. */
  readonly responseFields: readonly string[];
}

/** What became of a turn: a measurement, or the reason why there is none. */
export type TurnOutcome =
  { readonly kind: 'measured'; readonly result: TurnResult } | { readonly kind: 'failed'; readonly reason: string };

/** The turns of one model in one workload, by round. */
export interface ModelTurns {
  readonly model: ModelName;
  readonly turns: readonly TurnOutcome[];
}
