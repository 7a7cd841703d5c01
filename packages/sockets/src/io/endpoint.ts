/** What stands behind a descriptor on the I/O thread: a stream socket or a datagram socket. */

import type { SocketAddress } from '../memory/address-text.js';

/** Receives the outcome of a call, at once or later: a value from 0, or a negative errno. */
export type Answer = (result: number) => void;

/** The calls that the I/O thread carries out. */
export interface Endpoint {
  bind(address: SocketAddress, answer: Answer): void;
  listen(backlog: number, answer: Answer): void;
  connect(address: SocketAddress, answer: Answer): void;
  shutdown(how: number): number;
  /** Applies options that lie in the descriptor's words already. */
  applyOptions(): void;
  /** Threads have moved a ring. */
  pump(): void;
  /** A dead thread held a lock: what is in the rings cannot be trusted. */
  reset(): void;
  /**
   * The descriptor is nobody's any more, and no thread uses its rings. Sends what is left in the background.
   *
   * @param mode - Whether to throw everything away: the whole layer ends.
   */
  dispose(mode: { readonly isAbrupt: boolean }): void;
}
