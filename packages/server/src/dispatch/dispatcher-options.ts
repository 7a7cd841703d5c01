/** What the dispatcher of an I/O thread is made of. */

import type { ThreadCounters } from '@spool/protocol';

import type { Deadlines } from './deadline-watch.js';
import type { Exchange } from './exchange.js';
import type { WorkerHandle } from './worker-handle.js';

/** What a dispatcher is made of. */
export interface DispatcherOptions extends Deadlines {
  /** Requests one worker may have at once of this thread, at most. */
  readonly maxGivenPerWorker: number;
  /** Turns of the event loop without work, while requests are in flight, before the thread parks, at most. */
  readonly lingerTurns: number;
  /** Requests that may wait for a worker; one more is answered 503. */
  readonly queueLimit: number;
  /** Longest time a request may wait for a worker, in milliseconds; 0 for none. */
  readonly queueTimeoutMs: number;
  /** Called at the end of each turn, so that what was gathered for sockets is written at once. */
  readonly onTurnEnd: () => void;
  /** A handler failed; to be logged. */
  readonly onHandlerFailure: (exchange: Exchange, description: string) => void;
  /** A worker is blocked: it should be ended and replaced. */
  readonly onBlocked: (worker: WorkerHandle) => void;
  /** A worker has too many abandoned handlers: it should be drained and replaced. */
  readonly onWornOut: (worker: WorkerHandle) => void;
  /** What the thread sleeps on. @defaultValue one of its own */
  readonly eventCount?: SharedArrayBuffer | undefined;
  /** The thread's counters. */
  readonly counters: ThreadCounters;
  /** Called while requests wait, so that the pool may grow. */
  readonly onWaiting: (longestWaitMs: number) => void;
}
