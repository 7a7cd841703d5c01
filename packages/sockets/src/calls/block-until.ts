/** How a call blocks: it tries, announces that it waits, tries again, sleeps. Also what ends a sleep: a wake-up, time, interrupt(). */

import { announceWait } from '../memory/wait-queue.js';
import { DOWN_INDEX, Slot } from '../memory/table-layout.js';
import { AGAIN, Errno } from '../socket-error.js';
import type { CurrentThread } from './current-thread.js';

/** For what a call blocks, and whether it may. */
export interface Blocking {
  /** The queue on which it waits. */
  readonly queueIndex: number;
  readonly mayBlock: boolean;
  /** Milliseconds; 0 waits for ever. */
  readonly timeoutMs: number;
}

/**
 * Blocks until an attempt comes to something.
 *
 * @param caller - The calling thread.
 * @param blocking - For what.
 * @param attempt - Returns a value from 0, a negative errno, or AGAIN to be tried again.
 * @returns What the attempt came to; AGAIN when it may not block or the time is up, EINTR when it was interrupted.
 */
export function blockUntil(caller: CurrentThread, blocking: Blocking, attempt: () => number): number {
  let outcome = attempt();
  if (outcome !== AGAIN || !blocking.mayBlock) return outcome;
  const deadlineMs = blocking.timeoutMs === 0 ? Infinity : performance.now() + blocking.timeoutMs;
  for (;;) {
    const epoch = announceWait(caller.memory.words, blocking.queueIndex);
    outcome = attempt();
    if (outcome !== AGAIN) return outcome;
    outcome = sleepOn(caller, { index: blocking.queueIndex, epoch, deadlineMs });
    if (outcome < 0) return outcome;
  }
}

/**
 * Sleeps on an epoch.
 *
 * @param caller - The calling thread.
 * @param sleep - The epoch's word and the value it had before the caller's last look; until when, by `performance.now()`.
 * @returns 0 when the epoch has moved; AGAIN when the time is up; else a negative errno.
 */
export function sleepOn(
  caller: CurrentThread,
  sleep: { readonly index: number; readonly epoch: number; readonly deadlineMs: number },
): number {
  const { memory, slot } = caller;
  const { words } = memory;
  const timeoutMs = sleep.deadlineMs - performance.now();
  // An attempt that takes long must not turn a time that is up into one more sleep.
  if (timeoutMs <= 0) return AGAIN;
  // Says where interrupt() finds this thread. Pairs with the load there.
  Atomics.store(words, slot + Slot.WAIT_INDEX, sleep.index);
  let isTimeUp = false;
  if (Atomics.load(words, slot + Slot.INTERRUPTED) === 0 && Atomics.load(words, DOWN_INDEX) === 0) {
    isTimeUp = Atomics.wait(words, sleep.index, sleep.epoch, timeoutMs) === 'timed-out';
  }
  Atomics.store(words, slot + Slot.WAIT_INDEX, 0);
  if (Atomics.load(words, DOWN_INDEX) !== 0) return -Errno.ENETDOWN;
  if (Atomics.exchange(words, slot + Slot.INTERRUPTED, 0) !== 0) return -Errno.EINTR;
  return isTimeUp ? AGAIN : 0;
}

/**
 * Has another thread's blocking call end with EINTR: the one in which it sleeps, or else the next one that would sleep.
 *
 * @param caller - The calling thread.
 * @param slot - First word of the other thread's slot.
 */
export function interruptSleep(caller: CurrentThread, slot: number): void {
  const { words } = caller.memory;
  Atomics.store(words, slot + Slot.INTERRUPTED, 1);
  const index = Atomics.load(words, slot + Slot.WAIT_INDEX);
  if (index === 0) return;
  // Others may sleep there too: they look, find nothing and sleep on.
  Atomics.add(words, index, 1);
  Atomics.notify(words, index);
}
