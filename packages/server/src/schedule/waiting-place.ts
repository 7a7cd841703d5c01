/**
 * Where a request stands while it waits: among all that wait, by age, and among those of its connection in the line of its
 * class. Linked into both lists, so that it leaves in constant time from anywhere.
 */

/** The place of one request. Used again for another when that one has left. */
export class WaitingPlace<R> {
  /** Undefined while the place is free. */
  request: R | undefined;
  origin: object | undefined;
  waitingSinceMs = 0;
  /** Tells those apart that began to wait at the same time: the lower came first. */
  number = 0;
  /** Whether it was at a worker before, and so stands before those that were not. */
  isRequeued = false;
  /** Its neighbours among those of its connection. */
  before: WaitingPlace<R> | undefined;
  after: WaitingPlace<R> | undefined;
  /** Its neighbours among all that wait. A free place has the next free one in `younger`. */
  older: WaitingPlace<R> | undefined;
  younger: WaitingPlace<R> | undefined;
}

/** Whether the first of two places is the older one. */
export function isOlder<R>(place: WaitingPlace<R>, other: WaitingPlace<R>): boolean {
  const differenceMs = place.waitingSinceMs - other.waitingSinceMs;
  return differenceMs === 0 ? place.number < other.number : differenceMs < 0;
}
