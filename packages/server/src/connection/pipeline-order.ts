/**
 * Which pipelined requests of one connection may run at the same time: only those whose methods are safe (RFC 9112 section
 * 9.3.2). One that may change something waits for those before it, and what comes behind it waits for it.
 */

import type { Exchange } from '../dispatch/exchange.js';

/** Orders the requests of one connection. */
export class PipelineOrder {
  /** A request that may change something, in line. */
  #unsafe: Exchange | undefined;
  /** That request while answers before it are owed. */
  #waiting: Exchange | undefined;

  /** Whether what comes next has to wait. */
  get isHeld(): boolean {
    return this.#unsafe !== undefined;
  }

  /**
   * Puts a request in line.
   *
   * @param exchange - The request.
   * @param pendingCount - Answers owed, its own included.
   * @returns Whether it may run now; if not, {@link PipelineOrder.next} returns it when it may.
   */
  begin(exchange: Exchange, pendingCount: number): boolean {
    if (exchange.isSafe) return true;
    this.#unsafe = exchange;
    if (pendingCount === 1) return true;
    this.#waiting = exchange;
    return false;
  }

  /**
   * Notes that an answer is out.
   *
   * @param pendingCount - Answers still owed.
   * @returns The request that may run now, if one has waited for this.
   */
  next(pendingCount: number): Exchange | undefined {
    if (pendingCount === 0) this.#unsafe = undefined;
    const waiting = pendingCount === 1 ? this.#waiting : undefined;
    if (waiting !== undefined) this.#waiting = undefined;
    return waiting;
  }

  /** Forgets what waits: it will not run. */
  drop(): void {
    this.#waiting = undefined;
  }
}
