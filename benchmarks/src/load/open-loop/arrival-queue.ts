/**
 * Owns which requests are due and not sent. Two indexes are the whole queue, however long it grows: requests differ in
 * nothing but when they were due. Does not know the clock.
 */
import type { ArrivalSchedule } from './arrival-schedule.js';

/** The requests of an open loop that wait for a connection. */
export class ArrivalQueue {
  readonly #schedule: ArrivalSchedule;
  /** Index of the first request that is not due yet. */
  #admittedIndex = 0;
  /** Index of the first request that is not taken. */
  #takenIndex = 0;

  /** @param schedule - When each request is due. */
  constructor(schedule: ArrivalSchedule) {
    this.#schedule = schedule;
  }

  /** Requests that wait. */
  get waitingCount(): number {
    return this.#admittedIndex - this.#takenIndex;
  }

  /** Whether requests that count have begun to come. */
  get hasBegunToCount(): boolean {
    return this.#admittedIndex > this.#schedule.firstCountedIndex;
  }

  /** Whether every request has become due. */
  get isComplete(): boolean {
    return this.#admittedIndex === this.#schedule.totalCount;
  }

  /** When the next request becomes due, in nanoseconds; Infinity after the last. */
  get nextDueNs(): number {
    return this.isComplete ? Infinity : this.#schedule.dueNs(this.#admittedIndex);
  }

  /**
   * Lets in what has become due. With the first request that counts, those of the warm-up that still wait are dropped:
   * what counts begins with an empty queue, in favour of a server that cannot keep up.
   *
   * @param nowNs - The time.
   */
  admit(nowNs: number): void {
    while (this.nextDueNs <= nowNs) this.#admittedIndex += 1;
    if (this.hasBegunToCount) this.#takenIndex = Math.max(this.#takenIndex, this.#schedule.firstCountedIndex);
  }

  /**
   * Takes the request that has waited longest.
   *
   * @returns Its index, or undefined when none waits.
   */
  take(): number | undefined {
    if (this.waitingCount === 0) return undefined;
    this.#takenIndex += 1;
    return this.#takenIndex - 1;
  }
}
