/** What a pool is made of. */

import type { ResourceLimits } from 'node:worker_threads';

import type { WorkerFailure } from '../worker/entry.js';
import type { ProxyTrust } from '../worker/forwarded-client.js';
import type { ElasticLimits } from './elastic-policy.js';
import type { PooledWorker, WorkerRegistry } from './worker-registry.js';

/** What is passed through to every thread. */
export interface ThreadOptions {
  readonly resourceLimits: ResourceLimits | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly workerData: unknown;
}

/** Where workers get what they count in. */
export interface CounterSource {
  /** Returns counters for a worker that is about to start. */
  take(workerId: number): SharedArrayBuffer;
  /** Takes them back once its thread is gone. */
  giveBack(workerId: number, counters: SharedArrayBuffer): void;
}

/** What a pool is made of. */
export interface WorkerPoolOptions<P extends PooledWorker> extends ElasticLimits {
  readonly handlerUrl: string;
  readonly lingerTurns: number;
  /** Requests under way on one worker, at most. */
  readonly maxConcurrent: number;
  readonly proxyTrust: ProxyTrust;
  readonly threads: ThreadOptions;
  readonly registry: WorkerRegistry<P>;
  readonly counterShelf: CounterSource;
  /** By how much a worker lowers its own priority, 0 to 19; where the system knows priorities of threads. */
  readonly nicenessOf: (workerId: number) => number;
  /** Longest time from the start of a thread until it takes requests, in milliseconds; 0 for none. */
  readonly startTimeoutMs: number;
  /**
   * Longest time for the requests of a worker that is replaced or leaves, in milliseconds, and again for its `close` hook;
   * 0 ends both at once.
   */
  readonly drainTimeoutMs: number;
  /** A worker takes requests from now on. */
  readonly onWorkerStart: (workerId: number, threadId: number) => void;
  /** A worker's thread is gone; `failure` says why when it was not told to leave. `threadId` is 0 if there was none. */
  readonly onWorkerExit: (workerId: number, threadId: number, failure: WorkerFailure | undefined) => void;
}
