/** The control thread's side: starts the I/O thread, gives threads their handles, ends everything. No byte passes here. */

import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';

import type { ThreadHandle } from './calls/current-thread.js';
import type { ControlMessage, IoMessage } from './io/messages.js';
import { announceDown } from './memory/announce-down.js';
import { type DescriptorRow, readDescriptorRows } from './memory/descriptor-rows.js';
import { reserveSlot } from './memory/reserve-slot.js';
import { createSharedSockets, type SocketMemory, viewSockets } from './memory/socket-memory.js';
import { Slot, slotIndex } from './memory/table-layout.js';
import { resolveSocketsOptions, type SocketsOptions } from './options.js';
import { SocketsErrorCode, socketsError } from './errors.js';

/** A thread that was started. */
export interface SocketThread {
  /** Its number among the threads that use sockets. */
  readonly number: number;
  /**
   * Settles once the thread has ended and its descriptors are closed: rejects with SpoolError ERR_SPOOL_SOCKETS_THREAD_FAILED
   * when it ended by an error that nobody caught.
   */
  readonly ended: Promise<void>;
  /** Ends it, wherever it is. */
  terminate(): void;
}

/** What the layer holds at a moment. */
export interface SocketsUsage {
  /** Descriptors that are open. */
  readonly openCount: number;
  /** Bytes of rings that are given out, those of connections that end in the background too. */
  readonly ringBytes: number;
}

/** The sockets of a process. */
export class Sockets {
  readonly #worker: Worker;
  readonly #memory: SocketMemory;
  readonly #ends = new Map<number, { resolve: () => void; reject: (error: Error) => void; failure?: Error }>();
  #usageWaiters: ((usage: SocketsUsage) => void)[] = [];
  #isClosed = false;

  /** Use {@link startSockets}. */
  constructor(worker: Worker, memory: SocketMemory) {
    this.#worker = worker;
    this.#memory = memory;
    worker.on('message', (message: IoMessage) => this.#onMessage(message));
    worker.on('exit', () => {
      announceDown(memory);
      for (const number of [...this.#ends.keys()]) this.#settle(number);
    });
  }

  /**
   * Starts a thread that can use sockets: it runs until the module has been evaluated and what its exported `main` returns is
   * settled.
   *
   * @param module - The `file:` URL of an ES module.
   * @param argument - Given to `main`; anything that can be cloned.
   * @throws SpoolError with code ERR_SPOOL_SOCKETS_THREADS when as many threads run as there may be, ERR_SPOOL_SOCKETS_CLOSED.
   */
  spawn(module: URL | string, argument?: unknown): SocketThread {
    const number = this.#reserve();
    this.#post({ type: 'spawn', thread: number, module: String(module), argument });
    const ended = new Promise<void>((resolve, reject) => this.#ends.set(number, { resolve, reject }));
    // Who does not wait for the end still wants to hear of a failure, and not by the end of the process.
    ended.catch(() => undefined);
    return { number, ended, terminate: () => this.#post({ type: 'terminate', thread: number }) };
  }

  /**
   * Lets a thread of your own use sockets: pass the handle in `workerData` and its port in `transferList`, and have the thread
   * call `attachThread()`. Each handle is for one thread.
   */
  createHandle(): ThreadHandle {
    const thread = this.#reserve();
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ type: 'adopt', thread, port: port1 } satisfies ControlMessage, [port1]);
    return { shared: this.#memory.shared, thread, port: port2 };
  }

  /** Returns every open descriptor, as `descriptorTable()` does in a thread. */
  descriptors(): DescriptorRow[] {
    return readDescriptorRows(this.#memory);
  }

  /** Returns the numbers of the threads that sleep in a call that blocks, at this moment. */
  sleepingThreads(): number[] {
    const { words, layout } = this.#memory;
    const sleeping: number[] = [];
    for (let thread = 1; thread <= layout.threadCount; thread++) {
      if (Atomics.load(words, slotIndex(layout, thread) + Slot.WAIT_INDEX) !== 0) sleeping.push(thread);
    }
    return sleeping;
  }

  /** Asks the I/O thread what it holds. */
  async usage(): Promise<SocketsUsage> {
    this.#post({ type: 'usage' });
    return new Promise((resolve) => this.#usageWaiters.push(resolve));
  }

  /** Ends all threads that were started here and all sockets. Calls of other threads fail with ENETDOWN. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage({ type: 'close' } satisfies ControlMessage);
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #reserve(): number {
    const { words, layout } = this.#memory;
    if (this.#isClosed) throw socketsError(SocketsErrorCode.CLOSED, 'The sockets are closed');
    const thread = reserveSlot(words, layout);
    if (thread !== undefined) return thread;
    throw socketsError(SocketsErrorCode.THREADS, `All ${layout.threadCount} thread numbers are in use`);
  }

  #post(message: ControlMessage): void {
    if (!this.#isClosed) this.#worker.postMessage(message);
  }

  #onMessage(message: IoMessage): void {
    if (message.type === 'usage') {
      const waiters = this.#usageWaiters;
      this.#usageWaiters = [];
      for (const waiter of waiters) waiter({ openCount: message.openCount, ringBytes: message.ringBytes });
    } else if (message.type === 'failed') this.#fail(message.thread, message.message);
    else if (message.type === 'exited') this.#settle(message.thread);
  }

  #fail(thread: number, text: string): void {
    const end = this.#ends.get(thread);
    const failure = socketsError(SocketsErrorCode.THREAD_FAILED, `Thread ${thread} failed: ${text}`);
    // A thread that another thread started has nobody here who waits for it.
    if (end === undefined) process.stderr.write(`${failure.message}\n`);
    else this.#ends.set(thread, { ...end, failure });
  }

  #settle(thread: number): void {
    const end = this.#ends.get(thread);
    if (end === undefined) return;
    this.#ends.delete(thread);
    if (end.failure === undefined) end.resolve();
    else end.reject(end.failure);
  }
}

/**
 * Starts the I/O thread that owns a process's sockets.
 *
 * @param options - Sizes and limits.
 * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION.
 */
export async function startSockets(options?: SocketsOptions): Promise<Sockets> {
  const memory = viewSockets(createSharedSockets(resolveSocketsOptions(options)));
  const worker = new Worker(new URL('./io/io-thread.js', import.meta.url), { workerData: memory.shared });
  const sockets = new Sockets(worker, memory);
  await once(worker, 'message');
  return sockets;
}
