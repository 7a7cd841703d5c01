/**
 * The requests that wait for a worker: a line for each class, fair within a line, and between lines the oldest head first.
 * Knows no worker: whoever gives requests out says which lines cannot be served now.
 *
 * Short and long lines are kept apart, so that long requests without a worker hold up no short one. Among the short ones no
 * line overtakes another: when the oldest does not fit the rest of a worker's budget a cheaper one may, and a class near
 * the bound would starve beside many of a cheap one. No worker idles by it: each has something to start.
 * A line of a group of keys waits for one worker, and holds up nobody but those that could go to that worker as well.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. Places and lines are used again.
 */

import { NO_KEY_GROUP, keyGroupOf } from './affinity.js';
import { AgeList } from './age-list.js';
import { isLong } from './choose-worker.js';
import { LineHeap } from './line-heap.js';
import type { RequestClass } from './request-class.js';
import type { ScheduledRequest } from './scheduled-request.js';
import { WaitingLine } from './waiting-line.js';
import { WaitingPlace, isOlder } from './waiting-place.js';

/** Which heap a line is in. */
const HeapKind = { SHORT: 0, LONG: 1, KEYED: 2, KEYED_BLOCKED: 3 } as const;
type HeapKind = (typeof HeapKind)[keyof typeof HeapKind];

/** The central queue of an I/O thread. */
export class WaitingQueue<R extends ScheduledRequest> {
  /** Requests that wait. */
  count = 0;
  readonly #ages = new AgeList<R>();
  /** The lines that are not empty: those without a key at index 0, those of group n at n + 1. */
  readonly #lines: (Map<RequestClass, WaitingLine<R>> | undefined)[] = [];
  readonly #heaps = [new LineHeap<R>(), new LineHeap<R>(), new LineHeap<R>(), new LineHeap<R>()] as const;
  #isShortBlocked = false;
  #isLongBlocked = false;
  #lastNumber = 0;
  #freePlace: WaitingPlace<R> | undefined;
  readonly #freeLines: WaitingLine<R>[] = [];

  /** The request that waits longest. */
  get oldest(): R | undefined {
    return this.#ages.first?.request;
  }

  /** The line a request is in, or would be; undefined when that is empty. */
  lineOf(request: R): WaitingLine<R> | undefined {
    return this.#lines[keyGroupOf(request.affinityHash) + 1]?.get(request.requestClass);
  }

  /** Whether a new request has to wait because an older one of its kind does. */
  isHeldUp(request: R): boolean {
    if (this.count === 0) return false;
    if (request.affinityHash !== 0) return this.lineOf(request) !== undefined;
    return this.#heaps[heapKindOf(request.requestClass)].first !== undefined;
  }

  /** Puts a request behind the others of its connection. */
  add(request: R): void {
    this.#insert(request, { isRequeued: false });
  }

  /** Puts a request that was at a worker in front of its line. */
  requeue(request: R): void {
    this.#insert(request, { isRequeued: true });
  }

  /**
   * Finds what is to be given out next.
   *
   * @returns The line whose head is the oldest of those that are not blocked, or undefined.
   */
  next(): WaitingLine<R> | undefined {
    let next = this.#isShortBlocked ? undefined : this.#heaps[HeapKind.SHORT].first;
    const long = this.#isLongBlocked ? undefined : this.#heaps[HeapKind.LONG].first;
    if (long !== undefined && (next === undefined || isOlder(long.head!, next.head!))) next = long;
    const keyed = this.#heaps[HeapKind.KEYED].first;
    if (keyed !== undefined && (next === undefined || isOlder(keyed.head!, next.head!))) next = keyed;
    return next;
  }

  /** Notes that the head of a line finds no worker: neither do, until {@link WaitingQueue.unblock}, others of its kind. */
  block(line: WaitingLine<R>): void {
    if (line.heapKind === HeapKind.SHORT) this.#isShortBlocked = true;
    else if (line.heapKind === HeapKind.LONG) this.#isLongBlocked = true;
    else this.#moveLine(line, HeapKind.KEYED_BLOCKED);
  }

  /** Has every line looked at again. */
  unblock(): void {
    this.#isShortBlocked = this.#isLongBlocked = false;
    for (;;) {
      const line = this.#heaps[HeapKind.KEYED_BLOCKED].first;
      if (line === undefined) return;
      this.#moveLine(line, HeapKind.KEYED);
    }
  }

  /** Removes the head of a line; the next connection has its turn. */
  removeHead(line: WaitingLine<R>): void {
    const place = line.head!;
    line.removeHead();
    this.#leave(place, line);
  }

  /**
   * Removes a request.
   *
   * @returns Whether it waited.
   */
  remove(request: R): boolean {
    const line = this.lineOf(request);
    const place = line?.find(request, request.origin);
    if (line === undefined || place === undefined) return false;
    line.remove(place);
    this.#leave(place, line);
    return true;
  }

  /** Removes all requests of which something holds, oldest first. */
  removeAll(isWanted: (request: R) => boolean): R[] {
    const removed: R[] = [];
    let place = this.#ages.first;
    while (place !== undefined) {
      const { younger } = place;
      const request = place.request!;
      if (isWanted(request)) {
        removed.push(request);
        const line = this.lineOf(request)!;
        line.remove(place);
        this.#leave(place, line);
      }
      place = younger;
    }
    return removed;
  }

  /** Notes that a class has turned from short to long or back. */
  reclassify(requestClass: RequestClass): void {
    if (this.count === 0) return;
    const line = this.#lines[NO_KEY_GROUP + 1]?.get(requestClass);
    const kind = heapKindOf(requestClass);
    if (line !== undefined && line.heapKind !== kind) this.#moveLine(line, kind);
  }

  #insert(request: R, { isRequeued }: { readonly isRequeued: boolean }): void {
    const place = this.#takePlace(request);
    place.isRequeued = isRequeued;
    const line = this.lineOf(request) ?? this.#addLine(request);
    if (isRequeued) line.requeue(place);
    else line.add(place);
    const heap = this.#heaps[line.heapKind];
    if (line.heapIndex < 0) heap.add(line);
    else if (isRequeued) heap.move(line);
    this.#ages.add(place);
    this.count++;
  }

  /** Does what is left to do when a place has left its line. */
  #leave(place: WaitingPlace<R>, line: WaitingLine<R>): void {
    this.#ages.remove(place);
    this.count--;
    place.request = place.origin = undefined;
    place.younger = this.#freePlace;
    this.#freePlace = place;
    const heap = this.#heaps[line.heapKind];
    if (line.count > 0) {
      heap.move(line);
      return;
    }
    heap.remove(line);
    this.#lines[line.keyGroup + 1]?.delete(line.requestClass);
    this.#freeLines.push(line);
  }

  #takePlace(request: R): WaitingPlace<R> {
    const place = this.#freePlace ?? new WaitingPlace<R>();
    this.#freePlace = place.younger;
    place.younger = undefined;
    place.request = request;
    place.origin = request.origin;
    place.waitingSinceMs = request.waitingSinceMs;
    place.number = ++this.#lastNumber;
    return place;
  }

  #addLine({ requestClass, affinityHash }: R): WaitingLine<R> {
    const keyGroup = keyGroupOf(affinityHash);
    const line = this.#freeLines.pop() ?? new WaitingLine<R>(requestClass, keyGroup);
    line.requestClass = requestClass;
    line.keyGroup = keyGroup;
    line.heapKind = keyGroup === NO_KEY_GROUP ? heapKindOf(requestClass) : HeapKind.KEYED;
    const lines = (this.#lines[keyGroup + 1] ??= new Map<RequestClass, WaitingLine<R>>());
    lines.set(requestClass, line);
    return line;
  }

  #moveLine(line: WaitingLine<R>, kind: HeapKind): void {
    this.#heaps[line.heapKind].remove(line);
    line.heapKind = kind;
    this.#heaps[kind].add(line);
  }
}

function heapKindOf({ estimateMs }: RequestClass): HeapKind {
  return isLong(estimateMs) ? HeapKind.LONG : HeapKind.SHORT;
}
