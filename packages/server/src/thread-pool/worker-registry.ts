/** What the pool and whoever gives the workers their requests know of each other. */

import type { IoChannel, WorkerPhase } from '@spool/protocol';

import type { WorkerTaskChannel } from '../worker/entry.js';

/** A worker as the pool needs to know it. */
export interface PooledWorker {
  /** Its place in the pool. One that leaves and the one that follows it have the same for a while. */
  readonly workerId: number;
  /** The way to it from the thread the pool lives on. */
  readonly channel: IoChannel;
  /** Whether it takes requests. The pool alone says so. */
  isReady: boolean;
  /** The phase that was acted upon last. The pool alone writes it. */
  seenPhase: WorkerPhase;
  /** Whether the worker has moved to another phase since. */
  readonly hasNewPhase: boolean;
  /** Requests it has that somebody still waits for. */
  readonly liveCount: number;
  /** The text of its failure frame, once that has been read. */
  readonly failure: string | undefined;
  /** When it was last given a request or ended one, in `monotonicMs`; 0 for never. */
  readonly usedAtMs: number;
}

/** A worker that has its channels, but no thread yet. */
export interface NewWorker<P extends PooledWorker> {
  readonly worker: P;
  /** One from each I/O thread. */
  readonly channels: readonly WorkerTaskChannel[];
}

/** Who gives the workers their requests. */
export interface WorkerRegistry<P extends PooledWorker> {
  /** Called in every turn that something may have woken. */
  onPhaseChange: () => void;
  /** Takes a worker on that is about to start, and makes its channels; `workerEventCount` is what it will sleep on. */
  addWorker(workerId: number, workerEventCount: SharedArrayBuffer): NewWorker<P>;
  /** Gives a worker no more requests; what it has not started moves to others at once. At most once for each worker. */
  retireWorker(worker: P): void;
  /** Resolves when nobody waits any more for anything a retired worker has. At most once for each worker. */
  drained(worker: P): Promise<void>;
  /** Ends what a retired worker still has: it took too long. */
  failWorker(worker: P): void;
  /** Tells a worker by every channel to finish what it has and to leave. */
  closeWorker(worker: P): void;
  /** Reads the rest from a worker whose thread is gone, and settles the requests it had. Once for each worker. */
  removeWorker(worker: P): void;
  /** Has a turn run soon. */
  requestTurn(): void;
}
