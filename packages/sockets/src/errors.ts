/** The codes of what this package throws beside {@link SocketError}: what has no errno. Knows no call. */

import { SpoolError } from '@spool/protocol';

/** Lists every code. The README has a row for each; a test compares the two. */
export const SocketsErrorCode = {
  /** `attachThread()` was called a second time in a thread. */
  ATTACHED: 'ERR_SPOOL_SOCKETS_ATTACHED',
  /** The layer has been closed. */
  CLOSED: 'ERR_SPOOL_SOCKETS_CLOSED',
  /** A call was made in a thread that is not attached. */
  DETACHED: 'ERR_SPOOL_SOCKETS_DETACHED',
  /** The stream ended within what was to be received. */
  ENDED: 'ERR_SPOOL_SOCKETS_ENDED',
  /** All thread numbers are in use. */
  THREADS: 'ERR_SPOOL_SOCKETS_THREADS',
  /** A thread ended by an error that nobody caught. */
  THREAD_FAILED: 'ERR_SPOOL_SOCKETS_THREAD_FAILED',
  /** A message or a line is longer than its limit. */
  TOO_LONG: 'ERR_SPOOL_SOCKETS_TOO_LONG',
} as const;

/** One of the values of {@link SocketsErrorCode}. */
export type SocketsErrorCode = (typeof SocketsErrorCode)[keyof typeof SocketsErrorCode];

/**
 * Makes an error.
 *
 * @param code - Its code.
 * @param message - A sentence without a full stop.
 */
export function socketsError(code: SocketsErrorCode, message: string): SpoolError {
  return new SpoolError(message, { code });
}
