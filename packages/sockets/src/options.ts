/** The options of the layer that owns the real sockets. */

import { SpoolError } from '@spool/protocol';

/** What {@link startSockets} can be told. */
export interface SocketsOptions {
  /** Descriptors that can be open at a time, 1 to 65,536; EMFILE beyond. @defaultValue 1024, as Linux's soft limit */
  readonly descriptors?: number;
  /** Threads that can use sockets at a time, 1 to 4,096. @defaultValue 1024 */
  readonly threads?: number;
  /**
   * Shared memory for all send and receive buffers, in bytes, a power of two from 4096 to 2^30; ENOBUFS beyond. The system
   * gives a page only when it is first written. @defaultValue 2^29
   */
  readonly memoryBytes?: number;
  /** SO_RCVBUF of a new stream socket, in bytes, 1 to 2^24. @defaultValue 262144: larger ones need fewer wake-ups and more memory (ADR 6) */
  readonly receiveBufferBytes?: number;
  /** SO_SNDBUF of a new stream socket, in bytes, 1 to 2^24. @defaultValue 262144 */
  readonly sendBufferBytes?: number;
  /**
   * Turns of its event loop that the I/O thread looks for work before it sleeps, 0 to 10,000.
   * @defaultValue 20 (docs/adr/0002-lingering.md)
   */
  readonly lingerTurns?: number;
  /** Where the positions of the rings start; a test sets it just below the wrap at 2^32. @defaultValue 0 */
  readonly firstPosition?: number;
}

/** All options, each with a value. */
export type ResolvedSocketsOptions = Required<SocketsOptions>;

/** The options when nothing is said. */
export const DEFAULT_SOCKETS_OPTIONS: ResolvedSocketsOptions = Object.freeze({
  descriptors: 1024,
  threads: 1024,
  memoryBytes: 2 ** 29,
  receiveBufferBytes: 262_144,
  sendBufferBytes: 262_144,
  lingerTurns: 20,
  firstPosition: 0,
});

/** Largest SO_RCVBUF and SO_SNDBUF, in bytes. */
export const MAX_BUFFER_BYTES = 2 ** 24;

const RANGES: Record<keyof SocketsOptions, readonly [min: number, max: number]> = {
  descriptors: [1, 65_536],
  threads: [1, 4096],
  memoryBytes: [4096, 2 ** 30],
  receiveBufferBytes: [1, MAX_BUFFER_BYTES],
  sendBufferBytes: [1, MAX_BUFFER_BYTES],
  lingerTurns: [0, 10_000],
  firstPosition: [0, 2 ** 32 - 1],
};

/**
 * Fills in the defaults.
 *
 * @param options - What was asked for.
 * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when a value is outside its range.
 */
export function resolveSocketsOptions(options: SocketsOptions = {}): ResolvedSocketsOptions {
  const resolved = { ...DEFAULT_SOCKETS_OPTIONS, ...options };
  for (const [name, [min, max]] of Object.entries(RANGES)) {
    const value = resolved[name as keyof SocketsOptions];
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw invalid(`Option ${name} is ${value}, must be a whole number from ${min} to ${max}`);
  }
  const { memoryBytes } = resolved;
  if (!Number.isInteger(Math.log2(memoryBytes))) {
    throw invalid(`Option memoryBytes is ${memoryBytes}, must be a power of two`);
  }
  return resolved;
}

function invalid(message: string): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_INVALID_OPTION' });
}
