/** What stands for a pointer and a length in C: without types it may be anything, and must be found out before a lock is taken. */

import { isUint8Array } from 'node:util/types';

import { Errno, SocketError } from '../socket-error.js';

/**
 * Refuses what is no bytes.
 *
 * @param syscall - The call it was given to.
 * @param bytes - Where bytes come from or go.
 * @throws SocketError EFAULT, which is what a system says of memory that it cannot use.
 */
export function requireBytes(syscall: string, bytes: unknown): void {
  if (!isUint8Array(bytes)) throw new SocketError(syscall, Errno.EFAULT);
}
