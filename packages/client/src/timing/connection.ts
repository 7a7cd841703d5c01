/**
 * Owns what is known of one connection: when each step of its making was done, and how much it has carried.
 * Does not know requests.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Tells one connection's story. Times are of `performance.now()`, 0 while a step has not been done. */
export class Connection {
  /** When its making began. */
  readonly startedAtMs = performance.now();
  /** When the name was resolved; stays 0 where the host is an address. */
  resolvedAtMs = 0;
  /** When the TCP handshake was done: one round trip after the resolution. */
  connectedAtMs = 0;
  /** When it could carry a request: after the TLS handshake where there is one. */
  readyAtMs = 0;
  /** How many requests were sent on it. */
  requestCount = 0;
  /** The protocol spoken on it. */
  httpVersion: '1.1' | '2' = '1.1';
  /** The protocol of its TLS, such as `TLSv1.3`; undefined without TLS. */
  tlsVersion: string | undefined = undefined;
  #socket: Socket | undefined;

  /** Bytes of each way that were counted for a response already. */
  #countedWritten = 0;
  #countedRead = 0;

  /**
   * Counts what it carried since it was last asked, TLS included: a handshake belongs to the first response, and what
   * shares the connection at one time is told apart by when its response ends.
   */
  countBytes(into: { bytesWritten: number; bytesRead: number }): void {
    if (this.#socket === undefined) return;
    const { bytesWritten, bytesRead } = this.#socket;
    into.bytesWritten = bytesWritten - this.#countedWritten;
    into.bytesRead = bytesRead - this.#countedRead;
    this.#countedWritten = bytesWritten;
    this.#countedRead = bytesRead;
  }

  /** Follows the socket while it connects. */
  follow(socket: Socket): void {
    this.#socket = socket;
    // First of all listeners: undici's own sends the request before it returns.
    socket.prependOnceListener('lookup', () => (this.resolvedAtMs = performance.now()));
    socket.prependOnceListener('connect', () => (this.connectedAtMs = performance.now()));
  }

  /** Takes note of what was agreed on while it was made. */
  describe(socket: Socket | TLSSocket): void {
    if ('getProtocol' in socket) this.tlsVersion = socket.getProtocol() ?? undefined;
    // Without TLS undici writes it there when it goes by prior knowledge.
    if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') this.httpVersion = '2';
  }
}
