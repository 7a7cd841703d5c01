/** What will happen, in the order of simulated time: a binary heap. Events of the same time happen in the order they were added. */

interface Event {
  readonly atMs: number;
  readonly number: number;
  readonly run: () => void;
}

/** Events to come. */
export class EventQueue {
  readonly #events: Event[] = [];
  #lastNumber = 0;

  /** When the next event happens, in milliseconds; Infinity when there is none. */
  get nextAtMs(): number {
    return this.#events.length === 0 ? Infinity : this.#events[0].atMs;
  }

  /** Adds an event. */
  add(atMs: number, run: () => void): void {
    const event = { atMs, number: ++this.#lastNumber, run };
    let index = this.#events.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#events[parentIndex];
      if (!isBefore(event, parent)) break;
      this.#events[index] = parent;
      index = parentIndex;
    }
    this.#events[index] = event;
  }

  /** Takes the next event out and runs it. */
  runNext(): void {
    const next = this.#events[0];
    const last = this.#events.pop()!;
    if (this.#events.length > 0) this.#sink(last);
    next.run();
  }

  #sink(event: Event): void {
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= this.#events.length) break;
      if (childIndex + 1 < this.#events.length && isBefore(this.#events[childIndex + 1], this.#events[childIndex])) {
        childIndex++;
      }
      if (!isBefore(this.#events[childIndex], event)) break;
      this.#events[index] = this.#events[childIndex];
      index = childIndex;
    }
    this.#events[index] = event;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs === other.atMs ? one.number < other.number : one.atMs < other.atMs;
}
