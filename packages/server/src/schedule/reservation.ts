/**
 * How many workers are kept for short requests: in proportion to the short load, after Perséphone's DARC (Demoulin and
 * others, SOSP '21). Time and loads are passed in; knows no worker.
 *
 * Each kind needs as many workers as its load keeps busy, and some more. Short requests get theirs reserved; what is then
 * left is open to both. When both together need more than there are, neither is pushed below half. DARC divides the workers
 * by the measured shares instead. Those follow from the division: a kind that gets little shows little load and goes on to
 * get little, and on a pool that is mostly idle a share keeps workers from long requests that nobody needs.
 */

/** With this many workers or more, one is always kept: the first short request must not wait for a long one either. */
const MIN_WORKERS_TO_KEEP_ONE = 3;

/** A pool of two keeps one for this long after a short request, in milliseconds: half a pool is too much to keep for ever. */
const RECENT_MS = 10_000;

/** The loads are taken at the end of each window of this length, in milliseconds. */
const WINDOW_MS = 100;

/** Weight of the newest window: the last 0.8 s or so decide. */
const WINDOW_WEIGHT = 1 / 8;

/** One more worker is needed when the load exceeds this part of those that were. */
const MAX_UTILISATION = 0.9;

/** One fewer is needed when the rest would be loaded less than this. The gap to the above keeps the number from flapping. */
const MIN_UTILISATION = 0.6;

/** Keeps the number of reserved workers. */
export class Reservation {
  /** How many workers are reserved now: never all of them. */
  reservedCount = 0;
  #workerCount = 0;
  /** Workers that short requests keep busy, and those that long ones do: decayed means. */
  #shortLoad = 0;
  #longLoad = 0;
  #shortNeedCount = 1;
  #longNeedCount = 1;
  /** Short time that has ended in the current window, in milliseconds. */
  #windowShortMs = 0;
  #windowStartMs: number | undefined;
  #shortEndedAtMs = -Infinity;

  /**
   * Tells how many workers there are.
   *
   * @returns Whether `reservedCount` has changed.
   */
  resize(workerCount: number): boolean {
    this.#workerCount = workerCount;
    return this.#settle();
  }

  /**
   * Notes the end of a short request.
   *
   * @param estimateMs - What its class is known to cost. Not what this one took: a thread that lost its core is not load.
   * @param nowMs - The time.
   */
  addShort(estimateMs: number, nowMs: number): void {
    this.#windowShortMs += estimateMs;
    this.#shortEndedAtMs = nowMs;
  }

  /** Whether the current window is over, so that {@link Reservation.advance} is to be called. */
  isDue(nowMs: number): boolean {
    return this.#windowStartMs === undefined || nowMs - this.#windowStartMs >= WINDOW_MS;
  }

  /**
   * Ends the current window.
   *
   * @param nowMs - The time.
   * @param heldCount - Workers that a long request keeps busy now. Taken as it is from time to time, and not summed up from
   *   requests that end: one of ten seconds would count for nothing first, and then for ten workers.
   * @returns Whether `reservedCount` has changed.
   */
  advance(nowMs: number, heldCount: number): boolean {
    const startMs = this.#windowStartMs ?? nowMs - WINDOW_MS;
    const windowCount = Math.floor((nowMs - startMs) / WINDOW_MS);
    const keptPart = (1 - WINDOW_WEIGHT) ** windowCount;
    this.#windowStartMs = startMs + windowCount * WINDOW_MS;
    this.#longLoad = heldCount + (this.#longLoad - heldCount) * keptPart;
    const shortLoad = this.#windowShortMs / (WINDOW_MS * windowCount);
    this.#shortLoad = shortLoad + (this.#shortLoad - shortLoad) * keptPart;
    this.#windowShortMs = 0;
    return this.#settle();
  }

  #settle(): boolean {
    const before = this.reservedCount;
    this.reservedCount = this.#workerCount < MIN_WORKERS_TO_KEEP_ONE ? this.#countOfFew() : this.#countOfMany();
    return this.reservedCount !== before;
  }

  #countOfFew(): number {
    const passedMs = (this.#windowStartMs ?? 0) - this.#shortEndedAtMs;
    return this.#workerCount === 2 && passedMs < RECENT_MS ? 1 : 0;
  }

  #countOfMany(): number {
    const most = this.#workerCount - 1;
    this.#shortNeedCount = settleNeed(this.#shortLoad, { before: this.#shortNeedCount, most });
    this.#longNeedCount = settleNeed(this.#longLoad, { before: this.#longNeedCount, most });
    const half = this.#workerCount >> 1;
    return Math.min(this.#shortNeedCount, Math.max(half, this.#workerCount - this.#longNeedCount));
  }
}

/** How many workers a load needs, from 1 to `most`, given how many it needed before. */
function settleNeed(load: number, { before, most }: { readonly before: number; readonly most: number }): number {
  let count = Math.min(before, most);
  while (count < most && load > MAX_UTILISATION * count) count++;
  while (count > 1 && load < MIN_UTILISATION * (count - 1)) count--;
  return count;
}
