/** A thread of the simulated machine that works, lingers when it has nothing to do, and then parks. */

import { Thread } from './processor.js';
import type { Machine } from './machine.js';

/** What threads cost beside their work, in milliseconds. */
export interface ThreadCosts {
  /** How long a thread without work goes on looking before it parks. */
  readonly lingerMs: number;
  /** CPU time of waking up once parked. */
  readonly wakeUpMs: number;
}

/** Runs one thing at a time. */
export class SimulatedThread {
  readonly #machine: Machine;
  readonly #costs: ThreadCosts;
  readonly #thread: Thread;
  /** Finds the next thing to do and starts it by {@link SimulatedThread.work}; or does nothing. */
  readonly #findWork: () => void;
  #isBusy = false;
  #idleSinceMs = -Infinity;

  /**
   * @param machine - Where it runs.
   * @param options - Its weight, what it costs, and how it finds work.
   */
  constructor(
    machine: Machine,
    options: { readonly weight: number; readonly costs: ThreadCosts; readonly findWork: () => void },
  ) {
    this.#machine = machine;
    this.#costs = options.costs;
    this.#thread = new Thread(options.weight);
    this.#findWork = options.findWork;
  }

  /** Whether it has found nothing to do for so long that it sleeps. */
  get isParked(): boolean {
    return !this.#isBusy && this.#machine.nowMs - this.#idleSinceMs >= this.#costs.lingerMs;
  }

  /** Tells it that there is work. */
  notify(): void {
    if (this.#isBusy) return;
    if (!this.isParked) {
      this.#findWork();
      return;
    }
    this.work(this.#costs.wakeUpMs, () => undefined);
  }

  /** Does something that takes CPU time. Called from `findWork` only. */
  work(cpuMs: number, onDone: () => void): void {
    this.#isBusy = true;
    this.#machine.processor.start(this.#thread, cpuMs, () => {
      this.#isBusy = false;
      this.#idleSinceMs = this.#machine.nowMs;
      onDone();
      // What was done may have been followed by something already.
      if (!this.#isBusyNow()) this.#findWork();
    });
  }

  #isBusyNow(): boolean {
    return this.#isBusy;
  }
}
