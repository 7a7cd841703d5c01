/** What a thread that uses sockets has of its own: a number, a slot in the table, the way to wake the I/O thread. */

import type { MessagePort } from 'node:worker_threads';

import { Notifier } from '@spool/protocol';

import { type SharedSockets, type SocketMemory, viewSockets } from '../memory/socket-memory.js';
import { descriptorIndex, slotIndex, Word } from '../memory/table-layout.js';
import { SocketsErrorCode, socketsError } from '../errors.js';

/** Lets one thread use the sockets of its process: post it to the thread, and its port in the transfer list. */
export interface ThreadHandle {
  /** The memory that all threads of the layer share. */
  readonly shared: SharedSockets;
  /** The thread's number, from 1. */
  readonly thread: number;
  /** Closes with the thread, and so tells the I/O thread of its death, however it came. */
  readonly port: MessagePort;
}

/** The calling thread. */
export interface CurrentThread {
  readonly memory: SocketMemory;
  readonly thread: number;
  /** First word of its slot. */
  readonly slot: number;
  readonly notifier: Notifier;
  readonly port: MessagePort;
}

let current: CurrentThread | undefined;

/**
 * Makes the calling thread one that can use sockets. Threads that `spawn()` started are so already.
 *
 * @param handle - A handle that no other thread uses, from `createHandle()`.
 * @throws SpoolError with code ERR_SPOOL_SOCKETS_ATTACHED when the thread has done so before.
 */
export function attachThread(handle: ThreadHandle): void {
  if (current !== undefined) {
    throw socketsError(SocketsErrorCode.ATTACHED, 'This thread is attached to sockets already');
  }
  const memory = viewSockets(handle.shared);
  // The port must not keep the thread alive, and must not be collected either: `current` holds it.
  handle.port.unref();
  current = {
    memory,
    thread: handle.thread,
    slot: slotIndex(memory.layout, handle.thread),
    notifier: new Notifier(handle.shared.eventCount),
    port: handle.port,
  };
}

/** Ends the calling thread's use of sockets: its descriptors are closed as if it had died. */
export function detachThread(): void {
  current?.port.close();
  current = undefined;
}

/**
 * Returns the calling thread.
 *
 * @throws SpoolError with code ERR_SPOOL_SOCKETS_DETACHED when it is not attached.
 */
export function currentThread(): CurrentThread {
  if (current === undefined) {
    throw socketsError(SocketsErrorCode.DETACHED, 'This thread has no sockets, attachThread() gives it some');
  }
  return current;
}

/** Returns the number of the calling thread among those that use sockets, from 1. */
export function threadNumber(): number {
  return currentThread().thread;
}

/** A descriptor as a call found it: the same number may be another socket's later, and has another generation then. */
export interface FoundDescriptor {
  /** First word of the descriptor. */
  readonly base: number;
  readonly generation: number;
}

/** Finds an open descriptor, undefined when there is none of this number. */
export function findDescriptor({ memory }: CurrentThread, descriptor: number): FoundDescriptor | undefined {
  const { layout, words } = memory;
  if (!Number.isInteger(descriptor) || descriptor < 0 || descriptor >= layout.descriptorCount) return undefined;
  const base = descriptorIndex(layout, descriptor);
  const generation = Atomics.load(words, base + Word.GENERATION);
  return Atomics.load(words, base + Word.STATE) === 0 ? undefined : { base, generation };
}
