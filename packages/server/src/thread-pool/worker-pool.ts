/**
 * The threads that run handlers: starts them, notices their death, replaces them, lets them leave. Piscina owns the
 * threads' life and nothing else; each runs one never-ending task, and no request goes through piscina.
 */

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits, Worker } from 'node:worker_threads';

import {
  IoChannel,
  SpoolError,
  WorkerPhase,
  createChannelMemory,
  createEventCount,
  type ChannelSizes,
} from '@spool/protocol';
import { Piscina } from 'piscina';

import type { WorkerFailure, WorkerTask } from '../worker/entry.js';
import type { ProxyTrust } from '../worker/forwarded-client.js';

/** What is passed through to every thread. */
export interface ThreadOptions {
  readonly resourceLimits: ResourceLimits | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly workerData: unknown;
}

/** A worker as the pool needs to know it. */
export interface PooledWorker {
  readonly workerId: number;
  readonly channel: IoChannel;
  /** Whether it takes requests. The pool alone says so. */
  isReady: boolean;
  /** The phase that was acted upon last. */
  seenPhase: WorkerPhase;
  /** Whether the worker has moved to another phase since. */
  readonly hasNewPhase: boolean;
}

/** Who gives the workers their requests. */
export interface WorkerRegistry<Pooled extends PooledWorker> {
  /** What the I/O thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  /** Called in every turn that something may have woken. */
  onPhaseChange: () => void;
  /** Takes a worker on that is starting. */
  addWorker(workerId: number, channel: IoChannel): Pooled;
  /** Settles the requests of a worker whose thread is gone. */
  removeWorker(worker: Pooled): void;
  /** Has a turn run soon. */
  requestTurn(): void;
}

/** What a pool is made of. */
export interface WorkerPoolOptions<Pooled extends PooledWorker> {
  readonly workerCount: number;
  readonly handlerUrl: string;
  readonly channelSizes: ChannelSizes;
  readonly lingerTurns: number;
  readonly proxyTrust: ProxyTrust;
  readonly threads: ThreadOptions;
  readonly registry: WorkerRegistry<Pooled>;
  /** A worker takes requests from now on. */
  readonly onWorkerStart: (workerId: number, threadId: number) => void;
  /** A worker's thread is gone; `failure` says why when it was not told to leave. */
  readonly onWorkerExit: (workerId: number, threadId: number, failure: WorkerFailure | undefined) => void;
}

/** A worker and its thread. */
interface PoolMember<Pooled> {
  readonly handle: Pooled;
  /** Settles when the thread has left or died and its requests are settled. */
  readonly gone: Promise<void>;
}

/** First pause before a worker that died while starting is replaced, in milliseconds; doubles each time. */
const FIRST_BACKOFF_MS = 100;
/** Longest such pause, in milliseconds. */
const MAX_BACKOFF_MS = 5000;

/** The threads of one I/O thread. */
export class WorkerPool<Pooled extends PooledWorker> {
  readonly #options: WorkerPoolOptions<Pooled>;
  readonly #piscina: Piscina;
  readonly #members = new Map<number, PoolMember<Pooled>>();
  readonly #backoffs = new Map<number, number>();
  readonly #respawnTimers = new Set<NodeJS.Timeout>();
  /** The threads of workers that took requests, by thread id: piscina forgets one that fails before it has exited. */
  readonly #threads = new Map<number, Worker>();
  #starting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #isClosing = false;

  /** @param options - What the pool is made of. */
  constructor(options: WorkerPoolOptions<Pooled>) {
    const { resourceLimits, execArgv, env, workerData } = options.threads;
    this.#options = options;
    this.#piscina = new Piscina({
      filename: fileURLToPath(new URL('../worker/load-entry.cjs', import.meta.url)),
      minThreads: options.workerCount,
      maxThreads: options.workerCount,
      idleTimeout: Infinity,
      // A worker between tasks must not block in Atomics.wait: it has only just started, or is about to end.
      atomics: 'disabled',
      recordTiming: false,
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      ...(env === undefined ? {} : { env: { ...env } }),
      ...(workerData === undefined ? {} : { workerData }),
    });
    this.#piscina.on('error', ignorePoolError);
  }

  /**
   * Starts every worker.
   *
   * @returns A promise that settles when all take requests; rejected when a handler module cannot start.
   */
  async start(): Promise<void> {
    this.#options.registry.onPhaseChange = () => this.#onPhaseChange();
    const started = new Promise<void>((resolve, reject) => {
      this.#starting = { resolve, reject };
    });
    for (let workerId = 0; workerId < this.#options.workerCount; workerId++) this.#spawn(workerId);
    await started;
  }

  /** Lets every worker finish what it has started, then ends the threads. */
  async close(): Promise<void> {
    this.#stopRespawning();
    for (const member of this.#members.values()) member.handle.channel.close();
    await Promise.all([...this.#members.values()].map((member) => member.gone));
    await this.#piscina.destroy();
  }

  /** Ends the threads at once, whatever they do. */
  async destroy(): Promise<void> {
    this.#stopRespawning();
    // Not by aborting the tasks: piscina would start new threads in their place, and not wait for the old ones.
    await this.#piscina.destroy();
    await Promise.all([...this.#members.values()].map((member) => member.gone));
  }

  #spawn(workerId: number): void {
    const { registry, channelSizes, handlerUrl, lingerTurns, proxyTrust } = this.#options;
    const memory = createChannelMemory(channelSizes);
    const workerEventCount = createEventCount();
    const handle = registry.addWorker(workerId, new IoChannel(memory, workerEventCount));
    const task: WorkerTask = {
      workerId,
      handlerUrl,
      channel: memory,
      workerEventCount,
      ioEventCount: registry.eventCount,
      lingerTurns,
      proxyTrust,
    };
    const ended = (this.#piscina.run(task) as Promise<WorkerFailure | undefined>).catch((error: unknown) =>
      toFailure(error),
    );
    const gone = ended.then((failure) => this.#onEnded(handle, failure));
    this.#members.set(workerId, { handle, gone });
  }

  /** Looks which workers have come further. Called in every turn that something may have woken. */
  #onPhaseChange(): void {
    for (const { handle } of this.#members.values()) {
      if (!handle.hasNewPhase) continue;
      handle.seenPhase = handle.channel.workerPhase;
      handle.isReady = handle.seenPhase === WorkerPhase.READY;
      if (!handle.isReady) continue;
      this.#backoffs.delete(handle.workerId);
      const thread = this.#findThread(handle.channel.threadId);
      if (thread !== undefined) this.#threads.set(thread.threadId, thread);
      this.#options.onWorkerStart(handle.workerId, handle.channel.threadId);
      this.#options.registry.requestTurn();
    }
    if (this.#starting === undefined) return;
    if (![...this.#members.values()].every((member) => member.handle.isReady)) return;
    this.#starting.resolve();
    this.#starting = undefined;
  }

  /** A worker's task has ended: as it was told, or because its thread fails. */
  async #onEnded(handle: Pooled, failure: WorkerFailure | undefined): Promise<void> {
    handle.isReady = false;
    const { threadId } = handle.channel;
    const hasStarted = handle.seenPhase !== WorkerPhase.STARTING;
    // The end of a task is not the end of its thread: until that has exited it may still write to its channel.
    if (failure !== undefined) await this.#exited(threadId);
    this.#threads.delete(threadId);
    this.#options.registry.removeWorker(handle);
    this.#options.onWorkerExit(handle.workerId, threadId, failure);
    if (this.#isClosing) return;
    if (failure !== undefined && this.#starting !== undefined) {
      this.#starting.reject(new SpoolError(failure.message, { code: failure.code, cause: failure.stack }));
      this.#starting = undefined;
      return;
    }
    this.#replace(handle.workerId, hasStarted);
  }

  async #exited(threadId: number): Promise<void> {
    const thread = this.#threads.get(threadId) ?? this.#findThread(threadId);
    // A thread that has exited has no id any more.
    if (thread?.threadId !== threadId) return;
    // A failed task leaves its thread whole; nothing of the module that failed is kept.
    await Promise.all([once(thread, 'exit'), thread.terminate()]);
  }

  #findThread(threadId: number): Worker | undefined {
    return this.#piscina.threads.find((candidate: Worker) => candidate.threadId === threadId);
  }

  /** Replaces a worker: at once when it had served, after a pause that grows when it died while starting. */
  #replace(workerId: number, hadStarted: boolean): void {
    if (hadStarted) {
      this.#spawn(workerId);
      return;
    }
    const backoffMs = this.#backoffs.get(workerId) ?? FIRST_BACKOFF_MS;
    this.#backoffs.set(workerId, Math.min(MAX_BACKOFF_MS, backoffMs * 2));
    const timer = setTimeout(() => {
      this.#respawnTimers.delete(timer);
      this.#spawn(workerId);
    }, backoffMs);
    this.#respawnTimers.add(timer);
  }

  #stopRespawning(): void {
    this.#isClosing = true;
    this.#starting?.reject(
      new SpoolError('Server was closed while its workers started', { code: 'ERR_SPOOL_SERVER_STATE' }),
    );
    this.#starting = undefined;
    for (const timer of this.#respawnTimers) clearTimeout(timer);
    this.#respawnTimers.clear();
  }
}

function toFailure(error: unknown): WorkerFailure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code: 'ERR_SPOOL_WORKER_DIED', message: `Worker thread died: ${message}`, stack };
}

/** Errors of a thread reach us by its task; piscina reports one without a task only once the pool is closing. */
function ignorePoolError(): void {
  return;
}
