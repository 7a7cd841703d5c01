/** Where a server listens and how it is closed: the options of `listen()` and `close()`, and their check. */

import { assertInteger, invalidOption } from './resolve-options.js';

/** Where a server listens. */
export interface ListenOptions {
  /** TCP port, 0 to 65535; 0 has the system choose. @defaultValue none: exactly one of `port`, `path` and `fd` is given */
  readonly port?: number;
  /** Address or name to bind. @defaultValue Node's: `::` where IPv6 is there, else `0.0.0.0` */
  readonly host?: string;
  /** Path of a UNIX socket, instead of a port. @defaultValue none */
  readonly path?: string;
  /** A descriptor that listens already, instead of a port. @defaultValue none */
  readonly fd?: number;
  /** Connections the system may hold before they are accepted, 1 to 2^31 - 1. @defaultValue 511, Node's */
  readonly backlog?: number;
  /** Closes the server when aborted. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** How a server is closed. */
export interface CloseOptions {
  /**
   * Longest wait for requests in flight, in milliseconds, 0 to 2^31 - 1. What remains then is answered 503 where no byte
   * is out yet, and cut off.
   *
   * @defaultValue 30000: how long Kubernetes waits between SIGTERM and SIGKILL
   */
  readonly timeoutMs?: number;
}

/** Longest wait of `close()`, in milliseconds. */
export const DEFAULT_CLOSE_TIMEOUT_MS = 30_000;

/**
 * Checks where to listen.
 *
 * @param options - Where to listen.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when a value is out of range, or none or several places are named.
 */
export function assertListenOptions(options: ListenOptions): void {
  const { port, path, fd, backlog } = options;
  const placeCount = [port, path, fd].filter((place) => place !== undefined).length;
  if (placeCount !== 1) throw invalidOption(`listen() takes one of port, path and fd, got ${placeCount} of them`);
  if (port !== undefined) assertInteger('port', port, { min: 0, max: 65_535 });
  if (fd !== undefined) assertInteger('fd', fd, { min: 0, max: 2 ** 31 - 1 });
  if (backlog !== undefined) assertInteger('backlog', backlog, { min: 1, max: 2 ** 31 - 1 });
}
