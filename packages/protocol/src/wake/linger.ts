/**
 * Decides how long a thread goes on looking before it parks. A wake-up costs more than some turns of the event loop, so
 * lingering pays where work comes back soon; where other threads hold the cores it only takes time from them. Which of
 * the two it is shows in how long the thread slept: after a short sleep lingering longer would have met the work.
 *
 * Owns the count of turns; reads no clock and runs no loop, its owner does. Measured in docs/adr/0002-lingering.md.
 */

/**
 * A sleep shorter than this was not worth its wake-up, in milliseconds. Of 0.1, 0.2 and 0.4 none was clearly better; 0.2 is
 * the middle (docs/adr/0002-lingering.md).
 */
const SHORT_SLEEP_MS = 0.2;

/** Turns a thread lingers at least: the peer may be just about to publish. */
const MIN_TURNS = 2;

/** Counts the turns of one thread. */
export class Linger {
  readonly #maxTurns: number;
  #budgetTurns: number;
  #idleTurns = 0;
  #parkedAtMs = 0;

  /** @param maxTurns - Turns to linger at most, 0 or more; 0 parks at once. */
  constructor(maxTurns: number) {
    this.#maxTurns = maxTurns;
    this.#budgetTurns = Math.min(maxTurns, MIN_TURNS * 4);
  }

  /** Starts over: there was work, or there will be. */
  reset(): void {
    this.#idleTurns = 0;
  }

  /** Counts a turn without work. Returns whether to take another one before parking. */
  mayGoOn(): boolean {
    this.#idleTurns++;
    return this.#idleTurns <= this.#budgetTurns;
  }

  /** Notes when the thread parked, in any clock's milliseconds. */
  onPark(nowMs: number): void {
    this.#parkedAtMs = nowMs;
  }

  /** Notes when it was woken by a peer, by the same clock, and learns from the time between. */
  onWake(nowMs: number): void {
    const wasShort = nowMs - this.#parkedAtMs < SHORT_SLEEP_MS;
    const turns = wasShort ? this.#budgetTurns * 2 : this.#budgetTurns >> 1;
    this.#budgetTurns = Math.min(this.#maxTurns, Math.max(MIN_TURNS, turns));
  }

  /** Turns it lingers at present. */
  get budgetTurns(): number {
    return this.#budgetTurns;
  }
}
