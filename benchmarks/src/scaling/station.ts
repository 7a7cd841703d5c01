/**
 * A station of the queueing model: threads that serve one queue, first come, first served, on cores that they share with all others.
 */
import type { Machine } from '../simulator/machine.js';
import { NICE_0_WEIGHT, Thread } from '../simulator/processor.js';

/** Something to be done. */
interface Job {
  readonly cpuMs: number;
  readonly onDone: () => void;
}

/** Jobs that have left the queue and are still in its array, at most. */
const forgetAfter = 1_024;

/** Threads with one queue. */
export class Station {
  /** CPU time done until now, in milliseconds. */
  doneMs = 0;
  readonly #machine: Machine;
  readonly #free: Thread[];
  readonly #queue: Job[] = [];
  #nextIndex = 0;

  /**
   * @param machine - Whose cores it runs on.
   * @param threadCount - How many threads serve its queue.
   */
  constructor(machine: Machine, threadCount: number) {
    this.#machine = machine;
    this.#free = Array.from({ length: threadCount }, () => new Thread(NICE_0_WEIGHT));
  }

  /** Has something done when a thread is free. */
  add(cpuMs: number, onDone: () => void): void {
    this.#queue.push({ cpuMs, onDone });
    this.#serve();
  }

  #serve(): void {
    if (this.#nextIndex === this.#queue.length) {
      this.#queue.length = this.#nextIndex = 0;
      return;
    }
    const thread = this.#free.pop();
    if (thread === undefined) return;
    const { cpuMs, onDone } = this.#queue[this.#nextIndex++];
    // A queue that is never empty would keep what it has had.
    if (this.#nextIndex === forgetAfter) {
      this.#queue.splice(0, forgetAfter);
      this.#nextIndex = 0;
    }
    this.#machine.processor.start(thread, cpuMs, () => {
      this.doneMs += cpuMs;
      this.#free.push(thread);
      onDone();
      this.#serve();
    });
  }
}
