/** The requests that wait for a worker, oldest first, and how many of each class there are among them. */

import type { Exchange } from './exchange.js';

/** The central queue of an I/O thread. */
export class WaitingQueue {
  readonly #exchanges: Exchange[] = [];

  /** Requests that wait. */
  get count(): number {
    return this.#exchanges.length;
  }

  /** Puts a request at the end. */
  add(exchange: Exchange): void {
    exchange.requestClass.waitingCount++;
    this.#exchanges.push(exchange);
  }

  /** Takes all requests out; those that still find no worker are put back in the same order. */
  takeAll(): Exchange[] {
    const taken = this.#exchanges.splice(0);
    for (const { requestClass } of taken) requestClass.waitingCount--;
    return taken;
  }
}
