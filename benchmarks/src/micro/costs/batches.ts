/**
 * Owns how a turn is timed as the C programs time theirs: the median of many short batches. While another process has the core,
 * one batch is long and the others stay as they are. Does not know what is done.
 */

/** The batches of one turn. The turn begins when this is made. */
export class Batches {
  readonly #now: () => number;
  readonly #endMs: number;
  readonly #nanoseconds: number[] = [];
  #startMs: number;
  /** Operations so far. */
  count = 0;

  /**
   * @param durationMs - How long the turn takes, in milliseconds.
   * @param now - The time in milliseconds. @defaultValue performance.now
   */
  constructor(durationMs: number, now = (): number => performance.now()) {
    this.#now = now;
    this.#startMs = now();
    this.#endMs = this.#startMs + durationMs;
  }

  /**
   * Ends a batch, and begins the next one.
   *
   * @param operationCount - What was done in it, 1 or more.
   * @returns Whether the turn goes on.
   */
  end(operationCount: number): boolean {
    const nowMs = this.#now();
    this.#nanoseconds.push(((nowMs - this.#startMs) * 1e6) / operationCount);
    this.count += operationCount;
    this.#startMs = nowMs;
    return nowMs < this.#endMs;
  }

  /** Time of one operation in the median batch, in nanoseconds; NaN before the first one has ended. */
  get medianNanoseconds(): number {
    const sorted = this.#nanoseconds.toSorted((a, b) => a - b);
    return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
  }
}
