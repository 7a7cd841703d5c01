/**
 * Notices that a connection has waited too long for its peer. Looks at each connection once a tick and compares with what
 * it saw before, so that the hot path pays nothing: no timer, no clock reading per request. What a connection waits for is
 * noticed up to one tick late, and that it has waited too long up to one tick more; never too early.
 */

/** What a connection waits for. */
export const ConnectionPhase = {
  /** Nothing is under way: the peer may send a request. */
  IDLE: 0,
  /** Part of a head has come. */
  HEAD: 1,
  /** Part of a body has come. */
  BODY: 2,
  /** Bytes are written that the peer has not taken. */
  WRITE: 3,
  /** A handler works: its own deadline counts. */
  HANDLER: 4,
} as const;
export type ConnectionPhase = (typeof ConnectionPhase)[keyof typeof ConnectionPhase];

/** How long a connection may wait for its peer. 0 means no limit. */
export interface ConnectionTimeouts {
  readonly keepAliveTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  /** Bytes a second that buy a body more time than `bodyTimeoutMs`; 0 for none. */
  readonly bodyMinBytesPerSecond: number;
  readonly writeStallTimeoutMs: number;
}

/** What a watch sees of its connection. */
export interface WatchedConnection {
  readonly phase: ConnectionPhase;
  /** Requests read so far. */
  readonly requestCount: number;
  /** Bytes of the body under way that have come. */
  readonly bodyByteCount: number;
  /** Bytes the peer's side has taken so far. */
  readonly takenByteCount: number;
}

/** Watches one connection. */
export class ConnectionWatch {
  readonly #timeouts: ConnectionTimeouts;
  #phase: ConnectionPhase = ConnectionPhase.IDLE;
  #mark = 0;
  #sinceMs: number;

  /**
   * @param timeouts - The limits.
   * @param nowMs - When the connection was accepted.
   */
  constructor(timeouts: ConnectionTimeouts, nowMs: number) {
    this.#timeouts = timeouts;
    this.#sinceMs = nowMs;
  }

  /**
   * Looks at the connection.
   *
   * @param connection - The connection.
   * @param nowMs - The time of this tick.
   * @returns Whether it has waited too long in its present phase.
   */
  isOverdue(connection: WatchedConnection, nowMs: number): boolean {
    const { phase } = connection;
    const mark = markOf(connection, phase);
    if (phase !== this.#phase || mark !== this.#mark) {
      this.#phase = phase;
      this.#mark = mark;
      this.#sinceMs = nowMs;
      return false;
    }
    const limitMs = this.#limitMs(connection, phase);
    return limitMs > 0 && nowMs - this.#sinceMs > limitMs;
  }

  #limitMs(connection: WatchedConnection, phase: ConnectionPhase): number {
    const timeouts = this.#timeouts;
    switch (phase) {
      case ConnectionPhase.IDLE:
        return timeouts.keepAliveTimeoutMs;
      case ConnectionPhase.HEAD:
        return timeouts.headersTimeoutMs;
      case ConnectionPhase.BODY: {
        if (timeouts.bodyTimeoutMs === 0 || timeouts.bodyMinBytesPerSecond === 0) return timeouts.bodyTimeoutMs;
        return timeouts.bodyTimeoutMs + (connection.bodyByteCount * 1000) / timeouts.bodyMinBytesPerSecond;
      }
      case ConnectionPhase.WRITE:
        return timeouts.writeStallTimeoutMs;
      case ConnectionPhase.HANDLER:
        return 0;
    }
  }
}

/** What starts the time anew: another request, or bytes that the peer takes. A byte of a slow head or body does not. */
function markOf(connection: WatchedConnection, phase: ConnectionPhase): number {
  return phase === ConnectionPhase.WRITE ? connection.takenByteCount : connection.requestCount;
}
