/**
 * Owns the start and the end of the thread that keeps time for an open loop, and the waiting for its ticks.
 *
 * A thread, as an event loop has no timer finer than a millisecond: with `setTimeout` half of 1,000 requests a second
 * were sent more than 0.63 ms late, and turning in `setImmediate` burns one core of the two that the server needs.
 * `Atomics.wait` sleeps for fractions of a millisecond, but the thread that does so reads no sockets meanwhile.
 */
import { Worker } from 'node:worker_threads';
import { signalWordCount, SignalWord, type PacerData } from './pacer-signal.js';

/** Keeps time. */
export class Pacer {
  readonly #words = new Int32Array(new SharedArrayBuffer(signalWordCount * Int32Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;
  #seenTick = 0;

  /**
   * Starts the thread.
   *
   * @param data - When to tick.
   */
  constructor(data: Omit<PacerData, 'words'>) {
    const workerData: PacerData = { ...data, words: this.#words };
    this.#thread = new Worker(new URL('./pacer-thread.js', import.meta.url), { workerData });
  }

  /** Waits for the next tick; several that came since the last wait are one. */
  async waitForTick(): Promise<void> {
    // Parks until the count of ticks moves. Pairs with the add and the notify in pacer-thread.ts.
    const wait = Atomics.waitAsync(this.#words, SignalWord.TickCount, this.#seenTick);
    if (wait.async) await wait.value;
    this.#seenTick = Atomics.load(this.#words, SignalWord.TickCount);
  }

  /** Ends the thread. A wait under way never ends. */
  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}
