/** Ends the counters of a thread that is gone, and says of itself what it said last: that it runs, or that it sleeps. */

import { CounterIndex, ThreadCounters, ThreadState } from '@spool/protocol';

/**
 * Says of a thread that it has ended. Whoever calls it writes what is that thread's alone to write: it must have exited.
 *
 * @param memory - Its counters.
 * @param end - Whether it died or was told to leave, and the time in `monotonicMs`. The first end counts.
 */
export function endCounters(
  memory: SharedArrayBuffer,
  end: { readonly state: typeof ThreadState.CLOSED | typeof ThreadState.FAILED; readonly nowMs: number },
): void {
  const counters = new ThreadCounters(memory);
  counters.wake(end.nowMs);
  if (counters.values[CounterIndex.STATE] !== ThreadState.FAILED) counters.values[CounterIndex.STATE] = end.state;
}
