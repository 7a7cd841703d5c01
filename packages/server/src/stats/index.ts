/** What a server tells of itself: statistics from shared counters, and the times of one request. */

export { CounterShelf } from './counter-shelf.js';
export { endCounters } from './end-counters.js';
export { readStats } from './read-stats.js';
export type { StatsSource } from './read-stats.js';
export { recordStages } from './request-moments.js';
export type { RequestMoments } from './request-moments.js';
export type { ServerStats } from './server-stats.js';
export { serverTimingLine } from './server-timing.js';
