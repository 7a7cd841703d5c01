/** Which request goes to which worker, and when: pure, driven by the dispatcher and by the simulator of the benchmarks. */

export { SHORT_MS, isLong } from './choose-worker.js';
export type { Refusal } from './refusal.js';
export { RequestClass, RequestClassifier } from './request-class.js';
export type { ClassifiedHead } from './request-class.js';
export type { ScheduledRequest } from './scheduled-request.js';
export type { ScheduledWorker } from './scheduled-worker.js';
export { Scheduler } from './scheduler.js';
export type { SchedulerLimits } from './scheduler.js';
export type { SchedulerHost } from './scheduler-host.js';
