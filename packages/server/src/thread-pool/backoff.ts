/** Pauses between attempts that fail, each twice as long as the one before. Knows neither clock nor timer. */

/** First pause, in milliseconds: hardly noticed after one mishap. */
const FIRST_PAUSE_MS = 100;

/** Longest pause, in milliseconds: what is mended meanwhile is found soon enough, and trying costs nothing by then. */
const LONGEST_PAUSE_MS = 5000;

/** The pauses of one thing that is tried again and again. */
export class Backoff {
  #pauseMs = FIRST_PAUSE_MS;

  /** Returns the pause before the next attempt, in milliseconds: 100, 200, 400 … 5000, 5000. */
  next(): number {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    return pauseMs;
  }

  /** Starts over: an attempt has succeeded. */
  reset(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
  }
}
