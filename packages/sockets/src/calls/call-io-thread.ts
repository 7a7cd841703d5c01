/** Asks the I/O thread for something and sleeps until it has answered. A thread has one call at a time, since it sleeps. */

import type { CallCode } from '../memory/call-code.js';
import { setNews } from '../memory/news-bits.js';
import { CallState, DOWN_INDEX, Slot } from '../memory/table-layout.js';
import { Errno } from '../socket-error.js';
import type { CurrentThread } from './current-thread.js';

/**
 * Calls the I/O thread.
 *
 * @param caller - The calling thread.
 * @param code - What is called.
 * @param callArguments - At most three numbers; an address lies in the slot already.
 * @returns A value from 0, or a negative errno.
 */
export function callIoThread(caller: CurrentThread, code: CallCode, callArguments: readonly number[]): number {
  const { memory, slot, thread, notifier } = caller;
  const { words, layout } = memory;
  words[slot + Slot.CALL] = code;
  for (let index = 0; index < callArguments.length; index++)
    words[slot + Slot.ARGUMENT_0 + index] = callArguments[index];
  // Publishes the call. Pairs with the load in CallServer.serve().
  Atomics.store(words, slot + Slot.CALL_STATE, CallState.REQUESTED);
  setNews(words, layout.callNewsIndex, thread);
  notifier.notify();
  // The I/O thread says that it is down before it looks for calls the last time: one of the two sees the other.
  while (Atomics.load(words, slot + Slot.CALL_STATE) === CallState.REQUESTED) {
    if (Atomics.load(words, DOWN_INDEX) !== 0) return -Errno.ENETDOWN;
    Atomics.wait(words, slot + Slot.CALL_STATE, CallState.REQUESTED);
  }
  return words[slot + Slot.RESULT];
}

/** Tells the I/O thread that a descriptor's rings have moved. */
export function ringDoorbell(caller: CurrentThread, descriptor: number): void {
  setNews(caller.memory.words, caller.memory.layout.descriptorNewsIndex, descriptor);
  caller.notifier.notify();
}
