/** All requests that wait, oldest first: for limits in time and for taking everything. Knows no class and no connection. */

import type { WaitingPlace } from './waiting-place.js';

/** A list of places by age. */
export class AgeList<R> {
  /** The oldest of all. */
  first: WaitingPlace<R> | undefined;
  #last: WaitingPlace<R> | undefined;

  /**
   * Adds a place. In constant time at the end; one that comes back from a worker looks for its place from the front, among
   * the few that are as old.
   */
  add(place: WaitingPlace<R>): void {
    const { waitingSinceMs } = place;
    let younger: WaitingPlace<R> | undefined;
    if (this.#last !== undefined && this.#last.waitingSinceMs > waitingSinceMs) {
      younger = this.first;
      while (younger !== undefined && younger.waitingSinceMs <= waitingSinceMs) younger = younger.younger;
    }
    const older = younger === undefined ? this.#last : younger.older;
    place.older = older;
    place.younger = younger;
    if (older === undefined) this.first = place;
    else older.younger = place;
    if (younger === undefined) this.#last = place;
    else younger.older = place;
  }

  /** Removes a place. */
  remove(place: WaitingPlace<R>): void {
    const { older, younger } = place;
    if (older === undefined) this.first = younger;
    else older.younger = younger;
    if (younger === undefined) this.#last = older;
    else younger.older = older;
    place.older = place.younger = undefined;
  }
}
