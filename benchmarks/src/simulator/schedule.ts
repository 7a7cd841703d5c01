/**
 * The server's own scheduler, for the simulator to drive. The only file that reaches into the server's build: what decides
 * there is no part of its public surface, and a name in `exports` would make it one.
 */

export { RequestClass, RequestClassifier, Scheduler, isLong } from '../../../packages/server/dist/schedule/index.js';
export type {
  ClassifiedHead,
  Refusal,
  ScheduledRequest,
  ScheduledWorker,
  SchedulerHost,
  SchedulerLimits,
} from '../../../packages/server/dist/schedule/index.js';
