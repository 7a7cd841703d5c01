/** One central queue, first come, first served: the next request goes to whichever worker has nothing to do. */

import type { SimulatedRequest } from '../simulated-request.js';
import type { SimulatedWorker } from '../simulated-worker.js';
import type { Policy, PolicyOptions } from './policy.js';

/** Schedules as a pool does that knows nothing of its tasks. */
export class FifoPolicy implements Policy {
  readonly #options: PolicyOptions;
  #waiting: SimulatedRequest[] = [];
  #headIndex = 0;

  /** @param options - What it is made of. */
  constructor(options: PolicyOptions) {
    this.#options = options;
  }

  /** A worker that falls asleep because its handlers await says nothing. */
  get needsLook(): boolean {
    return this.#waitingCount > 0;
  }

  get #waitingCount(): number {
    return this.#waiting.length - this.#headIndex;
  }

  submit(request: SimulatedRequest, nowMs: number): void {
    if (this.#waitingCount >= this.#options.limits.queueLimit) {
      this.#options.onRefused(request, { status: 503, retryAfterSeconds: 1 });
      return;
    }
    request.waitingSinceMs = nowMs;
    this.#waiting.push(request);
    this.run(nowMs);
  }

  run(nowMs: number): void {
    const { limits, workers, onRefused } = this.#options;
    while (this.#waitingCount > 0) {
      const request = this.#waiting[this.#headIndex];
      const isExpired = limits.queueTimeoutMs > 0 && nowMs - request.waitingSinceMs > limits.queueTimeoutMs;
      const worker = isExpired ? undefined : workers.find(isFree);
      if (!isExpired && worker === undefined) return;
      this.#removeHead();
      if (worker === undefined) onRefused(request, { status: 503, retryAfterSeconds: 1 });
      else worker.give(request);
    }
  }

  onEnded(): void {
    // The turn looks at the queue when it ends.
  }

  #removeHead(): void {
    this.#headIndex++;
    if (this.#headIndex < this.#waitingCount) return;
    this.#waiting = this.#waiting.slice(this.#headIndex);
    this.#headIndex = 0;
  }
}

/** Whether a worker has nothing to do: one whose handlers all await has not, either. */
function isFree(worker: SimulatedWorker): boolean {
  return worker.freeExchangeCount > 0 && (worker.inFlightCount === 0 || worker.isAsleep);
}
