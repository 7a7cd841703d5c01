/** What threads do with each other: start one, hand a descriptor over, interrupt a call, look at the whole table. */

import { SpoolError } from '@spool/protocol';

import type { SpawnMessage } from '../io/messages.js';
import { type DescriptorRow, readDescriptorRows } from '../memory/descriptor-rows.js';
import { freeSlot, reserveSlot } from '../memory/reserve-slot.js';
import { isSlotTaken, Slot, slotIndex, Word } from '../memory/table-layout.js';
import { Errno, SocketError } from '../socket-error.js';
import { interruptSleep } from './block-until.js';
import { currentThread } from './current-thread.js';
import { requireDescriptor } from './open-calls.js';

/** The owner of a descriptor that lives as long as the process. */
export const PROCESS = 0;

/** What a new thread gets. */
export interface SpawnOptions {
  /** Given to the module's `main`; anything that can be cloned. @defaultValue none */
  readonly argument?: unknown;
  /** Descriptors that belong to the new thread from now on. @defaultValue none */
  readonly descriptors?: readonly number[];
}

/**
 * Starts a thread that can use sockets. It runs until the module has been evaluated and what its exported `main` returns is
 * settled. Works from a thread that never turns its event loop: the I/O thread starts the new one.
 *
 * @param module - The `file:` URL of an ES module.
 * @param options - What it gets.
 * @returns Its number.
 * @throws SocketError EAGAIN when as many threads run as there may be.
 */
export function spawn(module: URL | string, options: SpawnOptions = {}): number {
  const caller = currentThread();
  const { words, layout } = caller.memory;
  const thread = reserveSlot(words, layout);
  if (thread === undefined) throw new SocketError('spawn', Errno.EAGAIN);
  const message: SpawnMessage = { type: 'spawn', thread, module: String(module), argument: options.argument };
  const given: number[] = [];
  try {
    for (const descriptor of options.descriptors ?? []) {
      handOver(descriptor, thread);
      given.push(descriptor);
    }
    caller.port.postMessage(message);
  } catch (error) {
    for (const descriptor of given) takeOver(descriptor);
    freeSlot(words, slotIndex(layout, thread));
    throw error;
  }
  return thread;
}

/**
 * Gives a descriptor to another thread: it is closed with that one and no longer with its old owner.
 *
 * @param descriptor - The descriptor, of any owner.
 * @param thread - The new owner's number, or {@link PROCESS}.
 * @throws SocketError EBADF, ESRCH when there is no such thread.
 */
export function handOver(descriptor: number, thread: number): void {
  const caller = currentThread();
  const { words, layout } = caller.memory;
  const { base, generation } = requireDescriptor(caller, { syscall: 'handOver', descriptor });
  if (thread !== PROCESS && !isThread(thread)) throw new SocketError('handOver', Errno.ESRCH);
  const owner = Atomics.load(words, base + Word.OWNER);
  Atomics.compareExchange(words, base + Word.OWNER, owner, thread);
  // The new owner may have died before it was one, and its reaping passed this descriptor by.
  if (thread === PROCESS || isThread(thread)) return;
  if (Atomics.load(words, base + Word.GENERATION) === generation) {
    Atomics.compareExchange(words, base + Word.OWNER, thread, caller.thread);
  }
  throw new SocketError('handOver', Errno.ESRCH);

  function isThread(number: number): boolean {
    if (!Number.isInteger(number) || number < 1 || number > layout.threadCount) return false;
    return isSlotTaken(Atomics.load(words, slotIndex(layout, number) + Slot.STATE));
  }
}

/** Makes a descriptor the calling thread's own. */
export function takeOver(descriptor: number): void {
  handOver(descriptor, currentThread().thread);
}

/**
 * Waits until a thread has ended and its descriptors are closed.
 *
 * @param thread - A number from {@link spawn}.
 */
export function joinThread(thread: number): void {
  const { words, layout } = currentThread().memory;
  const index = slotIndex(layout, thread) + Slot.STATE;
  const state = Atomics.load(words, index);
  // The number may be another thread's as soon as this one has ended; its state is then another number too.
  while (isSlotTaken(state) && Atomics.load(words, index) === state) Atomics.wait(words, index, state);
}

/**
 * Has the call in which another thread sleeps end with EINTR; or the next one that would sleep.
 *
 * @param thread - The other thread's number.
 */
export function interrupt(thread: number): void {
  const caller = currentThread();
  if (!Number.isInteger(thread) || thread < 1 || thread > caller.memory.layout.threadCount) {
    throw new SpoolError(`Thread ${thread} is none, the last is ${caller.memory.layout.threadCount}`, {
      code: 'ERR_SPOOL_INVALID_OPTION',
    });
  }
  interruptSleep(caller, slotIndex(caller.memory.layout, thread));
}

/** Returns every open descriptor: family, type, state, addresses, owner, bytes in each buffer. Numbers may be stale. */
export function descriptorTable(): DescriptorRow[] {
  return readDescriptorRows(currentThread().memory);
}
