/**
 * Keeps of a trace what the main thread did. Knows the format of a trace, and nothing of who reads it.
 */

/** What is looked at in an event. */
export interface TraceEvent {
  readonly pid: number;
  /** The system's id of the thread; that of a process's main thread is the process's. */
  readonly tid: number;
}

/**
 * Writes the events of a process's main thread as a trace.
 *
 * @param events - All of them.
 * @param processId - The process.
 * @returns The trace, in pieces of JSON.
 */
export async function* filterTrace(events: AsyncIterable<TraceEvent>, processId: number): AsyncGenerator<string> {
  let separator = '{"traceEvents":[';
  for await (const event of events) {
    if (event.pid !== processId || event.tid !== processId) continue;
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield `${separator === ',\n' ? '' : separator}]}`;
}
