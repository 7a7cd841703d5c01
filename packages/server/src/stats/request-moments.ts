/**
 * The moments of one request, and what lies between two of them. Each moment is noted where it happens; this file alone
 * says which two make a stage.
 *
 * ```
 *   received ─queued─▶ given ─woken─▶ started ─handled─▶ sent ─returned─▶ read ─flushed─▶ flushed
 * ```
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { ThreadCounters } from '@spool/protocol';

/** When a request came to each point, in `monotonicMs`. */
export interface RequestMoments {
  /** Its head was complete. */
  readonly receivedAtMs: number;
  /** It was given to the worker that answered it. */
  readonly dispatchedAtMs: number;
  /** Its handler was called. */
  readonly startedAtMs: number;
  /** The head of its response was written to the ring. */
  readonly sentAtMs: number;
  /** That was read on the I/O thread. */
  readonly readAtMs: number;
}

/**
 * Counts the stages of a request whose response head has been handed to the socket. Once for each request.
 *
 * @param counters - The I/O thread's.
 * @param moments - When it came to each point before.
 * @param flushedAtMs - When it was handed over, in `monotonicMs`.
 */
export function recordStages(counters: ThreadCounters, moments: RequestMoments, flushedAtMs: number): void {
  const { receivedAtMs, dispatchedAtMs, startedAtMs, sentAtMs, readAtMs } = moments;
  counters.queued.record(dispatchedAtMs - receivedAtMs);
  counters.woken.record(startedAtMs - dispatchedAtMs);
  counters.handled.record(sentAtMs - startedAtMs);
  counters.returned.record(readAtMs - sentAtMs);
  counters.flushed.record(flushedAtMs - readAtMs);
  counters.total.record(flushedAtMs - receivedAtMs);
}
