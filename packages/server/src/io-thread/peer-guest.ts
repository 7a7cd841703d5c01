/** The workers of another I/O thread's pool, as an I/O thread without a pool of its own uses them. */

import type { MessagePort } from 'node:worker_threads';

import { ChannelLoad, IoChannel, WorkerPhase, type ThreadCounters } from '@spool/protocol';

import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { WorkerHandle } from '../dispatch/worker-handle.js';
import type { GuestMessage, OwnerMessage, WorkerKey } from './peer-messages.js';
import type { WorkerSupply } from './worker-supply.js';

/** What a guest is made of. */
export interface PeerGuestOptions {
  /** To the I/O thread that owns the pool. */
  readonly port: MessagePort;
  /** Number of this I/O thread, from 1. */
  readonly ioThreadId: number;
  readonly counters: ThreadCounters;
}

/** Uses workers that another I/O thread starts and ends. */
export class PeerGuest implements WorkerSupply {
  readonly #options: PeerGuestOptions;
  readonly #dispatcher: Dispatcher;
  readonly #workers = new Map<WorkerKey, WorkerHandle>();
  readonly #keys = new Map<WorkerHandle, WorkerKey>();
  readonly #retired = new Set<WorkerHandle>();

  /**
   * @param dispatcher - This thread's.
   * @param options - The way to the owner, and who this is.
   */
  constructor(dispatcher: Dispatcher, options: PeerGuestOptions) {
    this.#dispatcher = dispatcher;
    this.#options = options;
    dispatcher.onPhaseChange = () => this.#onPhaseChange();
    options.port.on('message', (message: OwnerMessage) => this.#onMessage(message));
  }

  start(): Promise<void> {
    // The owner has started them, or they will come.
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#options.port.close();
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return this.close();
  }

  reload(): Promise<void> {
    return Promise.resolve();
  }

  kill(worker: WorkerHandle): void {
    this.#postOf(worker, 'kill');
  }

  replace(worker: WorkerHandle): void {
    this.#postOf(worker, 'replace');
  }

  adjust(longestWaitMs: number): void {
    this.#post({ kind: 'waiting', longestWaitMs });
  }

  #onMessage(message: OwnerMessage): void {
    if (message.kind === 'add') {
      this.#add(message);
      return;
    }
    const { key } = message;
    const worker = this.#workers.get(key);
    if (worker === undefined) return;
    switch (message.kind) {
      case 'retire':
        this.#retired.add(worker);
        this.#dispatcher.retireWorker(worker);
        return;
      case 'drain':
        void this.#dispatcher.drained(worker).then(() => this.#post({ kind: 'drained', key }));
        return;
      case 'fail':
        this.#dispatcher.failWorker(worker);
        return;
      case 'close':
        worker.channel.close();
        return;
      case 'remove':
        this.#workers.delete(key);
        this.#keys.delete(worker);
        this.#retired.delete(worker);
        this.#dispatcher.removeWorker(worker);
        return;
    }
  }

  #add({ key, workerId, channels, workerEventCount }: Extract<OwnerMessage, { kind: 'add' }>): void {
    const { ioThreadId, counters } = this.#options;
    const own = new IoChannel(channels[ioThreadId], workerEventCount, counters);
    const others = channels.filter((_channel, index) => index !== ioThreadId);
    const worker = this.#dispatcher.addWorker(
      workerId,
      own,
      others.map((memory) => new ChannelLoad(memory)),
    );
    this.#workers.set(key, worker);
    this.#keys.set(worker, key);
  }

  #onPhaseChange(): void {
    for (const worker of this.#workers.values()) {
      if (!worker.hasNewPhase) continue;
      worker.seenPhase = worker.channel.workerPhase;
      worker.isReady = worker.seenPhase === WorkerPhase.READY && !this.#retired.has(worker);
      if (worker.isReady) this.#dispatcher.requestTurn();
    }
  }

  #postOf(worker: WorkerHandle, kind: 'kill' | 'replace'): void {
    const key = this.#keys.get(worker);
    if (key !== undefined) this.#post({ kind, key });
  }

  #post(message: GuestMessage): void {
    this.#options.port.postMessage(message);
  }
}
