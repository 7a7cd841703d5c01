/** The error of the socket calls: a POSIX errno by name and number. Knows the system's tables, and no call. */

import { constants } from 'node:os';
import { getSystemErrorName, getSystemErrorMap } from 'node:util';

const MEANINGS: ReadonlyMap<number, readonly [name: string, meaning: string]> = getSystemErrorMap();

/** The numbers of errors, by name, as this system has them. */
export const Errno = constants.errno;

/** Bytes cannot be moved now: what a call that may not block answers. The same as EWOULDBLOCK. */
export const AGAIN = -constants.errno.EAGAIN;

/**
 * Reports that a socket call failed.
 *
 * @remarks
 * Match on `code` or `errno`; the class does not survive the way from one thread to another.
 *
 * @example
 * ```ts
 * try {
 *   recv(fd, buffer, MSG_DONTWAIT);
 * } catch (error) {
 *   if (error.code !== 'EAGAIN') throw error;
 * }
 * ```
 */
export class SocketError extends Error {
  /** The name of the error, `ECONNREFUSED`. */
  readonly code: string;
  /** The number of the error as C has it: positive, and different from one system to another. */
  readonly errno: number;
  /** The call that failed, `connect`. */
  readonly syscall: string;

  /**
   * @param syscall - The call that failed.
   * @param errno - The number of the error; its sign does not matter.
   */
  constructor(syscall: string, errno: number) {
    const number = Math.abs(errno);
    super(`${syscall}: ${errnoName(number)}, ${MEANINGS.get(-number)?.[1] ?? 'unknown error'}`);
    this.name = 'SocketError';
    this.code = errnoName(number);
    this.errno = number;
    this.syscall = syscall;
  }
}

/**
 * Returns the name of an errno.
 *
 * @param errno - A positive number.
 */
function errnoName(errno: number): string {
  // libuv's table lacks some names that the calls here use.
  for (const [name, number] of Object.entries(Errno)) if (number === errno && name !== 'EWOULDBLOCK') return name;
  return getSystemErrorName(-errno);
}

/**
 * Returns the errno of an error that Node raised.
 *
 * @param error - What an event or a callback was given.
 * @returns A positive number; EIO when Node's error carries none.
 */
export function errnoOf(error: unknown): number {
  const { code } = error as { code?: string };
  const known = (Errno as Record<string, number | undefined>)[code ?? ''];
  return known ?? Errno.EIO;
}

/**
 * Turns the outcome of an attempt into a value or an exception.
 *
 * @param syscall - The call it belongs to.
 * @param outcome - A value from 0, or a negative errno.
 * @returns The value.
 * @throws SocketError when the outcome is negative.
 */
export function checkOutcome(syscall: string, outcome: number): number {
  if (outcome < 0) throw new SocketError(syscall, outcome);
  return outcome;
}
