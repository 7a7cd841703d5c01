/**
 * Cores that threads share: each runnable thread gets its part by weight and at most one core, all the time. Real schedulers
 * hand out slices of milliseconds instead; what a thread waits for its slice when it wakes is not simulated.
 */

/** Weight of a thread of nice 0, as in Linux. */
export const NICE_0_WEIGHT = 1024;

/** The weight of a thread of a nice value, 0 to 19: each step is a factor of 1.25, as in Linux. */
export function weightOfNice(nice: number): number {
  return NICE_0_WEIGHT / 1.25 ** nice;
}

/** Less than this is nothing, in milliseconds: sums of fractions leave a rest. */
const EPSILON_MS = 1e-9;

/** A thread as the processor sees it. */
export class Thread {
  readonly weight: number;
  /** CPU time left of what it does now, in milliseconds; 0 while it does nothing. */
  remainingMs = 0;
  /** What it gets of a core now. */
  rate = 0;
  onDone: () => void = () => undefined;

  /** @param weight - Its part beside others. */
  constructor(weight: number) {
    this.weight = weight;
  }
}

/** The cores of a machine. */
export class Processor {
  readonly #coreCount: number;
  readonly #running: Thread[] = [];

  /** @param coreCount - How many there are. */
  constructor(coreCount: number) {
    this.#coreCount = coreCount;
  }

  /** Time until the first thread is done if nothing else happens, in milliseconds; Infinity when none runs. */
  get nextDoneInMs(): number {
    let leastMs = Infinity;
    for (const { remainingMs, rate } of this.#running) leastMs = Math.min(leastMs, remainingMs / rate);
    return leastMs;
  }

  /** Has a thread that does nothing do something, and tells it when that is done. */
  start(thread: Thread, cpuMs: number, onDone: () => void): void {
    thread.remainingMs = Math.max(cpuMs, EPSILON_MS);
    thread.onDone = onDone;
    this.#running.push(thread);
    this.#share();
  }

  /** Lets time pass. Threads that are done are told so, in the order in which they started. */
  advance(ms: number): void {
    const done: Thread[] = [];
    for (const thread of this.#running) {
      thread.remainingMs -= ms * thread.rate;
      if (thread.remainingMs <= EPSILON_MS) done.push(thread);
    }
    if (done.length === 0) return;
    for (const thread of done) {
      thread.remainingMs = thread.rate = 0;
      this.#running.splice(this.#running.indexOf(thread), 1);
    }
    this.#share();
    for (const thread of done) thread.onDone();
  }

  /** Shares the cores: who would get more than one gets one, and the rest goes to the others. */
  #share(): void {
    let freeCount = this.#coreCount;
    let sharing = this.#running;
    while (sharing.length > 0) {
      let sumOfWeights = 0;
      for (const { weight } of sharing) sumOfWeights += weight;
      const share = freeCount / sumOfWeights;
      const rest: Thread[] = [];
      for (const thread of sharing) {
        thread.rate = Math.min(1, thread.weight * share);
        if (thread.rate < 1) rest.push(thread);
      }
      if (rest.length === sharing.length) return;
      freeCount -= sharing.length - rest.length;
      sharing = rest;
    }
  }
}
