/** The calls that make, name, join and end sockets: all but one of them are answered by the I/O thread. */

import { SOCK_STREAM } from '../constants.js';
import { readAddress, type SocketAddress, writeAddress } from '../memory/address-text.js';
import { CallCode } from '../memory/call-code.js';
import { DescriptorFlag, DescriptorState, Slot, Word } from '../memory/table-layout.js';
import { AGAIN, checkOutcome, Errno, SocketError } from '../socket-error.js';
import { blockUntil, type Blocking } from './block-until.js';
import { callIoThread } from './call-io-thread.js';
import { type CurrentThread, currentThread, findDescriptor, type FoundDescriptor } from './current-thread.js';
import { whileWriting } from './hold-descriptor.js';
import { normalizeAddress } from './normalize-address.js';

/**
 * Makes a socket.
 *
 * @param domain - AF_INET, AF_INET6 or AF_UNIX.
 * @param type - SOCK_STREAM, or SOCK_DGRAM outside AF_UNIX.
 * @returns Its descriptor: the lowest number that is free.
 * @throws SocketError EAFNOSUPPORT, EPROTONOSUPPORT, EMFILE when the table is full.
 */
export function socket(domain: number, type: number): number {
  return checkOutcome('socket', callIoThread(currentThread(), CallCode.SOCKET, [domain, type]));
}

/**
 * Gives a socket its own address.
 *
 * @remarks A stream socket listens from now on so that nobody else gets the port; who connects is kept until listen().
 * @throws SocketError EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL when it is bound already.
 */
export function bind(descriptor: number, address: SocketAddress): void {
  callWithAddress('bind', CallCode.BIND, { descriptor, address });
}

/**
 * Makes a stream socket one that accepts.
 *
 * @param descriptor - A stream socket.
 * @param backlog - Connections that may wait for accept(); 128 to 4096 are kept whatever is said, and the next is reset.
 * @throws SocketError EOPNOTSUPP for datagrams, EINVAL when it is connected.
 */
export function listen(descriptor: number, backlog = 128): void {
  checkOutcome('listen', callIoThread(currentThread(), CallCode.LISTEN, [descriptor, backlog]));
}

/**
 * Takes a connection, and blocks until there is one.
 *
 * @param descriptor - A socket that listens.
 * @returns The descriptor of the connection.
 * @throws SocketError EINVAL when it does not listen, EAGAIN when it may not block or SO_RCVTIMEO is over.
 */
export function accept(descriptor: number): number {
  const caller = currentThread();
  const found = requireDescriptor(caller, { syscall: 'accept', descriptor });
  const { words } = caller.memory;
  const { base, generation } = found;
  if (words[base + Word.TYPE] !== SOCK_STREAM) throw new SocketError('accept', Errno.EOPNOTSUPP);
  const outcome = blockUntil(caller, readBlocking(caller, found, 0), () => {
    if (Atomics.load(words, base + Word.GENERATION) !== generation) return -Errno.EBADF;
    if (Atomics.load(words, base + Word.STATE) !== DescriptorState.LISTENING) return -Errno.EINVAL;
    if (Atomics.load(words, base + Word.PENDING_COUNT) === 0) return AGAIN;
    return callIoThread(caller, CallCode.ACCEPT, [descriptor]);
  });
  return checkOutcome('accept', outcome);
}

/**
 * Connects a stream socket, and blocks until that is done; or says where a datagram socket's datagrams go and come from.
 *
 * @throws SocketError ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, EISCONN, EALREADY; EINPROGRESS when it may not block or
 * SO_SNDTIMEO is over, and it goes on.
 */
export function connect(descriptor: number, address: SocketAddress): void {
  const caller = currentThread();
  const found = requireDescriptor(caller, { syscall: 'connect', descriptor });
  const { words } = caller.memory;
  const { base } = found;
  callWithAddress('connect', CallCode.CONNECT, { descriptor, address });
  const blocking = writeBlocking(caller, found, 0);
  const isStream = words[base + Word.TYPE] === SOCK_STREAM;
  // Also when it is done by now: the caller hears of the outcome by poll() and SO_ERROR in any case.
  if (isStream && !blocking.mayBlock) throw new SocketError('connect', Errno.EINPROGRESS);
  const outcome = blockUntil(caller, blocking, () =>
    whileWriting(caller, found, () => {
      if (Atomics.load(words, base + Word.STATE) === DescriptorState.CONNECTING) return AGAIN;
      return -Atomics.exchange(words, base + Word.ERROR, 0);
    }),
  );
  if (outcome === AGAIN) throw new SocketError('connect', Errno.EINPROGRESS);
  checkOutcome('connect', outcome);
}

/**
 * Ends one or both directions of a connection, for all threads.
 *
 * @param descriptor - A connected stream socket.
 * @param how - SHUT_RD, SHUT_WR or SHUT_RDWR.
 * @throws SocketError ENOTCONN, EINVAL.
 */
export function shutdown(descriptor: number, how: number): void {
  checkOutcome('shutdown', callIoThread(currentThread(), CallCode.SHUTDOWN, [descriptor, how]));
}

/**
 * Closes a descriptor. Whoever is blocked on it gets EBADF; what is in its send buffer is sent in the background.
 *
 * @remarks With unread bytes in the receive buffer, or with SO_LINGER zero, the peer gets a reset, as on Linux.
 */
export function close(descriptor: number): void {
  checkOutcome('close', callIoThread(currentThread(), CallCode.CLOSE, [descriptor]));
}

/** Returns a socket's own address. */
export function getsockname(descriptor: number): SocketAddress {
  const caller = currentThread();
  const { base } = requireDescriptor(caller, { syscall: 'getsockname', descriptor });
  const address = readAddress(caller.memory, base + Word.LOCAL_ADDRESS);
  if (address === undefined) throw new SocketError('getsockname', Errno.EBADF);
  return address;
}

/**
 * Returns the address of the other end.
 *
 * @throws SocketError ENOTCONN.
 */
export function getpeername(descriptor: number): SocketAddress {
  const caller = currentThread();
  const { base } = requireDescriptor(caller, { syscall: 'getpeername', descriptor });
  const isConnected = Atomics.load(caller.memory.words, base + Word.STATE) === DescriptorState.CONNECTED;
  const address = isConnected ? readAddress(caller.memory, base + Word.PEER_ADDRESS) : undefined;
  if (address === undefined) throw new SocketError('getpeername', Errno.ENOTCONN);
  return address;
}

/** Finds a descriptor, or throws EBADF in the name of a call. */
export function requireDescriptor(
  caller: CurrentThread,
  of: { readonly syscall: string; readonly descriptor: number },
): FoundDescriptor {
  const found = findDescriptor(caller, of.descriptor);
  if (found === undefined) throw new SocketError(of.syscall, Errno.EBADF);
  return found;
}

/** How a call that reads from a descriptor blocks. */
export function readBlocking(caller: CurrentThread, found: FoundDescriptor, dontWaitFlag: number): Blocking {
  return blockingBy(caller, found, { queue: Word.RECEIVE_QUEUE, timeout: Word.RECEIVE_TIMEOUT_MS, dontWaitFlag });
}

/** How a call that writes to a descriptor blocks. */
export function writeBlocking(caller: CurrentThread, found: FoundDescriptor, dontWaitFlag: number): Blocking {
  return blockingBy(caller, found, { queue: Word.SEND_QUEUE, timeout: Word.SEND_TIMEOUT_MS, dontWaitFlag });
}

function blockingBy(
  { memory }: CurrentThread,
  { base }: FoundDescriptor,
  { queue, timeout, dontWaitFlag }: { readonly queue: number; readonly timeout: number; readonly dontWaitFlag: number },
): Blocking {
  const { words } = memory;
  const isNonBlocking = (Atomics.load(words, base + Word.FLAGS) & DescriptorFlag.NON_BLOCKING) !== 0;
  return {
    queueIndex: base + queue,
    mayBlock: !isNonBlocking && dontWaitFlag === 0,
    timeoutMs: words[base + timeout],
  };
}

function callWithAddress(
  syscall: string,
  code: CallCode,
  { descriptor, address }: { readonly descriptor: number; readonly address: SocketAddress },
): void {
  const caller = currentThread();
  const { base } = requireDescriptor(caller, { syscall, descriptor });
  const normalized = normalizeAddress(caller.memory.words[base + Word.DOMAIN], address);
  if (typeof normalized === 'number') throw new SocketError(syscall, normalized);
  writeAddress(caller.memory, caller.slot + Slot.ADDRESS, normalized);
  checkOutcome(syscall, callIoThread(caller, code, [descriptor]));
}
