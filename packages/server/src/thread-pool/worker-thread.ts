/** One thread, from its start to its exit. Knows nothing of what it runs. */

import type { Worker } from 'node:worker_threads';

/** A thread that piscina has started, or failed to start. */
export class WorkerThread {
  /** Node's id of it, 0 when it could not be started. */
  readonly threadId: number;
  /**
   * Resolves when the thread has exited and no longer writes to shared memory. That may be long after it was told to end:
   * nothing interrupts a native call.
   */
  readonly exited: Promise<void>;
  readonly #worker: Worker | undefined;
  readonly #onFailing: () => void;
  #error: unknown;
  #isFailing = false;
  #hasExited = false;

  /**
   * @param worker - The thread, or undefined when it could not be started.
   * @param onFailing - Called when the thread is dying of an error, some time before it has exited.
   */
  constructor(worker: Worker | undefined, onFailing: () => void) {
    this.#worker = worker;
    this.#onFailing = onFailing;
    // Asked for now: a thread that has exited has no id any more.
    this.threadId = worker?.threadId ?? 0;
    this.exited = new Promise((resolve) => {
      if (worker === undefined) resolve();
      worker?.on('error', (error) => this.fail(error));
      worker?.on('exit', (exitCode) => {
        this.#hasExited = true;
        if (!this.#isFailing) this.#error = new Error(`it exited with code ${exitCode}`);
        resolve();
      });
    });
  }

  /** Why it has ended or is ending. Meaningless while it runs, and when it was terminated. */
  get error(): unknown {
    return this.#error;
  }

  /** Whether it is dying of an error. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Notes why the thread is dying, and sees that it does. The first reason counts. */
  fail(error: unknown): void {
    if (this.#isFailing || this.#hasExited) return;
    this.#isFailing = true;
    this.#error = error;
    this.terminate();
    this.#onFailing();
  }

  /** Ends the thread at V8's next checkpoint. */
  terminate(): void {
    void this.#worker?.terminate();
  }
}
