/**
 * The requests of one class, and of one group of keys, that wait: fair between connections. They take turns, a request
 * each, so that one with many waiting delays another's single request by one turn.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { RequestClass } from './request-class.js';
import type { WaitingPlace } from './waiting-place.js';

/** What of one connection waits in one line, oldest first. */
class OriginQueue<R> {
  origin: object | undefined;
  count = 0;
  first: WaitingPlace<R> | undefined;
  last: WaitingPlace<R> | undefined;
  /** The connection whose turn was before, and the one whose turn is after. A free one has the next free one in `next`. */
  previous: OriginQueue<R> | undefined;
  next: OriginQueue<R> | undefined;

  insertAfter(before: WaitingPlace<R> | undefined, place: WaitingPlace<R>): void {
    const after = before === undefined ? this.first : before.after;
    place.before = before;
    place.after = after;
    if (before === undefined) this.first = place;
    else before.after = place;
    if (after === undefined) this.last = place;
    else after.before = place;
    this.count++;
  }

  remove(place: WaitingPlace<R>): void {
    const { before, after } = place;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
    place.before = place.after = undefined;
    this.count--;
  }
}

/** One line. Used again for another class when it is empty. */
export class WaitingLine<R> {
  requestClass: RequestClass;
  /** The group of keys it is for, or `NO_KEY_GROUP`. */
  keyGroup: number;
  /** Requests in it. */
  count = 0;
  /** Where the queue keeps it; of no meaning here. */
  heapKind = 0;
  heapIndex = -1;
  readonly #queues = new Map<object, OriginQueue<R>>();
  /** The connection whose turn it is, and the one that had its turn last. */
  #first: OriginQueue<R> | undefined;
  #last: OriginQueue<R> | undefined;
  #free: OriginQueue<R> | undefined;

  /**
   * @param requestClass - The class it is for.
   * @param keyGroup - The group of keys it is for, or `NO_KEY_GROUP`.
   */
  constructor(requestClass: RequestClass, keyGroup: number) {
    this.requestClass = requestClass;
    this.keyGroup = keyGroup;
  }

  /** Whose turn is next. */
  get head(): WaitingPlace<R> | undefined {
    return this.#first?.first;
  }

  /**
   * Tells how many of those that wait would have their turn before a new request.
   *
   * @param origin - The connection of the new request.
   */
  countAhead(origin: object): number {
    const own = this.#queues.get(origin);
    if (own === undefined) return this.#queues.size;
    // Each other connection has a turn for each that its own has before, and one more.
    return Math.min(this.count, own.count + (this.#queues.size - 1) * (own.count + 1));
  }

  /** Finds the place of a request among those of its connection. */
  find(request: R, origin: object): WaitingPlace<R> | undefined {
    let place = this.#queues.get(origin)?.first;
    while (place !== undefined && place.request !== request) place = place.after;
    return place;
  }

  /** Adds a place behind the others of its connection. */
  add(place: WaitingPlace<R>): void {
    const queue = this.#queueOf(place);
    queue.insertAfter(queue.last, place);
    this.count++;
  }

  /** Puts a place in front: its connection has the next turn. Behind only what was put there before and is older. */
  requeue(place: WaitingPlace<R>): void {
    const queue = this.#queueOf(place);
    let before: WaitingPlace<R> | undefined;
    let next = queue.first;
    while (next?.isRequeued === true && next.waitingSinceMs <= place.waitingSinceMs) {
      before = next;
      next = next.after;
    }
    queue.insertAfter(before, place);
    this.count++;
    this.#unlink(queue);
    this.#linkFirst(queue);
  }

  /** Removes a place from anywhere. */
  remove(place: WaitingPlace<R>): void {
    const queue = this.#queues.get(place.origin!)!;
    queue.remove(place);
    this.count--;
    if (queue.count === 0) this.#removeQueue(queue);
  }

  /** Removes the head, and passes the turn on. */
  removeHead(): void {
    const queue = this.#first!;
    queue.remove(queue.first!);
    this.count--;
    if (queue.count === 0) {
      this.#removeQueue(queue);
      return;
    }
    this.#unlink(queue);
    this.#linkLast(queue);
  }

  #queueOf({ origin }: WaitingPlace<R>): OriginQueue<R> {
    return this.#queues.get(origin!) ?? this.#addQueue(origin!);
  }

  #addQueue(origin: object): OriginQueue<R> {
    const queue = this.#free ?? new OriginQueue<R>();
    this.#free = queue.next;
    queue.origin = origin;
    this.#queues.set(origin, queue);
    this.#linkLast(queue);
    return queue;
  }

  #removeQueue(queue: OriginQueue<R>): void {
    this.#queues.delete(queue.origin!);
    this.#unlink(queue);
    queue.origin = undefined;
    queue.next = this.#free;
    this.#free = queue;
  }

  #linkFirst(queue: OriginQueue<R>): void {
    queue.previous = undefined;
    queue.next = this.#first;
    if (this.#first === undefined) this.#last = queue;
    else this.#first.previous = queue;
    this.#first = queue;
  }

  #linkLast(queue: OriginQueue<R>): void {
    queue.previous = this.#last;
    queue.next = undefined;
    if (this.#last === undefined) this.#first = queue;
    else this.#last.next = queue;
    this.#last = queue;
  }

  #unlink(queue: OriginQueue<R>): void {
    const { previous, next } = queue;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    queue.previous = queue.next = undefined;
  }
}
