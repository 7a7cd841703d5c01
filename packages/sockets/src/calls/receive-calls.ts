/**
 * recv() and recvfrom(): copy out of a receive ring, or sleep until there is something. The I/O thread is told only when it had
 * found the ring full.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

import { MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, SOCK_DGRAM } from '../constants.js';
import { readAddress, type SocketAddress } from '../memory/address-text.js';
import { bytesBetween, copyOutOfRing, type RingPlace } from '../memory/byte-ring.js';
import { readDatagramHead } from '../memory/datagram-record.js';
import { DescriptorFlag, DescriptorState, Word } from '../memory/table-layout.js';
import { AGAIN, checkOutcome, Errno } from '../socket-error.js';
import { blockUntil } from './block-until.js';
import { ringDoorbell } from './call-io-thread.js';
import { type CurrentThread, currentThread, type FoundDescriptor } from './current-thread.js';
import { whileReading } from './hold-descriptor.js';
import { readBlocking, requireDescriptor } from './open-calls.js';
import { requireBytes } from './require-bytes.js';

/** What recvfrom() got. */
export interface ReceivedDatagram {
  /** Bytes copied; what did not fit into the buffer is lost. */
  readonly byteCount: number;
  /** Who sent it. */
  readonly address: SocketAddress;
}

interface Receive extends FoundDescriptor {
  readonly caller: CurrentThread;
  readonly descriptor: number;
  readonly buffer: Uint8Array;
  readonly flags: number;
  /** Bytes that are in the buffer already. */
  doneBytes: number;
  /** The sender of a datagram. */
  sender: SocketAddress | undefined;
}

/**
 * Receives bytes, and blocks while there are none.
 *
 * @param descriptor - A connected stream socket, or a datagram socket.
 * @param buffer - Where they go: at most its length. One of length 0 gets 0 at once.
 * @param flags - MSG_PEEK leaves them in the buffer, MSG_DONTWAIT does not block, MSG_WAITALL blocks until the buffer is full.
 * @returns How many, 0 after the peer's last byte.
 * @throws SocketError EAGAIN when it may not block or SO_RCVTIMEO is over, ECONNRESET, ENOTCONN, EFAULT for a buffer that is no Uint8Array, EBADF when the descriptor is
 * closed meanwhile, EINTR.
 */
export function recv(descriptor: number, buffer: Uint8Array, flags = 0): number {
  return receive('recv', { descriptor, buffer, flags }).byteCount;
}

/**
 * Receives a datagram and its sender; or bytes of a stream and its peer.
 *
 * @param descriptor - The socket.
 * @param buffer - Where the bytes go.
 * @param flags - As of {@link recv}.
 */
export function recvfrom(descriptor: number, buffer: Uint8Array, flags = 0): ReceivedDatagram {
  return receive('recvfrom', { descriptor, buffer, flags });
}

function receive(
  syscall: string,
  request: { readonly descriptor: number; readonly buffer: Uint8Array; readonly flags: number },
): ReceivedDatagram {
  const caller = currentThread();
  const { descriptor, buffer, flags } = request;
  const found = requireDescriptor(caller, { syscall, descriptor });
  requireBytes(syscall, buffer);
  const { words } = caller.memory;
  const isDatagram = words[found.base + Word.TYPE] === SOCK_DGRAM;
  const state: Receive = { ...found, caller, descriptor, buffer, flags, doneBytes: 0, sender: undefined };
  const attempt = isDatagram ? () => tryDatagram(state) : () => tryStream(state);
  const outcome = blockUntil(caller, readBlocking(caller, found, flags & MSG_DONTWAIT), attempt);
  // What was copied before the time was up, or before the end, counts.
  const byteCount = state.doneBytes > 0 ? state.doneBytes : checkOutcome(syscall, outcome);
  const address = isDatagram ? state.sender : readAddress(caller.memory, found.base + Word.PEER_ADDRESS);
  return { byteCount, address: address ?? { address: '', port: 0 } };
}

function tryStream(receive: Receive): number {
  const { buffer, flags } = receive;
  if (buffer.length === 0) return 0;
  const isPeek = (flags & MSG_PEEK) !== 0;
  for (;;) {
    const byteCount = takeBytes(receive);
    if (byteCount < 0) return byteCount;
    if (byteCount === 0) return receive.doneBytes;
    if (!isPeek) tellOfRoom(receive);
    receive.doneBytes += byteCount;
    if ((flags & MSG_WAITALL) === 0 || isPeek || receive.doneBytes === buffer.length) return receive.doneBytes;
    // Looks again until nothing is there: an end that was told before would wake nobody a second time.
  }
}

/** Copies under the lock. Returns how many bytes, 0 at the end, AGAIN, or a negative errno. */
function takeBytes(receive: Receive): number {
  return whileReading(receive.caller, receive, () => {
    const { base, doneBytes } = receive;
    const { words } = receive.caller.memory;
    // Before the tail: whoever sees the end must also see the last byte before it.
    const isOver = (Atomics.load(words, base + Word.FLAGS) & DescriptorFlag.RECEIVE_ENDED) !== 0;
    const byteCount = copyOut(receive);
    if (byteCount > 0) return byteCount;
    if (doneBytes > 0) return isOver ? 0 : AGAIN;
    return whyNothing(words, base, isOver);
  });
}

/** What a receive ring without bytes means; under the lock. */
function whyNothing(words: Int32Array, base: number, isOver: boolean): number {
  const error = Atomics.exchange(words, base + Word.ERROR, 0);
  if (error !== 0) return -error;
  if (isOver) return 0;
  const state = Atomics.load(words, base + Word.STATE);
  return state === DescriptorState.CONNECTED || state === DescriptorState.CONNECTING ? AGAIN : -Errno.ENOTCONN;
}

/** Copies what is there and fits; under the lock. */
function copyOut({ caller, base, buffer, flags, doneBytes }: Receive): number {
  const { words, rings } = caller.memory;
  const head = words[base + Word.RECEIVE_HEAD];
  // Pairs with the store in ReceiveSide.publish().
  const unreadBytes = bytesBetween(head, Atomics.load(words, base + Word.RECEIVE_TAIL));
  const byteCount = Math.min(unreadBytes, buffer.length - doneBytes);
  if (byteCount === 0) return 0;
  copyOutOfRing(rings, ringPlace(words, base), { position: head, target: buffer, start: doneBytes, byteCount });
  // Gives the room back. Pairs with the load in ReceiveSide.
  if ((flags & MSG_PEEK) === 0) Atomics.store(words, base + Word.RECEIVE_HEAD, (head + byteCount) | 0);
  return byteCount;
}

function tryDatagram(receive: Receive): number {
  return whileReading(receive.caller, receive, () => {
    const { words } = receive.caller.memory;
    const byteCount = copyDatagram(receive);
    if (byteCount !== AGAIN) return byteCount;
    const error = Atomics.exchange(words, receive.base + Word.ERROR, 0);
    if (error !== 0) return -error;
    return (Atomics.load(words, receive.base + Word.FLAGS) & DescriptorFlag.RECEIVE_ENDED) === 0 ? AGAIN : 0;
  });
}

function copyDatagram(receive: Receive): number {
  const { caller, base, buffer, flags } = receive;
  const { words, rings } = caller.memory;
  const place = ringPlace(words, base);
  const position = words[base + Word.RECEIVE_HEAD];
  const head = readDatagramHead(rings, { ...place, position, tail: Atomics.load(words, base + Word.RECEIVE_TAIL) });
  if (head === undefined) return AGAIN;
  const byteCount = Math.min(head.byteCount, buffer.length);
  copyOutOfRing(rings, place, { position: head.bytesPosition, target: buffer, start: 0, byteCount });
  if ((flags & MSG_PEEK) === 0) Atomics.store(words, base + Word.RECEIVE_HEAD, (position + head.recordBytes) | 0);
  receive.sender = { address: head.address, port: head.port };
  return byteCount;
}

function tellOfRoom({ caller, base, descriptor }: Receive): void {
  // Pairs with the store in ReceiveSide: it says that it is blocked and then looks for room once more.
  if (Atomics.load(caller.memory.words, base + Word.RECEIVE_BLOCKED) !== 0) ringDoorbell(caller, descriptor);
}

function ringPlace(words: Int32Array, base: number): RingPlace {
  return { offset: words[base + Word.RECEIVE_OFFSET], mask: words[base + Word.RECEIVE_MASK] };
}
