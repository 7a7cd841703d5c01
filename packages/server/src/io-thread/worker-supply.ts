/** Where an I/O thread's workers come from: a pool of its own, or that of another I/O thread. */

import type { WorkerHandle } from '../dispatch/worker-handle.js';

/** Starts and ends workers, or asks for it. */
export interface WorkerSupply {
  /** Resolves when there are workers that take requests, or will be without this thread's doing. */
  start(): Promise<void>;
  /** Lets every worker finish and leave. */
  close(): Promise<void>;
  /** Ends every worker at once. */
  destroy(): Promise<void>;
  /** Replaces every worker by one that loads the handler module anew. */
  reload(handlerUrl: string | undefined): Promise<void>;
  /** A worker is blocked: ends and replaces it. */
  kill(worker: WorkerHandle): void;
  /** A worker is worn out: drains and replaces it. */
  replace(worker: WorkerHandle): void;
  /** Tells how long requests wait, so that there may be more workers. */
  adjust(longestWaitMs: number): void;
}
