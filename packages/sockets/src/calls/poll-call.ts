/** poll(): waits until one of several descriptors is ready. */

import { POLLERR, POLLHUP, POLLNVAL } from '../constants.js';
import { readyEvents } from '../memory/readiness.js';
import { POLL_EPOCH_INDEX, Word } from '../memory/table-layout.js';
import { announcePoll } from '../memory/wait-queue.js';
import { AGAIN, checkOutcome } from '../socket-error.js';
import { sleepOn } from './block-until.js';
import { type CurrentThread, currentThread, findDescriptor } from './current-thread.js';

/** One descriptor to watch. */
export interface PollEntry {
  /** The descriptor that is watched. */
  readonly fd: number;
  /** POLLIN, POLLOUT or both. */
  readonly events: number;
  /** Set by poll(): those of `events` that are there, and POLLERR, POLLHUP, POLLNVAL. */
  revents?: number;
}

/** Told without being asked for. */
const ALWAYS = POLLERR | POLLHUP | POLLNVAL;

/**
 * Waits until a descriptor is ready.
 *
 * @param entries - What to watch; each gets its `revents`.
 * @param timeoutMs - Longest wait in milliseconds: 0 only looks, -1 waits for ever.
 * @defaultValue timeoutMs -1
 * @returns How many are ready, 0 when the time is up.
 * @throws SocketError EINTR.
 */
export function poll(entries: readonly PollEntry[], timeoutMs = -1): number {
  const caller = currentThread();
  let readyCount = look(caller, entries);
  if (readyCount > 0 || timeoutMs === 0) return readyCount;
  const deadlineMs = timeoutMs < 0 ? Infinity : performance.now() + timeoutMs;
  for (;;) {
    const epoch = Atomics.load(caller.memory.words, POLL_EPOCH_INDEX);
    for (const { fd } of entries) announce(caller, fd);
    readyCount = look(caller, entries);
    if (readyCount > 0) return readyCount;
    const outcome = sleepOn(caller, { index: POLL_EPOCH_INDEX, epoch, deadlineMs });
    if (outcome === AGAIN) return 0;
    checkOutcome('poll', outcome);
  }
}

function announce(caller: CurrentThread, descriptor: number): void {
  const found = findDescriptor(caller, descriptor);
  if (found === undefined) return;
  announcePoll(caller.memory.words, found.base + Word.RECEIVE_QUEUE);
  announcePoll(caller.memory.words, found.base + Word.SEND_QUEUE);
}

function look(caller: CurrentThread, entries: readonly PollEntry[]): number {
  let readyCount = 0;
  for (const entry of entries) {
    // A negative descriptor is passed over, as POSIX has it.
    const found = entry.fd < 0 ? undefined : findDescriptor(caller, entry.fd);
    const ready = found === undefined ? (entry.fd < 0 ? 0 : POLLNVAL) : readyEvents(caller.memory.words, found.base);
    entry.revents = ready & (entry.events | ALWAYS);
    if (entry.revents !== 0) readyCount++;
  }
  return readyCount;
}
