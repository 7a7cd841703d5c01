/**
 * Builds the statistics of a server from the counters of its threads. Reads shared memory and nothing else: no message goes to
 * a thread, and one that is busy, parked or dead is read like any other.
 */

import {
  CounterIndex,
  ThreadCounters,
  ThreadState,
  readHistogram,
  type HistogramSnapshot,
  type ReadHistogramOptions,
} from '@spool/protocol';

import type {
  ConnectionStats,
  IoThreadStats,
  RequestStages,
  RequestStats,
  RingStats,
  ServerStats,
  ThreadStateName,
  ThreadStats,
  WakeStats,
  WorkerStats,
} from './server-stats.js';

/** One thread's counters. */
export interface StatsSource {
  /** Number of the I/O thread or worker. */
  readonly id: number;
  /** What `createThreadCounters` made. */
  readonly memory: SharedArrayBuffer;
}

/** Whose counters are read. Plain data and shared memory. */
export interface StatsSources {
  readonly ioThreads: readonly StatsSource[];
  readonly workers: readonly StatsSource[];
  /** When the server was told to listen, in `monotonicMs`; 0 before. */
  readonly startedAtMs: number;
}

/** The time of a reading, by the two clocks it needs, and what is wanted. */
export interface ReadStatsOptions extends ReadHistogramOptions {
  /** The time in milliseconds since 1970. */
  readonly atMs: number;
  /** The time in `monotonicMs`. */
  readonly nowMs: number;
}

/** The histograms of several threads that are read as one. */
type HistogramName = keyof RequestStages | 'busy';

/**
 * Reads the statistics of a server.
 *
 * @param sources - Whose counters.
 * @param options - When this is, and whether the buckets of histograms are wanted.
 */
export function readStats(sources: StatsSources, options: ReadStatsOptions): ServerStats {
  const ioThreads = sources.ioThreads.map(({ memory }) => new ThreadCounters(memory));
  const workers = sources.workers.map(({ memory }) => new ThreadCounters(memory));
  return {
    atMs: options.atMs,
    uptimeMs: elapsedMs(sources.startedAtMs, options.nowMs),
    requests: readRequests(ioThreads, workers, options),
    connections: readConnections(ioThreads),
    ioThreads: ioThreads.map((counters, index) => readIoThread(sources.ioThreads[index].id, counters, options)),
    workers: workers.map((counters, index) => readWorker(sources.workers[index].id, counters, options)),
  };
}

function readRequests(
  ioThreads: readonly ThreadCounters[],
  workers: readonly ThreadCounters[],
  options: ReadStatsOptions,
): RequestStats {
  const read = (name: HistogramName): HistogramSnapshot => readTogether(ioThreads, name, options);
  return {
    received: sum(ioThreads, CounterIndex.REQUESTS_RECEIVED),
    inFlight: sum(ioThreads, CounterIndex.REQUESTS_IN_FLIGHT),
    queued: sum(ioThreads, CounterIndex.REQUESTS_QUEUED),
    ended: sum(ioThreads, CounterIndex.REQUESTS_ENDED),
    refused: sum(ioThreads, CounterIndex.REQUESTS_REFUSED),
    failed: sum(ioThreads, CounterIndex.REQUESTS_FAILED),
    timedOut: sum(ioThreads, CounterIndex.REQUESTS_TIMED_OUT),
    cancelled: sum(ioThreads, CounterIndex.REQUESTS_CANCELLED),
    takenBack: sum(ioThreads, CounterIndex.REQUESTS_TAKEN_BACK),
    rejected: sum(ioThreads, CounterIndex.REQUESTS_REJECTED),
    stages: {
      queued: read('queued'),
      woken: read('woken'),
      handled: read('handled'),
      returned: read('returned'),
      flushed: read('flushed'),
      total: read('total'),
    },
    // Workers alone know it: their I/O threads would only copy it.
    busy: readTogether(workers, 'busy', options),
  };
}

function readConnections(ioThreads: readonly ThreadCounters[]): ConnectionStats {
  return {
    open: sum(ioThreads, CounterIndex.CONNECTIONS_OPEN),
    accepted: sum(ioThreads, CounterIndex.CONNECTIONS_ACCEPTED),
    refused: sum(ioThreads, CounterIndex.CONNECTIONS_REFUSED),
    reads: sum(ioThreads, CounterIndex.SOCKET_READS),
    writes: sum(ioThreads, CounterIndex.SOCKET_WRITES),
    bytesRead: sum(ioThreads, CounterIndex.SOCKET_BYTES_READ),
    bytesWritten: sum(ioThreads, CounterIndex.SOCKET_BYTES_WRITTEN),
  };
}

function readIoThread(ioThreadId: number, counters: ThreadCounters, options: ReadStatsOptions): IoThreadStats {
  const { values } = counters;
  return {
    ioThreadId,
    ...readThread(counters, options),
    requestsGiven: values[CounterIndex.REQUESTS_GIVEN],
    requestsInFlight: values[CounterIndex.REQUESTS_IN_FLIGHT],
    requestsQueued: values[CounterIndex.REQUESTS_QUEUED],
    connectionsOpen: values[CounterIndex.CONNECTIONS_OPEN],
  };
}

function readWorker(workerId: number, counters: ThreadCounters, options: ReadStatsOptions): WorkerStats {
  const { values } = counters;
  return {
    workerId,
    ...readThread(counters, options),
    requestsStarted: values[CounterIndex.REQUESTS_STARTED],
    requestsEnded: values[CounterIndex.REQUESTS_ENDED],
    requestsFailed: values[CounterIndex.REQUESTS_FAILED],
    requestsTakenBack: values[CounterIndex.REQUESTS_TAKEN_BACK],
    woken: readHistogram([counters.woken], options),
    handled: readHistogram([counters.handled], options),
    busy: readHistogram([counters.busy], options),
  };
}

function readThread(counters: ThreadCounters, options: ReadStatsOptions): ThreadStats {
  const { values } = counters;
  return {
    threadId: values[CounterIndex.THREAD_ID],
    state: STATE_NAMES[values[CounterIndex.STATE]],
    uptimeMs: elapsedMs(values[CounterIndex.STARTED_AT_MS], options.nowMs),
    threadsStarted: values[CounterIndex.THREADS_STARTED],
    wake: readWake(counters, options),
    rings: readRings(values),
  };
}

function readWake(counters: ThreadCounters, options: ReadStatsOptions): WakeStats {
  const { values } = counters;
  return {
    turns: values[CounterIndex.TURNS],
    lingerTurns: values[CounterIndex.LINGER_TURNS],
    lingeredMs: values[CounterIndex.LINGERED_MS],
    parks: values[CounterIndex.PARKS],
    parksAverted: values[CounterIndex.PARKS_AVERTED],
    isParked: counters.isParked,
    parkedMs: counters.parkedMs(options.nowMs),
    notifiesSent: values[CounterIndex.NOTIFIES_SENT],
    notifiesSuppressed: values[CounterIndex.NOTIFIES_SUPPRESSED],
    wakeUp: readHistogram([counters.wakeUp], options),
  };
}

function readRings(values: Float64Array): RingStats {
  return {
    recordsSent: values[CounterIndex.RECORDS_SENT],
    recordsReceived: values[CounterIndex.RECORDS_RECEIVED],
    batchesReceived: values[CounterIndex.BATCHES_RECEIVED],
    ringBytesReceived: values[CounterIndex.RING_BYTES_RECEIVED],
    ringHighWaterBytes: values[CounterIndex.RING_HIGH_WATER_BYTES],
    bytesCopiedIn: values[CounterIndex.BYTES_COPIED_IN],
    bytesCopiedOut: values[CounterIndex.BYTES_COPIED_OUT],
    bytesUsedInPlace: values[CounterIndex.BYTES_USED_IN_PLACE],
    slabsSent: values[CounterIndex.SLABS_SENT],
    ringFullStalls: values[CounterIndex.RING_FULL_STALLS],
    slabStalls: values[CounterIndex.SLAB_STALLS],
    creditStalls: values[CounterIndex.CREDIT_STALLS],
  };
}

/** By {@link ThreadState}. */
const STATE_NAMES: readonly ThreadStateName[] = Object.keys(ThreadState).map(
  (name) => name.toLowerCase() as ThreadStateName,
);

function readTogether(
  threads: readonly ThreadCounters[],
  name: HistogramName,
  options: ReadHistogramOptions,
): HistogramSnapshot {
  return readHistogram(
    threads.map((counters) => counters[name]),
    options,
  );
}

function sum(threads: readonly ThreadCounters[], index: CounterIndex): number {
  return threads.reduce((total, { values }) => total + values[index], 0);
}

/** Returns the time since a moment; 0 when it has not come yet. */
function elapsedMs(sinceMs: number, nowMs: number): number {
  return sinceMs === 0 ? 0 : Math.max(0, nowMs - sinceMs);
}
