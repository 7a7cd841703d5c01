/** Which request goes to which worker, and when: pure, driven by the dispatcher and by the simulator of the benchmarks. */

export { NO_KEY_GROUP, KEY_GROUP_COUNT, chooseByKey, keyGroupOf } from './affinity.js';
export { NO_WORKER, QUEUE_BUDGET_MS, SHORT_MS, canTake, chooseWorker, isLong } from './choose-worker.js';
export type { WorkerLoad } from './choose-worker.js';
export type { Refusal } from './refusal.js';
export { RequestClass, RequestClassifier } from './request-class.js';
export type { ClassifiedHead } from './request-class.js';
export { Reservation } from './reservation.js';
export type { ScheduledRequest } from './scheduled-request.js';
export type { ScheduledWorker } from './scheduled-worker.js';
export { Scheduler } from './scheduler.js';
export type { SchedulerLimits } from './scheduler.js';
export type { SchedulerHost } from './scheduler-host.js';
