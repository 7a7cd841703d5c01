/** A request of the simulation: what it costs, where it is, and when it was where. */

import type { RequestClass, ScheduledRequest } from './schedule.js';

/** What a request is made of. */
export interface RequestPlan {
  /** The row of the table it counts in. */
  readonly label: string;
  /** Method and target. */
  readonly line: string;
  /** Its connection. */
  readonly origin: object;
  /** Hash of its key, 0 for none. */
  readonly affinityHash: number;
  /** CPU time of its handler, in milliseconds. */
  readonly cpuMs: number;
  /** Time its handler awaits something, with half of its CPU time before and half after; 0 for not at all. */
  readonly awaitMs: number;
}

/** How far a request has come. Each reaches one of the last two, and stays there. */
export const RequestState = { ARRIVING: 0, WAITING: 1, GIVEN: 2, STARTED: 3, ANSWERED: 4, REFUSED: 5 } as const;
export type RequestState = (typeof RequestState)[keyof typeof RequestState];

/** One request. */
export class SimulatedRequest implements ScheduledRequest {
  readonly plan: RequestPlan;
  readonly requestClass: RequestClass;
  readonly isCancelled = false;
  /** When the client sent it. */
  readonly sentAtMs: number;
  state: RequestState = RequestState.ARRIVING;
  waitingSinceMs = 0;
  dispatchedAtMs = 0;
  /** What it counted for when it was given to its worker. */
  estimateMs = 0;
  isCountedLong = false;
  /** Time its worker's thread was at it until now, whether or not it had a core: what a server can measure. */
  busyMs = 0;

  /**
   * @param plan - What it is made of.
   * @param requestClass - The class of its line.
   * @param sentAtMs - When the client sent it.
   */
  constructor(plan: RequestPlan, requestClass: RequestClass, sentAtMs: number) {
    this.plan = plan;
    this.requestClass = requestClass;
    this.sentAtMs = sentAtMs;
  }

  get origin(): object {
    return this.plan.origin;
  }

  get affinityHash(): number {
    return this.plan.affinityHash;
  }
}
