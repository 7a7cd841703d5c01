/** The one worker on the app's thread, as an I/O thread uses it. It was started before, and nobody here can end it. */

import { ChannelLoad, IoChannel, SpoolError, WorkerPhase, type ThreadCounters } from '@spool/protocol';

import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { WorkerHandle } from '../dispatch/worker-handle.js';
import { HERE_WORKER_ID, type HereWorkerMemory } from '../here/here-worker-memory.js';
import type { WorkerSupply } from './worker-supply.js';

/** What such a supply is made of. */
export interface HereWorkersOptions {
  readonly memory: HereWorkerMemory;
  /** Number of this I/O thread, from 0. */
  readonly ioThreadId: number;
  readonly counters: ThreadCounters;
}

/** Uses the worker on the app's thread. */
export class HereWorkers implements WorkerSupply {
  readonly #worker: WorkerHandle;
  readonly #dispatcher: Dispatcher;
  #onLeft: () => void = () => undefined;
  readonly #left = new Promise<void>((resolve) => {
    this.#onLeft = resolve;
  });

  /**
   * @param dispatcher - This thread's.
   * @param options - The way to the worker, and who this is.
   */
  constructor(dispatcher: Dispatcher, { memory, ioThreadId, counters }: HereWorkersOptions) {
    const { channels, eventCount } = memory;
    const others = channels.filter((_channel, index) => index !== ioThreadId);
    this.#dispatcher = dispatcher;
    this.#worker = dispatcher.addWorker(
      HERE_WORKER_ID,
      new IoChannel(channels[ioThreadId], eventCount, counters),
      others.map((channel) => new ChannelLoad(channel)),
    );
    dispatcher.onPhaseChange = () => this.#onPhaseChange();
  }

  start(): Promise<void> {
    this.#dispatcher.requestTurn();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#worker.channel.close();
    await this.#left;
  }

  destroy(): Promise<void> {
    // The thread is the app's: what does not end there is given up here.
    this.#worker.channel.close();
    this.#onLeft();
    return Promise.resolve();
  }

  reload(): Promise<void> {
    const error = new SpoolError("reload() needs worker threads, option workers is 'here'", {
      code: 'ERR_SPOOL_SERVER_STATE',
    });
    return Promise.reject(error);
  }

  kill(): void {
    // Its requests have been answered; the thread that is blocked is the app's own.
  }

  replace(): void {
    // As above.
  }

  adjust(): void {
    // There is one, and always will be.
  }

  #onPhaseChange(): void {
    const worker = this.#worker;
    if (!worker.hasNewPhase) return;
    worker.seenPhase = worker.channel.workerPhase;
    worker.isReady = worker.seenPhase === WorkerPhase.READY;
    if (worker.isReady) this.#dispatcher.requestTurn();
    else this.#onLeft();
  }
}
