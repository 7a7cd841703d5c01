/**
 * Owns when each request of an open loop is due: at a constant rate, decided before the first is sent. Pure.
 */

/** What a schedule is made from. */
export interface ScheduleOptions {
  /** When the first request is due, in nanoseconds of the process's monotonic clock. */
  readonly startNs: number;
  /** Requests a second. */
  readonly ratePerSecond: number;
  /** How long requests come that do not count, in seconds, 0 or more. */
  readonly warmUpSeconds: number;
  /** How long those come that count, in seconds. */
  readonly seconds: number;
}

/** Says when requests are due, and which of them count. */
export class ArrivalSchedule {
  readonly #startNs: number;
  readonly #intervalNs: number;

  /** Index of the first request that counts. */
  readonly firstCountedIndex: number;

  /** Requests in all: those of the warm-up, and those that count. */
  readonly totalCount: number;

  constructor({ startNs, ratePerSecond, warmUpSeconds, seconds }: ScheduleOptions) {
    this.#startNs = startNs;
    this.#intervalNs = 1e9 / ratePerSecond;
    this.firstCountedIndex = Math.round(ratePerSecond * warmUpSeconds);
    this.totalCount = this.firstCountedIndex + Math.round(ratePerSecond * seconds);
  }

  /** Requests that count. */
  get countedCount(): number {
    return this.totalCount - this.firstCountedIndex;
  }

  /** When the time that counts is over: one interval after its last request, in nanoseconds. */
  get endNs(): number {
    return this.dueNs(this.totalCount);
  }

  /**
   * Says when a request is due.
   *
   * @param index - The request, from 0.
   * @returns Nanoseconds of the process's monotonic clock.
   */
  dueNs(index: number): number {
    return this.#startNs + index * this.#intervalNs;
  }
}
