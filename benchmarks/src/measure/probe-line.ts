/**
 * Owns what a thread that is observed says of itself, and where: both cross from the model's process to the harness.
 */

/** Names the folder in which the threads write; unset where nothing is observed. */
export const probeFolderVariable = 'SPOOL_BENCH_PROBE';

/** Where a model's main thread offers the counters of its Spool server to the probe. */
export const spoolStatsKey = Symbol.for('spool.bench.stats');

/** What a thread says; times and counts have grown since it began. */
export interface ProbeLine {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly processId: number;
  readonly kernelThreadId: number | undefined;
  /** 0 for the main thread. */
  readonly nodeThreadId: number;
  /** The threads that Node itself had when its main thread began; empty of other threads. */
  readonly helperThreadIds: readonly number[];
  /** Of its event loop, waiting and not. */
  readonly idleMs: number;
  readonly activeMs: number;
  readonly gcMs: number;
  readonly gcCount: number;
  readonly heapMib: number;
  /** `server.stats()`, on the main thread of a model on Spool. */
  readonly spoolStats: unknown;
}
