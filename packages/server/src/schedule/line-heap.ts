/** Lines, by the age of their heads: a binary heap in which each line knows its index, so that it can move and leave. */

import type { WaitingLine } from './waiting-line.js';
import { isOlder } from './waiting-place.js';

/** A heap of lines, none of them empty. A line is in one heap at a time. */
export class LineHeap<R> {
  readonly #lines: WaitingLine<R>[] = [];

  /** The line with the oldest head. */
  get first(): WaitingLine<R> | undefined {
    return this.#lines[0];
  }

  /** Adds a line. */
  add(line: WaitingLine<R>): void {
    line.heapIndex = this.#lines.length;
    this.#lines.push(line);
    this.#rise(line);
  }

  /** Finds the right place for a line whose head has changed. */
  move(line: WaitingLine<R>): void {
    this.#rise(line);
    this.#sink(line);
  }

  /** Removes a line. */
  remove(line: WaitingLine<R>): void {
    const last = this.#lines.pop()!;
    if (last !== line) {
      this.#put(last, line.heapIndex);
      this.move(last);
    }
    line.heapIndex = -1;
  }

  #rise(line: WaitingLine<R>): void {
    while (line.heapIndex > 0) {
      const index = line.heapIndex;
      const parent = this.#lines[(index - 1) >> 1];
      if (!isOlder(line.head!, parent.head!)) return;
      this.#put(line, parent.heapIndex);
      this.#put(parent, index);
    }
  }

  #sink(line: WaitingLine<R>): void {
    for (;;) {
      const index = line.heapIndex;
      const leftIndex = 2 * index + 1;
      if (leftIndex >= this.#lines.length) return;
      let child = this.#lines[leftIndex];
      const right = this.#lines.at(leftIndex + 1);
      if (right !== undefined && isOlder(right.head!, child.head!)) child = right;
      if (!isOlder(child.head!, line.head!)) return;
      this.#put(line, child.heapIndex);
      this.#put(child, index);
    }
  }

  #put(line: WaitingLine<R>, index: number): void {
    this.#lines[index] = line;
    line.heapIndex = index;
  }
}
