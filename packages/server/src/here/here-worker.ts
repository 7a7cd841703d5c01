/**
 * The worker side on the calling thread, for `workers: 'here'`: one worker, the handler an object of the app's own. The I/O
 * threads stay on theirs. Loaded only where it is asked for.
 */

import { threadId } from 'node:worker_threads';

import {
  CounterIndex,
  SpoolError,
  ThreadCounters,
  WorkerChannel,
  WorkerPhase,
  createChannelMemory,
  createEventCount,
  createThreadCounters,
  monotonicMs,
} from '@spool/protocol';

import { HERE_WORKER_ID, type HereWorkerMemory } from './here-worker-memory.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import { toSpoolError, tookTooLong } from '../thread-pool/worker-failure.js';
import { findHandler, loadHandlerModule, type AppHandler, type HandlerModule } from '../worker/handler-module.js';
import { WorkerLoop } from '../worker/worker-loop.js';

/** A worker on the calling thread. */
export class HereWorker {
  readonly memory: HereWorkerMemory;
  /** What it counts in. */
  readonly counters = createThreadCounters();
  readonly #options: ResolvedServerOptions;
  readonly #handler: AppHandler | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** Undefined until the handler module has started. */
  #loop: WorkerLoop | undefined;
  #onGivenUp: () => void = () => undefined;
  readonly #givenUp = new Promise<void>((resolve) => {
    this.#onGivenUp = resolve;
  });

  /**
   * @param options - The server's options.
   * @param handler - The handler; undefined for the module that the options name.
   */
  constructor(options: ResolvedServerOptions, handler: AppHandler | undefined) {
    this.#options = options;
    this.#handler = handler;
    const channels = Array.from({ length: options.ioThreads }, () => createChannelMemory(options.channel));
    this.memory = { channels, eventCount: createEventCount() };
  }

  /**
   * Starts to run requests.
   *
   * @param ioEventCounts - What the I/O threads sleep on, in the order of their numbers.
   * @throws SpoolError `ERR_SPOOL_HANDLER_LOAD`, `ERR_SPOOL_HANDLER_INVALID` or `ERR_SPOOL_HANDLER_START`.
   */
  async start(ioEventCounts: readonly SharedArrayBuffer[]): Promise<void> {
    const counters = new ThreadCounters(this.counters);
    counters.begin(threadId, monotonicMs());
    const channels = this.memory.channels.map(
      (memory, index) => new WorkerChannel(memory, ioEventCounts[index], counters),
    );
    const handler = await this.#startInTime();
    const { lingerTurns, proxyTrust, maxConcurrentPerWorker: maxConcurrent } = this.#options;
    const loop = new WorkerLoop({
      channels,
      eventCount: this.memory.eventCount,
      workerId: HERE_WORKER_ID,
      fetch: handler.fetch,
      handleFramed: handler.handleFramed,
      lingerTurns,
      maxConcurrent,
      proxyTrust,
      counters,
    });
    this.#loop = loop;
    for (const channel of channels) {
      channel.setThreadId(threadId);
      channel.setPhase(WorkerPhase.READY);
    }
    counters.values[CounterIndex.STATE] = WorkerPhase.READY;
    this.#ended = loop.run().then(async () => {
      try {
        await handler.close?.();
      } finally {
        // Whatever came of the hook: the I/O threads wait for this.
        for (const channel of channels) channel.setPhase(WorkerPhase.CLOSED);
      }
    });
    // Whoever closes the server hears of it.
    this.#ended.catch(() => undefined);
  }

  /** Whether it takes requests, or has taken some. */
  get hasStarted(): boolean {
    return this.#loop !== undefined;
  }

  /** Resolves when every I/O thread has closed its channel, everything has ended, and the module's `close` hook as well. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Waits for nothing more: a start that still goes on fails, and requests that never end are left to themselves. */
  giveUp(): void {
    this.#onGivenUp();
    this.#loop?.abandon();
  }

  /** Loads and starts the handler module, unless that takes too long or the server is closed meanwhile. */
  async #startInTime(): Promise<HandlerModule> {
    const { startTimeoutMs } = this.#options.pool;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      if (startTimeoutMs > 0)
        timer = setTimeout(() => reject(toSpoolError(tookTooLong('start', startTimeoutMs))), startTimeoutMs);
      void this.#givenUp.then(() => reject(closedWhileStarting()));
    });
    try {
      return await Promise.race([this.#loadAndStart(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #loadAndStart(): Promise<HandlerModule> {
    const handler = await this.#load();
    await startHandler(handler);
    return handler;
  }

  async #load(): Promise<HandlerModule> {
    if (this.#handler === undefined) return await loadHandlerModule(this.#options.handlerUrl);
    const handler = findHandler(this.#handler);
    if (handler !== undefined) return { ...handler, start: undefined, close: undefined };
    throw new SpoolError('Option handler is neither a function nor an object with a fetch method', {
      code: 'ERR_SPOOL_HANDLER_INVALID',
    });
  }
}

async function startHandler(handler: HandlerModule): Promise<void> {
  try {
    await handler.start?.({ workerId: HERE_WORKER_ID, threadId });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SpoolError(`Handler module failed to start: ${reason}`, { code: 'ERR_SPOOL_HANDLER_START', cause });
  }
}

function closedWhileStarting(): SpoolError {
  return new SpoolError('Server was closed while it started', { code: 'ERR_SPOOL_SERVER_STATE' });
}
