/** Tells single workers what to do, and counts what they have come to. Its other half: handlers/obedient.mjs. */

import { NativeCall } from './native-call.js';

/** What a worker can be told. */
export const Command = {
  THROW: 1,
  REJECT: 2,
  EXIT: 3,
  /** Turns for ever. */
  LOOP: 4,
  /** Makes a native call that lasts until the test ends it. */
  NATIVE: 5,
  /** Uses its heap up. */
  HOARD: 6,
  /** Makes a native call that burns the processor for some seconds. */
  BURN: 7,
} as const;
type Command = (typeof Command)[keyof typeof Command];

/** What is counted, by the index of its word. */
const COUNTERS = { loaded: 1, reused: 2, closed: 3, stuck: 4, unstuck: 5, niceness: 6 } as const;
type Counter = keyof typeof COUNTERS;

/** Word of worker 0; the others follow. */
const FIRST_COMMAND_INDEX = 8;

/** The words of one test. Give `workerData` to the threads. */
export class WorkerCommands {
  /** The native call of NATIVE. */
  readonly native = new NativeCall();
  readonly #words = new Int32Array(new SharedArrayBuffer(128));

  get workerData(): object {
    const { folder } = this.native;
    return { words: this.#words, counters: COUNTERS, firstCommandIndex: FIRST_COMMAND_INDEX, folder };
  }

  /** Has the worker of a number do something. */
  give(workerId: number, command: Command): void {
    Atomics.store(this.#words, FIRST_COMMAND_INDEX + workerId, command);
    Atomics.notify(this.#words, FIRST_COMMAND_INDEX + workerId);
  }

  /** How often workers have counted something; the niceness is that of the last one started. */
  count(counter: Counter): number {
    return Atomics.load(this.#words, COUNTERS[counter]);
  }

  /** Waits until workers have counted so far. */
  async counted(counter: Counter, count: number): Promise<void> {
    for (;;) {
      const seenCount = this.count(counter);
      if (seenCount >= count) return;
      await Atomics.waitAsync(this.#words, COUNTERS[counter], seenCount).value;
    }
  }
}
