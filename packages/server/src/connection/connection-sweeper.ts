/** The one coarse timer of an I/O thread: lets every connection look at the time, and runs only while there are any. */

import { monotonicMs } from '@spool/protocol';

import type { ConnectionTimeouts } from './connection-watch.js';

/** What is swept. */
export interface SweptConnection {
  /** Ends the connection if it has waited too long. */
  checkTime(nowMs: number): void;
}

/** Longest time between two ticks, in milliseconds: timeouts are seconds, and nobody counts on less. */
const MAX_TICK_MS = 1000;
/** Shortest time between two ticks, in milliseconds. */
const MIN_TICK_MS = 10;
/** Ticks within the shortest timeout, at least. */
const TICKS_PER_TIMEOUT = 4;

/** Sweeps the connections of one I/O thread. */
export class ConnectionSweeper {
  readonly #connections = new Set<SweptConnection>();
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeouts - The limits, of which the shortest decides how often to look. */
  constructor(timeouts: ConnectionTimeouts) {
    const { keepAliveTimeoutMs, headersTimeoutMs, bodyTimeoutMs, writeStallTimeoutMs } = timeouts;
    const limitsMs = [keepAliveTimeoutMs, headersTimeoutMs, bodyTimeoutMs, writeStallTimeoutMs].filter((ms) => ms > 0);
    this.#tickMs = Math.max(MIN_TICK_MS, Math.min(MAX_TICK_MS, Math.min(...limitsMs) / TICKS_PER_TIMEOUT));
  }

  /** Watches a connection from now on. */
  add(connection: SweptConnection): void {
    this.#connections.add(connection);
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#sweep(), this.#tickMs);
  }

  /** Forgets a connection. */
  remove(connection: SweptConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    const nowMs = monotonicMs();
    for (const connection of this.#connections) connection.checkTime(nowMs);
  }
}
