/**
 * The handler module of the idle check: answers with how often the timer of each worker has ticked. With a timer or without.
 */
import { workerData } from 'node:worker_threads';
import type { WorkerContext } from '@spool/server';

/** What each worker is given. Plain data and shared memory. */
export interface IdleWorkerData {
  /** Ticks of each worker's timer, one word a worker. Sole writer: that worker. Wraps at 2^32. */
  readonly ticks: SharedArrayBuffer;
  /** Time between two ticks, in milliseconds; 0 is no timer. */
  readonly intervalMs: number;
}

const { ticks, intervalMs } = workerData as IdleWorkerData;
const tickCounts = new Int32Array(ticks);
let timer: NodeJS.Timeout | undefined;

/** Called once in each worker, before its first request. */
export function start({ workerId }: WorkerContext): void {
  if (intervalMs > 0) timer = setInterval(() => Atomics.add(tickCounts, workerId, 1), intervalMs);
}

/** Called once in each worker, after its last request. */
export function close(): void {
  clearInterval(timer);
}

/** Answers a request. */
function tellTicks(): Response {
  return Response.json([...tickCounts]);
}

// eslint-disable-next-line import-x/no-default-export -- The Fetch convention: handler modules export a default.
export default tellTicks;
