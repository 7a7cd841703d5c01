/** Grows and shrinks a pool by the policy in `elastic-policy.ts`: keeps the times it needs, and looks when nobody else does. */

import { monotonicMs } from '@spool/protocol';

import { NO_IDLE_WORKER, chooseIdleWorker, mayGrow, type ElasticLimits, type IdleCandidate } from './elastic-policy.js';

/** How the load stands, as whoever has the requests sees it. */
export interface PoolLoad {
  /** Now, in `monotonicMs`. */
  readonly nowMs: number;
  /** How long the oldest of the requests that no worker has started has waited, in milliseconds; 0 when none waits. */
  readonly longestWaitMs: number;
}

/** The places of a pool, as far as its size is concerned. */
export interface ElasticSlots extends Iterable<IdleCandidate> {
  /** Places, whatever state their workers are in. */
  readonly count: number;
  /** Places whose worker takes no requests yet. */
  readonly startingCount: number;
}

/** What the size asks of its pool. */
export interface ElasticHost {
  readonly slots: ElasticSlots;
  /** Adds a place and starts a worker for it. */
  readonly grow: (nowMs: number) => void;
  /** Removes a place and lets its worker go. Resolves when that is gone. */
  readonly shrink: (workerId: number) => Promise<void>;
}

/** How often a pool above its minimum looks for idle workers, as a part of the time they must have been idle. */
const IDLE_LOOKS = 4;

/** The size of one pool. */
export class ElasticSize {
  /** When a worker became ready last, in `monotonicMs`. */
  readyAtMs = 0;
  readonly #limits: ElasticLimits;
  readonly #host: ElasticHost;
  #grownAtMs = 0;
  #isShrinking = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /**
   * @param limits - The bounds.
   * @param host - The pool.
   */
  constructor(limits: ElasticLimits, host: ElasticHost) {
    this.#limits = limits;
    this.#host = host;
  }

  /** Adds a worker where requests wait too long, or lets one go that is not needed. */
  adjust({ nowMs, longestWaitMs }: PoolLoad): void {
    const { minWorkers, maxWorkers } = this.#limits;
    if (minWorkers === maxWorkers) return;
    const { count: slotCount, startingCount } = this.#host.slots;
    const sinceReadyMs = nowMs - this.readyAtMs;
    if (!mayGrow({ longestWaitMs, slotCount, startingCount, sinceReadyMs }, this.#limits)) {
      this.#shrink(nowMs);
      return;
    }
    this.#grownAtMs = nowMs;
    this.#host.grow(nowMs);
    this.#watchIdle();
  }

  /** Looks no more. */
  stop(): void {
    clearTimeout(this.#idleTimer);
  }

  #shrink(nowMs: number): void {
    // One at a time: when the next one is chosen it is known what the last one's going has brought.
    if (this.#isShrinking) return;
    const clock = { nowMs, grownAtMs: this.#grownAtMs };
    const workerId = chooseIdleWorker(this.#host.slots, this.#limits, clock);
    if (workerId === NO_IDLE_WORKER) return;
    this.#isShrinking = true;
    void this.#host.shrink(workerId).then(() => {
      this.#isShrinking = false;
    });
  }

  /** An idle server has no turns in which it could shrink: while above the minimum, a timer looks. */
  #watchIdle(): void {
    const { idleWorkerMs, minWorkers } = this.#limits;
    if (this.#idleTimer !== undefined || idleWorkerMs === 0 || this.#host.slots.count <= minWorkers) return;
    this.#idleTimer = setTimeout(
      () => {
        this.#idleTimer = undefined;
        this.#shrink(monotonicMs());
        this.#watchIdle();
      },
      Math.ceil(idleWorkerMs / IDLE_LOOKS),
    ).unref();
  }
}
