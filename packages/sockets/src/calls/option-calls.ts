/** setsockopt() and getsockopt(), and what fcntl() does to a descriptor. The I/O thread writes options; anyone reads them. */

import {
  IPPROTO_TCP,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOL_SOCKET,
  TCP_NODELAY,
} from '../constants.js';
import { CallCode, DESCRIPTOR_LEVEL, NON_BLOCKING_OPTION } from '../memory/call-code.js';
import { DescriptorFlag, Word } from '../memory/table-layout.js';
import { checkOutcome, Errno, SocketError } from '../socket-error.js';
import { callIoThread } from './call-io-thread.js';
import { currentThread } from './current-thread.js';
import { whileReading } from './hold-descriptor.js';
import { requireDescriptor } from './open-calls.js';

/** An option of a socket. */
export interface OptionName {
  /** SOL_SOCKET or IPPROTO_TCP. */
  readonly level: number;
  /** Its number, such as SO_RCVTIMEO or TCP_NODELAY. */
  readonly name: number;
}

/**
 * Sets an option.
 *
 * @param descriptor - The socket.
 * @param option - Which one.
 * @param value - Bytes, milliseconds, or 0 and 1.
 * @throws SocketError ENOPROTOOPT when there is no such option or it cannot be set; EINVAL when the value is out of range.
 */
export function setsockopt(descriptor: number, option: OptionName, value: number): void {
  const { level } = option;
  // An `int` in the system's call, and in the shared word that carries it.
  if ((value | 0) !== value) throw new SocketError('setsockopt', Errno.EINVAL);
  if (level !== SOL_SOCKET && level !== IPPROTO_TCP) throw new SocketError('setsockopt', Errno.ENOPROTOOPT);
  setOption('setsockopt', { descriptor, option, value });
}

/**
 * Returns an option's value. Reading SO_ERROR takes the pending error, 0 when there is none.
 *
 * @throws SocketError ENOPROTOOPT.
 */
export function getsockopt(descriptor: number, option: OptionName): number {
  const caller = currentThread();
  const found = requireDescriptor(caller, { syscall: 'getsockopt', descriptor });
  const { base } = found;
  const { words } = caller.memory;
  const flags = Atomics.load(words, base + Word.FLAGS);
  if (option.level === IPPROTO_TCP && option.name === TCP_NODELAY) return bit(DescriptorFlag.NO_DELAY);
  if (option.level !== SOL_SOCKET) throw new SocketError('getsockopt', Errno.ENOPROTOOPT);
  switch (option.name) {
    case SO_ERROR:
      return checkOutcome(
        'getsockopt',
        whileReading(caller, found, () => Atomics.exchange(words, base + Word.ERROR, 0)),
      );
    case SO_RCVBUF:
      return words[base + Word.RECEIVE_BUFFER_BYTES];
    case SO_SNDBUF:
      return words[base + Word.SEND_BUFFER_BYTES];
    case SO_RCVTIMEO:
      return words[base + Word.RECEIVE_TIMEOUT_MS];
    case SO_SNDTIMEO:
      return words[base + Word.SEND_TIMEOUT_MS];
    case SO_REUSEADDR:
      return bit(DescriptorFlag.REUSE_ADDRESS);
    case SO_KEEPALIVE:
      return bit(DescriptorFlag.KEEP_ALIVE);
    case SO_LINGER:
      return bit(DescriptorFlag.LINGER_ZERO) === 1 ? 0 : -1;
    default:
      throw new SocketError('getsockopt', Errno.ENOPROTOOPT);
  }

  function bit(flag: number): number {
    return (flags & flag) === 0 ? 0 : 1;
  }
}

/**
 * Makes calls on a descriptor block, or fail with EAGAIN where they would.
 *
 * @param descriptor - The socket.
 * @param options - Whether calls block, as they do unless told otherwise.
 */
export function setBlocking(descriptor: number, { isBlocking }: { readonly isBlocking: boolean }): void {
  const option = { level: DESCRIPTOR_LEVEL, name: NON_BLOCKING_OPTION };
  setOption('fcntl', { descriptor, option, value: isBlocking ? 0 : 1 });
}

function setOption(
  syscall: string,
  { descriptor, option, value }: { readonly descriptor: number; readonly option: OptionName; readonly value: number },
): void {
  const caller = currentThread();
  requireDescriptor(caller, { syscall, descriptor });
  // Level and name are small: they share an argument.
  const packed = (option.level << 16) | (option.name & 0xffff);
  checkOutcome(syscall, callIoThread(caller, CallCode.SET_OPTION, [descriptor, packed, value]));
}
