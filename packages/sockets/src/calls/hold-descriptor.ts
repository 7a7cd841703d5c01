/** What a call does under one of a descriptor's locks: meanwhile its number cannot become another socket's. */

import { releaseLock, takeLock } from '../memory/direction-lock.js';
import { Word } from '../memory/table-layout.js';
import { Errno } from '../socket-error.js';
import type { CurrentThread, FoundDescriptor } from './current-thread.js';

/**
 * Acts while no other thread reads from a descriptor, and nobody can close it to the end.
 *
 * @param caller - The calling thread.
 * @param found - The descriptor.
 * @param act - What to do: briefly, and without sleeping.
 * @returns What that returned; a negative EBADF, and nothing was done, when the descriptor has been closed.
 */
export function whileReading(caller: CurrentThread, found: FoundDescriptor, act: () => number): number {
  return whileHolding(caller, { found, lockIndex: found.base + Word.RECEIVE_LOCK }, act);
}

/** Acts while no other thread writes to a descriptor; otherwise as {@link whileReading}. */
export function whileWriting(caller: CurrentThread, found: FoundDescriptor, act: () => number): number {
  return whileHolding(caller, { found, lockIndex: found.base + Word.SEND_LOCK }, act);
}

function whileHolding(
  { memory, thread }: CurrentThread,
  { found, lockIndex }: { readonly found: FoundDescriptor; readonly lockIndex: number },
  act: () => number,
): number {
  const { words } = memory;
  takeLock(words, lockIndex, thread);
  try {
    return Atomics.load(words, found.base + Word.GENERATION) === found.generation ? act() : -Errno.EBADF;
  } finally {
    // Also when it throws: the thread lives, so nobody would take the lock from it.
    releaseLock(words, lockIndex);
  }
}
