/** Ends every call of every thread: the I/O thread answers no more. Called by that thread, or by the control thread after its death. */

import type { SocketMemory } from './socket-memory.js';
import { descriptorIndex, DOWN_INDEX, POLL_EPOCH_INDEX, Slot, slotIndex, Word } from './table-layout.js';

/** Says so, and wakes everyone. Who sleeps next looks at the word first. */
export function announceDown({ words, layout }: SocketMemory): void {
  Atomics.store(words, DOWN_INDEX, 1);
  for (let thread = 1; thread <= layout.threadCount; thread++) {
    Atomics.notify(words, slotIndex(layout, thread) + Slot.CALL_STATE);
  }
  const epochs = [POLL_EPOCH_INDEX];
  for (let fd = 0; fd < layout.descriptorCount; fd++) {
    const base = descriptorIndex(layout, fd);
    epochs.push(base + Word.RECEIVE_QUEUE, base + Word.SEND_QUEUE);
  }
  for (const index of epochs) {
    Atomics.add(words, index, 1);
    Atomics.notify(words, index);
  }
}
