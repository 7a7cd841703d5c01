/** What a descriptor is ready for: reads its words and changes none. Behind poll(). */

import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, SOCK_DGRAM } from '../constants.js';
import { bytesBetween } from './byte-ring.js';
import { DescriptorFlag, DescriptorState, Word } from './table-layout.js';

/**
 * Returns the poll() bits of a descriptor.
 *
 * @param words - The table.
 * @param base - The descriptor's first word.
 */
export function readyEvents(words: Int32Array, base: number): number {
  const state = Atomics.load(words, base + Word.STATE);
  // Before the error: the I/O thread stores that first, so whoever sees the flags sees it too.
  const flags = Atomics.load(words, base + Word.FLAGS);
  const error = Atomics.load(words, base + Word.ERROR) === 0 ? 0 : POLLERR;
  if (state === DescriptorState.FREE) return POLLNVAL;
  if (state === DescriptorState.LISTENING) return Atomics.load(words, base + Word.PENDING_COUNT) > 0 ? POLLIN : 0;
  if (state === DescriptorState.CONNECTING) return 0;
  const isDatagram = words[base + Word.TYPE] === SOCK_DGRAM;
  // As Linux has it for a stream that is not connected: nothing could be waited for.
  if (state !== DescriptorState.CONNECTED && !isDatagram) return POLLOUT | POLLHUP | error | (error === 0 ? 0 : POLLIN);

  // An error of a stream ends both directions, also in the moment before the flags say so.
  const isBroken = error !== 0 && !isDatagram;
  const hasEnded = isBroken || (flags & DescriptorFlag.RECEIVE_ENDED) !== 0;
  const sendEnded = isBroken || (flags & DescriptorFlag.SEND_ENDED) !== 0;
  const isReadable = hasEnded || error !== 0 || unreadBytes(words, base) > 0;
  const isWritable = sendEnded || error !== 0 || unsentBytes(words, base) < words[base + Word.SEND_LIMIT_BYTES];
  return (isReadable ? POLLIN : 0) | (isWritable ? POLLOUT : 0) | error | (hasEnded && sendEnded ? POLLHUP : 0);
}

/** Returns the bytes in the receive ring. */
export function unreadBytes(words: Int32Array, base: number): number {
  const head = Atomics.load(words, base + Word.RECEIVE_HEAD);
  return bytesBetween(head, Atomics.load(words, base + Word.RECEIVE_TAIL));
}

/** Returns the bytes in the send ring. */
export function unsentBytes(words: Int32Array, base: number): number {
  const head = Atomics.load(words, base + Word.SEND_HEAD);
  return bytesBetween(head, Atomics.load(words, base + Word.SEND_TAIL));
}
