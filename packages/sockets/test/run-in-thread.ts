/** Runs a function in a thread with sockets. The function is sent as text: it sees its parameters and nothing else. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type * as sockets from '../dist/index.js';

/** The package, as the function gets it. */
export type SocketCalls = typeof sockets;

/** What else the function gets. */
export interface ThreadContext {
  /** Says how far it has come. */
  readonly tell: (text: string) => void;
  /** Parts of the package that are not exported. */
  readonly inside: {
    takeLock(words: Int32Array, index: number, thread: number): void;
    currentThread(): { readonly memory: { readonly words: Int32Array }; readonly thread: number };
    findDescriptor(caller: unknown, fd: number): { readonly base: number };
    /** Makes a function of its text again. */
    toFunction(text: string): (...given: unknown[]) => unknown;
    /** See stop-at-step.mjs. */
    stopAtStep(step: number, options: { call: () => void; onStop: (operation: string) => void }): number;
  };
}

/** A thread that runs a function. */
export interface FunctionThread<Value> {
  readonly number: number;
  /** What the function returned; rejects with an error that carries the code of what it threw. */
  readonly result: Promise<Value>;
  /** Settles when the function has told this. */
  told(text: string): Promise<void>;
  /** Whether the function has told this by now. */
  hasTold(text: string): boolean;
  /** Ends the thread wherever it is. */
  terminate(): Promise<void>;
}

const running = new Set<Worker>();

/** Ends every thread that is left. */
export async function endThreads(): Promise<void> {
  await Promise.all([...running].map(async (worker) => worker.terminate()));
}

/**
 * Starts a thread.
 *
 * @param layer - Whose sockets it uses.
 * @param run - The function.
 * @param argument - Given to it; anything that can be cloned.
 */
export function runInThread<Value, Argument = undefined>(
  layer: sockets.Sockets,
  run: (calls: SocketCalls, argument: Argument, context: ThreadContext) => Value,
  argument?: Argument,
): FunctionThread<Value> {
  const handle = layer.createHandle();
  const worker = new Worker(new URL('./function-thread.mjs', import.meta.url), {
    workerData: { handle, source: run.toString(), argument },
    transferList: [handle.port],
  });
  running.add(worker);
  worker.on('exit', () => running.delete(worker));
  const told: string[] = [];
  const result = new Promise<Value>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (message: { value?: Value; told?: string; failure?: { code: string; message: string } }) => {
      if (message.told !== undefined) told.push(message.told);
      else if (message.failure === undefined) resolve(message.value as Value);
      else reject(Object.assign(new Error(message.failure.message), { code: message.failure.code }));
    });
  });
  result.catch(() => undefined);
  return {
    number: handle.thread,
    result,
    async told(text) {
      while (!told.includes(text)) await once(worker, 'message');
    },
    hasTold: (text) => told.includes(text),
    async terminate() {
      await worker.terminate();
    },
  };
}

/** A thread that runs functions one after the other: cheaper than one for each. */
export class HelperThread {
  readonly #worker: Worker;

  constructor(layer: sockets.Sockets) {
    const handle = layer.createHandle();
    this.#worker = new Worker(new URL('./function-thread.mjs', import.meta.url), {
      workerData: { handle },
      transferList: [handle.port],
    });
    running.add(this.#worker);
    this.#worker.on('exit', () => running.delete(this.#worker));
  }

  /** Runs a function as {@link runInThread} does, when those before it have returned. */
  async run<Value, Argument = undefined>(
    run: (calls: SocketCalls, argument: Argument, context: ThreadContext) => Value,
    argument?: Argument,
  ): Promise<Value> {
    this.#worker.postMessage({ source: run.toString(), argument });
    const [message] = (await once(this.#worker, 'message')) as [{ value: Value; failure?: { message: string } }];
    if (message.failure !== undefined) throw new Error(message.failure.message);
    return message.value;
  }
}

/** Waits until a thread sleeps in a call, as its slot says. */
export async function untilAsleep(layer: sockets.Sockets, thread: { readonly number: number }): Promise<void> {
  while (!layer.sleepingThreads().includes(thread.number)) await new Promise(setImmediate);
}

/** Waits until something is so, looking in each turn of the event loop. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}
