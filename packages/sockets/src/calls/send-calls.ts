/**
 * send() and sendto(): copy into a send ring, and sleep while it is full. The I/O thread is told after each copy.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

import { MSG_DONTWAIT, SOCK_DGRAM } from '../constants.js';
import type { SocketAddress } from '../memory/address-text.js';
import { bytesBetween, copyIntoRing, type RingPlace } from '../memory/byte-ring.js';
import { datagramRecordBytes, writeDatagram } from '../memory/datagram-record.js';
import { DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { AGAIN, checkOutcome, Errno, SocketError } from '../socket-error.js';
import { blockUntil } from './block-until.js';
import { ringDoorbell } from './call-io-thread.js';
import { type CurrentThread, currentThread, type FoundDescriptor } from './current-thread.js';
import { whileWriting } from './hold-descriptor.js';
import { normalizeAddress } from './normalize-address.js';
import { requireDescriptor, writeBlocking } from './open-calls.js';
import { requireBytes } from './require-bytes.js';

interface Send extends FoundDescriptor {
  readonly caller: CurrentThread;
  readonly descriptor: number;
  readonly bytes: Uint8Array;
  doneBytes: number;
}

/** The largest payload that UDP carries over IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;

/**
 * Sends bytes, and blocks while the send buffer is full.
 *
 * @param descriptor - A connected socket.
 * @param bytes - What to send; copied before the call returns.
 * @param flags - MSG_DONTWAIT copies what fits and does not block; MSG_NOSIGNAL is accepted.
 * @returns How many were copied: all of a call that blocks, unless SO_SNDTIMEO or interrupt() ended it in the middle.
 * @throws SocketError EPIPE after shutdown() or when the peer is gone, ECONNRESET, EAGAIN, EBADF, EFAULT, EINTR; EMSGSIZE and
 * EDESTADDRREQ for datagrams.
 */
export function send(descriptor: number, bytes: Uint8Array, flags = 0): number {
  const caller = currentThread();
  const found = requireDescriptor(caller, { syscall: 'send', descriptor });
  requireBytes('send', bytes);
  const { words } = caller.memory;
  if (words[found.base + Word.TYPE] === SOCK_DGRAM) return sendDatagram('send', { descriptor, bytes, flags });
  const state: Send = { ...found, caller, descriptor, bytes, doneBytes: 0 };
  const outcome = blockUntil(caller, writeBlocking(caller, found, flags & MSG_DONTWAIT), () => tryStream(state));
  return state.doneBytes > 0 ? state.doneBytes : checkOutcome('send', outcome);
}

/**
 * Sends a datagram to an address.
 *
 * @param descriptor - A datagram socket.
 * @param bytes - All of it.
 * @param to - Where to; and flags as of {@link send}.
 * @throws SocketError EISCONN when the socket is connected, and as {@link send}.
 */
export function sendto(descriptor: number, bytes: Uint8Array, to: SocketAddress & { readonly flags?: number }): number {
  return sendDatagram('sendto', { descriptor, bytes, flags: to.flags ?? 0, to });
}

function tryStream(send: Send): number {
  const { caller, bytes } = send;
  const byteCount = whileWriting(caller, send, () => whyNotSend(caller.memory.words, send.base) || copyIn(send));
  if (byteCount < 0) return byteCount;
  if (byteCount > 0) ringDoorbell(caller, send.descriptor);
  send.doneBytes += byteCount;
  return send.doneBytes === bytes.length ? send.doneBytes : AGAIN;
}

/** A negative errno when a stream takes no bytes, 0 when it does; under the lock. */
function whyNotSend(words: Int32Array, base: number): number {
  const state = Atomics.load(words, base + Word.STATE);
  const error = state === DescriptorState.CONNECTED ? Atomics.exchange(words, base + Word.ERROR, 0) : 0;
  if (error !== 0) return -error;
  if (state === DescriptorState.CONNECTING) return AGAIN;
  if (state !== DescriptorState.CONNECTED) return -Errno.EPIPE;
  return (Atomics.load(words, base + Word.FLAGS) & DescriptorFlag.SEND_ENDED) === 0 ? 0 : -Errno.EPIPE;
}

/** Copies what fits; under the lock. */
function copyIn({ caller, base, bytes, doneBytes }: Send): number {
  const { words, rings } = caller.memory;
  const tail = words[base + Word.SEND_TAIL];
  // Pairs with the store in SendSide.
  const usedBytes = bytesBetween(Atomics.load(words, base + Word.SEND_HEAD), tail);
  const roomBytes = Math.max(0, words[base + Word.SEND_LIMIT_BYTES] - usedBytes);
  const byteCount = Math.min(roomBytes, bytes.length - doneBytes);
  if (byteCount === 0) return 0;
  copyIntoRing(rings, ringPlace(words, base), { position: tail, source: bytes, start: doneBytes, byteCount });
  // Publishes the bytes. Pairs with the load in SendSide.
  Atomics.store(words, base + Word.SEND_TAIL, (tail + byteCount) | 0);
  return byteCount;
}

function sendDatagram(
  syscall: string,
  request: {
    readonly descriptor: number;
    readonly bytes: Uint8Array;
    readonly flags: number;
    readonly to?: SocketAddress;
  },
): number {
  const caller = currentThread();
  const { descriptor, bytes, flags, to } = request;
  const found = requireDescriptor(caller, { syscall, descriptor });
  requireBytes(syscall, bytes);
  const { base } = found;
  const { words } = caller.memory;
  const isConnected = Atomics.load(words, base + Word.STATE) === DescriptorState.CONNECTED;
  // A stream does not look at the address, as on Linux, where it is connected; it says so otherwise.
  if (words[base + Word.TYPE] !== SOCK_DGRAM) return isConnected ? send(descriptor, bytes, flags) : fail(Errno.EPIPE);
  if (to !== undefined && isConnected) fail(Errno.EISCONN);
  if (to === undefined && !isConnected) fail(Errno.EDESTADDRREQ);
  const target = to === undefined ? { address: '', port: 0 } : normalizeAddress(words[base + Word.DOMAIN], to);
  if (typeof target === 'number' || 'path' in target) return fail(typeof target === 'number' ? target : Errno.EINVAL);
  const datagram = { bytes, address: target.address, port: target.port };
  const recordBytes = datagramRecordBytes(datagram);
  if (bytes.length > MAX_DATAGRAM_BYTES || recordBytes > words[base + Word.SEND_LIMIT_BYTES]) fail(Errno.EMSGSIZE);

  const outcome = blockUntil(caller, writeBlocking(caller, found, flags & MSG_DONTWAIT), () => {
    const result = whileWriting(caller, found, putDatagram);
    if (result >= 0) ringDoorbell(caller, descriptor);
    return result;
  });
  return checkOutcome(syscall, outcome);

  function putDatagram(): number {
    const error = Atomics.exchange(words, base + Word.ERROR, 0);
    if (error !== 0) return -error;
    const position = words[base + Word.SEND_TAIL];
    const usedBytes = bytesBetween(Atomics.load(words, base + Word.SEND_HEAD), position);
    if (words[base + Word.SEND_LIMIT_BYTES] - usedBytes < recordBytes) return AGAIN;
    const end = writeDatagram(caller.memory.rings, { ...ringPlace(words, base), position }, datagram);
    Atomics.store(words, base + Word.SEND_TAIL, end);
    return bytes.length;
  }

  function fail(errno: number): never {
    throw new SocketError(syscall, errno);
  }
}

function ringPlace(words: Int32Array, base: number): RingPlace {
  return { offset: words[base + Word.SEND_OFFSET], mask: words[base + Word.SEND_MASK] };
}
