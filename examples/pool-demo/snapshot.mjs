// @ts-check
/**
 * Owns what the page is told of `server.stats()`: the few numbers it draws, those of the last seconds where the server's
 * own only grow. Reads nothing itself.
 */
import { readRecent } from './recent-histogram.mjs';

/** @import { ServerStats } from '@spool/server' */

/**
 * @typedef {ReturnType<typeof takeSnapshot>} Snapshot
 * @typedef {{ number: number, atMs: number, kind: 'plain' | 'good' | 'bad', text: string }} LogLine
 */

/** The stages of a request, in their order. */
const STAGES = /** @type {const} */ (['queued', 'woken', 'handled', 'returned', 'flushed']);

/**
 * @param {readonly ServerStats[]} readings With buckets, at regular times; the oldest first, and at least one.
 * @param {{ rssBytes: number, log: readonly LogLine[] }} rest
 */
export function takeSnapshot(readings, { rssBytes, log }) {
  const now = /** @type {ServerStats} */ (readings.at(-1));
  const oldest = readings.length > 1 ? readings[0] : undefined;
  // Four readings make a second: shorter is too restless to read, longer hides who was busy.
  const aSecondAgo = readings.at(-5) ?? readings[0];
  const threads = [...now.ioThreads, ...now.workers];
  return {
    rssBytes,
    log,
    workers: findSeated(now.workers).map((worker) =>
      describeWorker(worker, { before: findThread(aSecondAgo, worker), now, aSecondAgo }),
    ),
    stages: STAGES.map((name) => ({ name, ...readRecent(oldest?.requests.stages[name], now.requests.stages[name]) })),
    requests: {
      received: now.requests.received,
      inFlight: now.requests.inFlight,
      queued: now.requests.queued,
      takenBack: now.requests.takenBack,
      timedOut: now.requests.timedOut,
      failed: now.requests.failed,
      cancelled: now.requests.cancelled,
    },
    wakeUps: {
      sent: threads.reduce((sum, { wake }) => sum + wake.notifiesSent, 0),
      suppressed: threads.reduce((sum, { wake }) => sum + wake.notifiesSuppressed, 0),
    },
  };
}

/**
 * @typedef {ServerStats['workers'][number]} WorkerStats
 */

/**
 * Returns one worker for each number, in order. After a reload the statistics have two: one that left and its successor, each
 * with its own counts, of which the requests are added up.
 *
 * @param {readonly WorkerStats[]} workers
 * @returns {WorkerStats[]}
 */
function findSeated(workers) {
  /** @type {Map<number, WorkerStats>} */
  const seated = new Map();
  for (const worker of workers) {
    const other = seated.get(worker.workerId);
    const newest = other === undefined || other.threadId < worker.threadId ? worker : other;
    seated.set(worker.workerId, {
      ...newest,
      requestsStarted: worker.requestsStarted + (other?.requestsStarted ?? 0),
      threadsStarted: worker.threadsStarted + (other?.threadsStarted ?? 0),
    });
  }
  return [...seated.values()].toSorted((a, b) => a.workerId - b.workerId);
}

/**
 * @param {WorkerStats} worker
 * @param {{ before: WorkerStats | undefined, now: ServerStats, aSecondAgo: ServerStats | undefined }} times
 */
function describeWorker(worker, { before, now, aSecondAgo }) {
  const { workerId, threadId, state, requestsStarted, threadsStarted, wake } = worker;
  const passedMs = now.atMs - (aSecondAgo?.atMs ?? now.atMs);
  const place = { workerId, threadId, requestsStarted, threadsStarted };
  if (before === undefined || passedMs <= 0 || state !== 'ready') return { ...place, state, busyPart: 0 };
  const unusedMs = wake.parkedMs + wake.lingeredMs - before.wake.parkedMs - before.wake.lingeredMs;
  const busyPart = Math.min(1, Math.max(0, 1 - unusedMs / passedMs));
  // Awake for the whole second, and not one turn of its loop.
  const isStuck = !wake.isParked && wake.turns === before.wake.turns;
  return { ...place, state: isStuck ? 'stuck' : state, busyPart };
}

/**
 * @param {ServerStats | undefined} stats
 * @param {{ threadId: number }} worker
 */
function findThread(stats, { threadId }) {
  return stats?.workers.find((worker) => worker.threadId === threadId);
}
