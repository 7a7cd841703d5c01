/**
 * The counters of the workers, by number: a worker counts on where the one before it stopped, so that no count ever falls.
 * While two have the same number, one starting and one leaving, each has its own: they have one writer.
 */

import { createThreadCounters } from '@spool/protocol';

/** Told of counters that nobody knew before. */
export type OnNewCounters = (workerId: number, memory: SharedArrayBuffer) => void;

/** Gives counters out. */
export class CounterShelf {
  readonly #onNew: OnNewCounters;
  readonly #free = new Map<number, SharedArrayBuffer[]>();

  /** @param onNew - Told of counters that nobody knew before. */
  constructor(onNew: OnNewCounters) {
    this.#onNew = onNew;
  }

  /** Returns counters for a worker that is about to start. */
  take(workerId: number): SharedArrayBuffer {
    const left = this.#free.get(workerId)?.pop();
    if (left !== undefined) return left;
    const memory = createThreadCounters();
    this.#onNew(workerId, memory);
    return memory;
  }

  /** Takes the counters of a worker whose thread is gone. */
  giveBack(workerId: number, memory: SharedArrayBuffer): void {
    const free = this.#free.get(workerId);
    if (free === undefined) this.#free.set(workerId, [memory]);
    else free.push(memory);
  }
}
