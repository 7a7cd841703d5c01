/** The simulated machine: a clock, cores, and what is to happen. Time passes only here. */

import { EventQueue } from './event-queue.js';
import { Processor } from './processor.js';

/** A machine. */
export class Machine {
  /** The time, in milliseconds since the start. */
  nowMs = 0;
  readonly processor: Processor;
  readonly #events = new EventQueue();

  /** @param coreCount - Its cores. */
  constructor(coreCount: number) {
    this.processor = new Processor(coreCount);
  }

  /** Has something happen later. */
  after(delayMs: number, run: () => void): void {
    this.#events.add(this.nowMs + delayMs, run);
  }

  /** Lets time pass until nothing is left to happen. */
  run(): void {
    for (;;) {
      const doneAtMs = this.nowMs + this.processor.nextDoneInMs;
      const { nextAtMs } = this.#events;
      const atMs = Math.min(doneAtMs, nextAtMs);
      if (atMs === Infinity) return;
      const passedMs = atMs - this.nowMs;
      this.nowMs = atMs;
      this.processor.advance(passedMs);
      if (nextAtMs <= doneAtMs) this.#events.runNext();
    }
  }
}
