/** Puts an option into a descriptor's words. Node's socket gets it from there. */

import {
  IPPROTO_TCP,
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
import { DESCRIPTOR_LEVEL, NON_BLOCKING_OPTION } from '../memory/call-code.js';
import { DescriptorFlag, Word } from '../memory/table-layout.js';
import { MAX_BUFFER_BYTES } from '../options.js';
import { Errno } from '../socket-error.js';
import type { Descriptor } from './descriptor.js';

/** Options that are a bit of the flags word. */
const FLAGS: ReadonlyMap<string, number> = new Map([
  [key(DESCRIPTOR_LEVEL, NON_BLOCKING_OPTION), DescriptorFlag.NON_BLOCKING],
  [key(SOL_SOCKET, SO_REUSEADDR), DescriptorFlag.REUSE_ADDRESS],
  [key(SOL_SOCKET, SO_KEEPALIVE), DescriptorFlag.KEEP_ALIVE],
  [key(IPPROTO_TCP, TCP_NODELAY), DescriptorFlag.NO_DELAY],
]);

/**
 * Sets an option.
 *
 * @param descriptor - The descriptor.
 * @param option - Level, name and value.
 * @returns 0, or a negative errno.
 */
export function setDescriptorOption(
  descriptor: Descriptor,
  option: { readonly level: number; readonly name: number; readonly value: number },
): number {
  const { level, name, value } = option;
  const flag = FLAGS.get(key(level, name));
  if (flag !== undefined) {
    descriptor.setFlag(flag, { isSet: value !== 0 });
    return 0;
  }
  if (level !== SOL_SOCKET) return -Errno.ENOPROTOOPT;
  switch (name) {
    case SO_RCVBUF:
      return setBuffer(descriptor, { value, bufferWord: Word.RECEIVE_BUFFER_BYTES, isReceive: true });
    case SO_SNDBUF:
      return setBuffer(descriptor, { value, bufferWord: Word.SEND_BUFFER_BYTES, isReceive: false });
    case SO_RCVTIMEO:
      return setTimeoutMs(descriptor, Word.RECEIVE_TIMEOUT_MS, value);
    case SO_SNDTIMEO:
      return setTimeoutMs(descriptor, Word.SEND_TIMEOUT_MS, value);
    case SO_LINGER:
      // Node can close in the background or reset, and nothing between the two.
      if (value > 0) return -Errno.EINVAL;
      descriptor.setFlag(DescriptorFlag.LINGER_ZERO, { isSet: value === 0 });
      return 0;
    default:
      return -Errno.ENOPROTOOPT;
  }
}

/** Before there is a ring this is the ring's size; after it, at most that. */
function setBuffer(
  descriptor: Descriptor,
  {
    value,
    bufferWord,
    isReceive,
  }: { readonly value: number; readonly bufferWord: number; readonly isReceive: boolean },
): number {
  if (value < 1 || value > MAX_BUFFER_BYTES) return -Errno.EINVAL;
  const limitWord = isReceive ? Word.RECEIVE_LIMIT_BYTES : Word.SEND_LIMIT_BYTES;
  const hasRing = descriptor.get(limitWord) > 0;
  const ringBytes = descriptor.get(isReceive ? Word.RECEIVE_MASK : Word.SEND_MASK) + 1;
  const bufferBytes = hasRing ? Math.min(value, ringBytes) : value;
  descriptor.set(bufferWord, bufferBytes);
  if (!hasRing) return 0;
  descriptor.set(limitWord, bufferBytes);
  if (!isReceive) descriptor.wakeWriters();
  return 0;
}

function setTimeoutMs(descriptor: Descriptor, word: number, value: number): number {
  if (value < 0) return -Errno.EDOM;
  descriptor.set(word, value);
  return 0;
}

function key(level: number, name: number): string {
  return `${level}/${name}`;
}
