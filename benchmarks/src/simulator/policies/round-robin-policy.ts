/** Balances connections and not requests, as `node:cluster` does: a connection's requests all go where its first one went. */

import type { SimulatedRequest } from '../simulated-request.js';
import type { SimulatedWorker } from '../simulated-worker.js';
import type { Policy, PolicyOptions } from './policy.js';

/** Schedules by connection. */
export class RoundRobinPolicy implements Policy {
  /** Nothing waits but before a worker. */
  readonly needsLook = false;
  readonly #options: PolicyOptions;
  readonly #workers = new Map<object, SimulatedWorker>();
  #connectionCount = 0;

  /** @param options - What it is made of. */
  constructor(options: PolicyOptions) {
    this.#options = options;
  }

  submit(request: SimulatedRequest): void {
    this.#workerOf(request.origin).give(request);
  }

  run(): void {
    // Nothing waits.
  }

  onEnded(): void {
    // Nothing is learned.
  }

  #workerOf(origin: object): SimulatedWorker {
    const { workers } = this.#options;
    let worker = this.#workers.get(origin);
    if (worker === undefined) {
      worker = workers[this.#connectionCount++ % workers.length];
      this.#workers.set(origin, worker);
    }
    return worker;
  }
}
