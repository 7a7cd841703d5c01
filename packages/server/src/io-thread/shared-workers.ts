/**
 * The workers of a pool, given to every I/O thread: the one the pool lives on, and others by message. To the pool it is one
 * registry, however many dispatchers there are.
 */

import type { MessagePort } from 'node:worker_threads';

import { ChannelLoad, IoChannel, createChannelMemory, type ChannelSizes, type ThreadCounters } from '@spool/protocol';

import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { WorkerHandle } from '../dispatch/worker-handle.js';
import type { GuestMessage, OwnerMessage, WorkerKey } from './peer-messages.js';
import type { NewWorker, WorkerRegistry } from '../thread-pool/worker-registry.js';

/** Another I/O thread. */
export interface IoPeer {
  readonly port: MessagePort;
  /** What it sleeps on. */
  readonly eventCount: SharedArrayBuffer;
}

/** What the pool does when another I/O thread asks. */
export interface SharedWorkersHost {
  onBlocked(worker: WorkerHandle): void;
  onWornOut(worker: WorkerHandle): void;
  onWaiting(longestWaitMs: number): void;
}

/** What shared workers are made of. */
export interface SharedWorkersOptions {
  readonly channelSizes: ChannelSizes;
  readonly counters: ThreadCounters;
  /** The other I/O threads, in the order of their numbers from 1. */
  readonly peers: readonly IoPeer[];
  readonly host: SharedWorkersHost;
}

/** Gives each worker to every I/O thread. */
export class SharedWorkers implements WorkerRegistry<WorkerHandle> {
  readonly #local: Dispatcher;
  readonly #options: SharedWorkersOptions;
  readonly #keys = new Map<WorkerHandle, WorkerKey>();
  readonly #workers = new Map<WorkerKey, WorkerHandle>();
  /** Peers that have not said `drained` of a worker, and whom to tell when none is left. */
  readonly #draining = new Map<WorkerKey, { peerCount: number; readonly resolve: () => void }>();
  #lastKey = 0;

  /**
   * @param local - This thread's dispatcher.
   * @param options - The other I/O threads, and who acts for them.
   */
  constructor(local: Dispatcher, options: SharedWorkersOptions) {
    this.#local = local;
    this.#options = options;
    for (const { port } of options.peers) port.on('message', (message: GuestMessage) => this.#onMessage(message));
  }

  set onPhaseChange(listener: () => void) {
    this.#local.onPhaseChange = listener;
  }

  addWorker(workerId: number, workerEventCount: SharedArrayBuffer): NewWorker<WorkerHandle> {
    const { channelSizes, counters, peers } = this.#options;
    const eventCounts = [this.#local.eventCount, ...peers.map(({ eventCount }) => eventCount)];
    const memories = eventCounts.map(() => createChannelMemory(channelSizes));
    const [own, ...others] = memories;
    const loads = others.map((memory) => new ChannelLoad(memory));
    const worker = this.#local.addWorker(workerId, new IoChannel(own, workerEventCount, counters), loads);
    const key = ++this.#lastKey;
    this.#keys.set(worker, key);
    this.#workers.set(key, worker);
    this.#post({ kind: 'add', key, workerId, channels: memories, workerEventCount });
    const channels = memories.map((memory, index) => ({ memory, ioEventCount: eventCounts[index] }));
    return { worker, channels };
  }

  retireWorker(worker: WorkerHandle): void {
    this.#local.retireWorker(worker);
    this.#postOf(worker, 'retire');
  }

  async drained(worker: WorkerHandle): Promise<void> {
    const key = this.#keys.get(worker);
    const peerCount = this.#options.peers.length;
    if (key === undefined || peerCount === 0) {
      await this.#local.drained(worker);
      return;
    }
    const drainedElsewhere = new Promise<void>((resolve) => this.#draining.set(key, { peerCount, resolve }));
    this.#postOf(worker, 'drain');
    await Promise.all([this.#local.drained(worker), drainedElsewhere]);
  }

  failWorker(worker: WorkerHandle): void {
    this.#local.failWorker(worker);
    this.#postOf(worker, 'fail');
  }

  closeWorker(worker: WorkerHandle): void {
    worker.channel.close();
    this.#postOf(worker, 'close');
  }

  removeWorker(worker: WorkerHandle): void {
    this.#local.removeWorker(worker);
    this.#postOf(worker, 'remove');
    const key = this.#keys.get(worker);
    if (key === undefined) return;
    this.#keys.delete(worker);
    this.#workers.delete(key);
    this.#draining.get(key)?.resolve();
    this.#draining.delete(key);
  }

  requestTurn(): void {
    this.#local.requestTurn();
  }

  /** Hears and says nothing any more. */
  close(): void {
    for (const { port } of this.#options.peers) port.close();
  }

  #onMessage(message: GuestMessage): void {
    const { host } = this.#options;
    if (message.kind === 'waiting') {
      host.onWaiting(message.longestWaitMs);
      return;
    }
    if (message.kind === 'drained') {
      this.#onDrained(message.key);
      return;
    }
    const worker = this.#workers.get(message.key);
    if (worker === undefined) return;
    if (message.kind === 'kill') host.onBlocked(worker);
    else host.onWornOut(worker);
  }

  #onDrained(key: WorkerKey): void {
    const draining = this.#draining.get(key);
    if (draining === undefined || --draining.peerCount > 0) return;
    this.#draining.delete(key);
    draining.resolve();
  }

  #postOf(worker: WorkerHandle, kind: Exclude<OwnerMessage['kind'], 'add'>): void {
    const key = this.#keys.get(worker);
    if (key !== undefined) this.#post({ kind, key });
  }

  #post(message: OwnerMessage): void {
    for (const { port } of this.#options.peers) port.postMessage(message);
  }
}
