/**
 * Decides how long a thread goes on looking before it parks. A wake-up costs more than some turns of the event loop, so
 * lingering pays where work comes back soon; where other threads hold the cores it only takes time from them. Which of
 * the two it is shows in two ways: how long the thread slept, since after a short sleep lingering longer would have met the
 * work, and whether lingering meets work at all. Where the peer needs the very core on which this thread lingers, sleeps are
 * short and lingering meets nothing.
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

/** Lingers in a row that met no work, after which the thread hardly lingers for a while. */
const MAX_MISSES = 8;

/** Parks for which it does so, before it tries again: some milliseconds where it parks all the time. */
const PAUSE_PARKS = 256;

/** Counts the turns of one thread. */
export class Linger {
  readonly #maxTurns: number;
  #budgetTurns: number;
  #idleTurns = 0;
  #parkedAtMs = 0;
  #missCount = 0;
  /** Parks left for which the thread hardly lingers. */
  #pauseParks = 0;

  /** @param maxTurns - Turns to linger at most, 0 or more; 0 parks at once. */
  constructor(maxTurns: number) {
    this.#maxTurns = maxTurns;
    this.#budgetTurns = Math.min(maxTurns, MIN_TURNS * 4);
  }

  /** Starts over: something else than a peer keeps the thread awake. */
  reset(): void {
    this.#idleTurns = 0;
  }

  /** Starts over: a peer's work was there. */
  onWork(): void {
    if (this.#idleTurns > 0) this.#missCount = 0;
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
    if (this.#idleTurns <= MIN_TURNS + 1 || ++this.#missCount < MAX_MISSES) return;
    this.#missCount = 0;
    this.#pauseParks = PAUSE_PARKS;
    this.#setBudget(MIN_TURNS);
  }

  /** Notes when it was woken by a peer, by the same clock, and learns from the time between. */
  onWake(nowMs: number): void {
    if (this.#pauseParks > 0) {
      this.#pauseParks--;
      return;
    }
    const wasShort = nowMs - this.#parkedAtMs < SHORT_SLEEP_MS;
    this.#setBudget(wasShort ? this.#budgetTurns * 2 : this.#budgetTurns >> 1);
  }

  /** Turns it lingers at present. */
  get budgetTurns(): number {
    return this.#budgetTurns;
  }

  #setBudget(turns: number): void {
    this.#budgetTurns = Math.min(this.#maxTurns, Math.max(MIN_TURNS, turns));
  }
}
