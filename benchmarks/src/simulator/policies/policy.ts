/** What decides, in the simulation, which worker gets a request. */

import type { Refusal, SchedulerLimits } from '../schedule.js';
import type { SimulatedRequest } from '../simulated-request.js';
import type { SimulatedWorker } from '../simulated-worker.js';

/** A policy. */
export interface Policy {
  /** Whether `run` has to be called from time to time even if nothing ends. */
  readonly needsLook: boolean;
  /** Takes a new request. */
  submit(request: SimulatedRequest, nowMs: number): void;
  /** Looks at what waits, at the end of each turn. */
  run(nowMs: number): void;
  /** Notes that the response of a request has been read. */
  onEnded(worker: SimulatedWorker, request: SimulatedRequest, nowMs: number): void;
}

/** What a policy is made of. */
export interface PolicyOptions {
  readonly workers: readonly SimulatedWorker[];
  readonly limits: SchedulerLimits;
  /** A request gets no worker. */
  readonly onRefused: (request: SimulatedRequest, refusal: Refusal) => void;
}

/** Lists the policies, in the order of the report. */
export const policyNames = ['spool', 'fifo', 'round-robin'] as const;

/** One of {@link policyNames}. */
export type PolicyName = (typeof policyNames)[number];
