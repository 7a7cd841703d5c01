/**
 * The simulated I/O thread: reads requests and responses one after the other, each at a cost, and has the policy look at its
 * queue at the end of each turn.
 */

import type { Machine } from './machine.js';
import { NICE_0_WEIGHT } from './processor.js';
import { SimulatedThread, type ThreadCosts } from './simulated-thread.js';

/** Something that has come. */
interface News {
  readonly cpuMs: number;
  readonly handle: () => void;
}

/** One turn of a busy event loop reads this much at most, as `epoll` in libuv. */
const MAX_TURN_COUNT = 1024;

/** The thread that owns the sockets. */
export class IoThread {
  readonly #thread: SimulatedThread;
  readonly #onTurnEnd: () => void;
  #news: News[] = [];
  /** What this turn has still to read. */
  #turn: News[] = [];
  #turnIndex = 0;

  /**
   * @param machine - Where it runs.
   * @param options - What it costs, and what happens at the end of each turn.
   */
  constructor(machine: Machine, options: { readonly costs: ThreadCosts; readonly onTurnEnd: () => void }) {
    const { costs } = options;
    this.#onTurnEnd = options.onTurnEnd;
    this.#thread = new SimulatedThread(machine, { weight: NICE_0_WEIGHT, costs, findWork: () => this.#findWork() });
  }

  /** Something has come that takes CPU time to read. */
  add(cpuMs: number, handle: () => void): void {
    this.#news.push({ cpuMs, handle });
    this.#thread.notify();
  }

  #findWork(): void {
    if (this.#turnIndex === this.#turn.length) {
      if (this.#turn.length > 0) this.#onTurnEnd();
      this.#turn = this.#news.splice(0, MAX_TURN_COUNT);
      this.#turnIndex = 0;
      if (this.#turn.length === 0) return;
    }
    const { cpuMs, handle } = this.#turn[this.#turnIndex++];
    this.#thread.work(cpuMs, handle);
  }
}
