/** A pool on this I/O thread, whose workers it shares with the other I/O threads there are. */

import { monotonicMs, type ThreadCounters } from '@spool/protocol';

import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { WorkerHandle } from '../dispatch/worker-handle.js';
import type { EmitServerEvent } from './reports.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import type { WorkerExitFailure } from '../server-events.js';
import { SharedWorkers, type IoPeer } from './shared-workers.js';
import type { CounterShelf } from '../stats/index.js';
import { WorkerPool } from '../thread-pool/worker-pool.js';
import type { WorkerSupply } from './worker-supply.js';

/** What owned workers are made of. */
export interface OwnedWorkersOptions {
  readonly server: ResolvedServerOptions;
  readonly peers: readonly IoPeer[];
  readonly counters: ThreadCounters;
  readonly counterShelf: CounterShelf;
  readonly emit: EmitServerEvent;
}

/** Why a worker is ended whose event loop stands still. */
const BLOCKED: WorkerExitFailure = Object.freeze({
  code: 'ERR_SPOOL_WORKER_BLOCKED',
  message: 'Worker thread was ended: a handler past its deadline blocks its event loop',
  stack: undefined,
});

/** With this many workers or more one is kept for short requests, and its thread keeps its priority. */
const MIN_WORKERS_TO_RESERVE = 3;

/** A wait that has a worker added, in milliseconds: above the 2 ms after which a stuck request is moved, and the jitter of a busy machine. */
const GROW_AFTER_MS = 5;

/** The workers of a pool on this thread. */
export class OwnedWorkers implements WorkerSupply {
  readonly #shared: SharedWorkers;
  readonly #pool: WorkerPool<WorkerHandle>;

  /**
   * @param dispatcher - This thread's.
   * @param options - What they are made of.
   */
  constructor(dispatcher: Dispatcher, options: OwnedWorkersOptions) {
    const { server, counters, counterShelf, peers, emit } = options;
    this.#shared = new SharedWorkers(dispatcher, {
      channelSizes: server.channel,
      counters,
      peers,
      host: {
        onBlocked: (worker) => this.kill(worker),
        onWornOut: (worker) => this.replace(worker),
        onWaiting: (longestWaitMs) => this.adjust(longestWaitMs),
      },
    });
    const keepsOneReserved = server.pool.maxWorkers >= MIN_WORKERS_TO_RESERVE;
    this.#pool = new WorkerPool({
      ...server.pool,
      growAfterMs: GROW_AFTER_MS,
      nicenessOf: (workerId) => (workerId === 0 && keepsOneReserved ? 0 : server.pool.longNiceness),
      handlerUrl: server.handlerUrl,
      lingerTurns: server.lingerTurns,
      maxConcurrent: server.maxConcurrentPerWorker,
      proxyTrust: server.proxyTrust,
      threads: server,
      registry: this.#shared,
      counterShelf,
      onWorkerStart: (workerId, threadId) => emit('workerStart', { workerId, threadId }),
      onWorkerExit: (workerId, threadId, failure) => emit('workerExit', { workerId, threadId, failure }),
    });
  }

  async start(): Promise<void> {
    await this.#pool.start();
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#shared.close();
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
    this.#shared.close();
  }

  async reload(handlerUrl: string | undefined): Promise<void> {
    await this.#pool.reload(handlerUrl);
  }

  kill(worker: WorkerHandle): void {
    this.#pool.kill(worker, BLOCKED);
  }

  replace(worker: WorkerHandle): void {
    this.#pool.replace(worker);
  }

  adjust(longestWaitMs: number): void {
    this.#pool.adjust({ nowMs: monotonicMs(), longestWaitMs });
  }
}
