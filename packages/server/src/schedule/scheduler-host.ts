/** What the scheduler asks of those who own requests and workers. */

import type { Refusal } from './refusal.js';

/** Who owns requests and workers. May submit, cancel and add while it is called. */
export interface SchedulerHost<R, W> {
  /** Puts a request before a worker. Returns false when its channel has no room now; nothing has changed then. */
  tryGive(worker: W, request: R, nowMs: number): boolean;
  /** Takes a request back by its claim word. Returns false when the worker has started it. */
  tryTakeBack(worker: W, request: R): boolean;
  /** The request gets no worker: too many wait, or it has waited too long. */
  onRefused(request: R, refusal: Refusal): void;
  /** The request was cancelled while it waited. */
  onDropped(request: R): void;
}
