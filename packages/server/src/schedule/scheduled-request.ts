/** What the scheduler sees of a request. */

import type { RequestClass } from './request-class.js';

/** A request that is scheduled. */
export interface ScheduledRequest {
  /** What it is expected to cost. */
  readonly requestClass: RequestClass;
  /** What it shares with the other requests of its connection, and with no other. */
  readonly origin: object;
  /** What keeps it on one worker: hash of a key, an integer of 32 bits, 0 for none. */
  readonly affinityHash: number;
  /** Whether nobody wants the answer any more. */
  readonly isCancelled: boolean;
  /** Since when it waits for a worker. Set by the scheduler when it is submitted. */
  waitingSinceMs: number;
  /** When it was given to its worker. Set by the scheduler. */
  dispatchedAtMs: number;
}
