/** The server's own scheduler. */

import { Scheduler, type Refusal, type SchedulerHost } from '../schedule.js';
import type { SimulatedRequest } from '../simulated-request.js';
import type { SimulatedWorker } from '../simulated-worker.js';
import type { Policy, PolicyOptions } from './policy.js';

/** Schedules as Spool does. */
export class SpoolPolicy implements Policy, SchedulerHost<SimulatedRequest, SimulatedWorker> {
  readonly scheduler: Scheduler<SimulatedRequest, SimulatedWorker>;
  readonly #options: PolicyOptions;

  /** @param options - What it is made of. */
  constructor(options: PolicyOptions) {
    this.#options = options;
    this.scheduler = new Scheduler(this, options.limits);
    for (const worker of options.workers) this.scheduler.addWorker(worker);
  }

  get needsLook(): boolean {
    return this.scheduler.needsLook;
  }

  submit(request: SimulatedRequest, nowMs: number): void {
    this.scheduler.submit(request, nowMs);
  }

  run(nowMs: number): void {
    if (this.scheduler.needsLook) this.scheduler.run(nowMs);
  }

  onEnded(worker: SimulatedWorker, request: SimulatedRequest, nowMs: number): void {
    this.scheduler.onEnded(worker, request, request.busyMs, nowMs);
  }

  tryGive(worker: SimulatedWorker, request: SimulatedRequest): boolean {
    worker.give(request);
    return true;
  }

  tryTakeBack(worker: SimulatedWorker, request: SimulatedRequest): boolean {
    return worker.tryTakeBack(request);
  }

  onRefused(request: SimulatedRequest, refusal: Refusal): void {
    this.#options.onRefused(request, refusal);
  }

  onDropped(): void {
    throw new Error('No simulated request is cancelled');
  }
}
