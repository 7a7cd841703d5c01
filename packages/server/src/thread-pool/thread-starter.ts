/**
 * Starts threads by piscina, which owns their life and nothing else: each runs one never-ending task, and no request goes
 * through piscina.
 *
 * A thread is never used twice, because its module cache holds the handler module it was started with. Piscina would: it
 * hands a waiting task to any thread without one. So a task goes to the thread that was started for it and to no other, and
 * a thread whose task ends is terminated. Its counts of threads decide nothing here either: it starts one for each task,
 * none without (`minThreads` 0 also turns off its own replacement of dead threads), and never ends one for being idle.
 */

import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';

import { Piscina, queueOptionsSymbol } from 'piscina';

import type { WorkerTask } from '../worker/entry.js';
import { StartQueue, type StartTicket } from './start-queue.js';
import type { ThreadOptions } from './worker-pool-options.js';
import { WorkerThread } from './worker-thread.js';

/** Starts the threads of one pool. */
export class ThreadStarter {
  readonly #queue = new StartQueue();
  readonly #piscina: Piscina;
  /** Every thread that has not exited. */
  readonly #threads = new Set<Worker>();

  /**
   * @param options - What is passed through to every thread.
   * @param maxThreadCount - Threads at once, at most. More than the pool ever has, counting those that take long to end.
   */
  constructor(options: ThreadOptions, maxThreadCount: number) {
    const { resourceLimits, execArgv, env, workerData } = options;
    this.#piscina = new Piscina({
      filename: fileURLToPath(new URL('../worker/load-entry.cjs', import.meta.url)),
      minThreads: 0,
      maxThreads: maxThreadCount,
      idleTimeout: Infinity,
      taskQueue: this.#queue,
      loadBalancer: (task, workers) => {
        const ticket = task[queueOptionsSymbol] as StartTicket;
        return workers.find(({ id, currentUsage }) => id === ticket.threadId && currentUsage === 0) ?? null;
      },
      // A worker between start and task must not block in Atomics.wait.
      atomics: 'disabled',
      recordTiming: false,
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      ...(env === undefined ? {} : { env: { ...env } }),
      ...(workerData === undefined ? {} : { workerData }),
    });
    // Errors of a thread are heard from the thread itself; piscina reports those that came before it had a task.
    this.#piscina.on('error', () => undefined);
  }

  /**
   * Starts a thread.
   *
   * @param task - What it runs, for its whole life.
   * @param onFailing - Called when it is dying of an error, some time before it has exited.
   * @returns The thread; when it cannot be started, one that has exited already, with the error.
   */
  start(task: WorkerTask, onFailing: () => void): WorkerThread {
    const ticket: StartTicket = { threadId: 0 };
    let ended: Promise<unknown>;
    try {
      ended = this.#piscina.run({ ...task, [queueOptionsSymbol]: ticket }) as Promise<unknown>;
    } catch (error) {
      // Node refuses the thread's options, or the system has no thread to give.
      return this.#refuse(ticket, error);
    }
    const worker = this.#piscina.threads.find((candidate) => !this.#threads.has(candidate));
    const thread = worker === undefined ? undefined : this.#watch(worker, ticket, onFailing);
    ended.then(
      () => thread?.fail(new Error('its task has ended')),
      // Dead, or its task has failed, which leaves the thread whole.
      (error: unknown) => thread?.fail(error),
    );
    return thread ?? this.#refuse(ticket, new Error('there are too many threads'));
  }

  #watch(worker: Worker, ticket: StartTicket, onFailing: () => void): WorkerThread {
    ticket.threadId = worker.threadId;
    this.#threads.add(worker);
    // Before anything else happens to piscina's queue, so not when `exited` has resolved.
    worker.on('error', () => this.#queue.drop(ticket));
    worker.on('exit', () => {
      this.#queue.drop(ticket);
      this.#threads.delete(worker);
    });
    return new WorkerThread(worker, onFailing);
  }

  #refuse(ticket: StartTicket, error: unknown): WorkerThread {
    this.#queue.drop(ticket);
    const thread = new WorkerThread(undefined, () => undefined);
    thread.fail(error);
    return thread;
  }
}
