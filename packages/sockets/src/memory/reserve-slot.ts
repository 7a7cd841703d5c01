/** How a number for a new thread is found. Any thread may look for one; the I/O thread frees it when the thread has died. */

import { isSlotTaken, Slot, slotIndex, type TableLayout } from './table-layout.js';

/** Returns the lowest number that was free and is the caller's to give now; undefined when there is none. */
export function reserveSlot(words: Int32Array, layout: TableLayout): number | undefined {
  for (let thread = 1; thread <= layout.threadCount; thread++) {
    const index = slotIndex(layout, thread) + Slot.STATE;
    const state = Atomics.load(words, index);
    if (!isSlotTaken(state) && Atomics.compareExchange(words, index, state, state + 1) === state) return thread;
  }
  return undefined;
}

/** Frees a number, and wakes who waits for its thread to end. */
export function freeSlot(words: Int32Array, slot: number): void {
  Atomics.add(words, slot + Slot.STATE, 1);
  Atomics.notify(words, slot + Slot.STATE);
}
