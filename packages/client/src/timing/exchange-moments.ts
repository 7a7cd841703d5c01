/**
 * Owns when an exchange came to each of its points, and what its connection had carried by then.
 * Hot path: numbers only, computed with when somebody asks. `bench:client` guards it.
 */
import type { Connection } from './connection.js';

/** The points of one exchange. Times are of `performance.now()`, 0 while a point has not been reached. */
export class ExchangeMoments {
  /** When the caller asked. */
  readonly createdAtMs: number;
  /** The connection the request was sent on; undefined before. */
  connection: Connection | undefined = undefined;
  /** Whether the connection had carried another request before. */
  isReused = false;
  /** When the head of the request was written. */
  startedAtMs = 0;
  /** When the last of the request was handed to the connection. */
  sentAtMs = 0;
  /** When the first byte of the response was there. */
  firstByteAtMs = 0;
  /** When the head of the response was complete. */
  headAtMs = 0;
  /** When the response was complete. */
  endedAtMs = 0;
  /** What the connection carried since the response before it was complete, in bytes. */
  bytesWritten = 0;
  bytesRead = 0;

  /** @param createdAtMs - When the caller asked. */
  constructor(createdAtMs: number) {
    this.createdAtMs = createdAtMs;
  }

  /** Takes note that the request goes out. */
  start(connection: Connection | undefined): void {
    this.startedAtMs = performance.now();
    this.connection = connection;
    if (connection === undefined) return;
    this.isReused = connection.requestCount > 0;
    connection.requestCount += 1;
  }

  /** Takes note that the response is complete. */
  end(): void {
    this.endedAtMs = performance.now();
    if (this.connection === undefined) return;
    this.connection.countBytes(this);
  }
}
