import { describe, expect, test } from '@jest/globals';
import { CounterIndex, ThreadCounters, ThreadState } from '@spool/protocol';
import { readStats, type StatsSources } from '../../src/stats/read-stats.js';

const CLOCKS = { atMs: 1_700_000_000_000, nowMs: 5000 };

/** Counters in which every count is its place and a thousand for each thread, so that none can stand for another. */
function numberedCounters(thread: number): ThreadCounters {
  const counters = new ThreadCounters();
  for (const index of Object.values(CounterIndex)) counters.values[index] = thread * 1000 + index;
  counters.values[CounterIndex.STATE] = ThreadState.READY;
  return counters;
}

function sourcesOf(ioThreads: readonly ThreadCounters[], workers: readonly ThreadCounters[]): StatsSources {
  return {
    ioThreads: ioThreads.map(({ memory }, index) => ({ id: index, memory })),
    workers: workers.map(({ memory }, index) => ({ id: index + 10, memory })),
    startedAtMs: 2000,
  };
}

/** Returns the numbers in plain data, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('readStats()', () => {
  test('says when it was read and how long the server has run', () => {
    const stats = readStats(sourcesOf([], []), CLOCKS);
    expect(stats).toMatchObject({ atMs: 1_700_000_000_000, uptimeMs: 3000, ioThreads: [], workers: [] });
  });

  test('says 0 for the uptime of a server, and of a thread, that has not started', () => {
    const counters = new ThreadCounters();
    const stats = readStats({ ...sourcesOf([counters], [counters]), startedAtMs: 0 }, CLOCKS);
    expect(stats.uptimeMs).toBe(0);
    for (const thread of [...stats.ioThreads, ...stats.workers]) {
      expect(thread).toMatchObject({ threadId: 0, state: 'starting', uptimeMs: 0, threadsStarted: 0 });
    }
  });

  test('adds up the requests and connections of all I/O threads, and of no worker', () => {
    const stats = readStats(sourcesOf([numberedCounters(1), numberedCounters(2)], [numberedCounters(4)]), CLOCKS);
    const both = (index: CounterIndex): number => 3000 + 2 * index;
    expect(stats.requests).toMatchObject({
      received: both(CounterIndex.REQUESTS_RECEIVED),
      inFlight: both(CounterIndex.REQUESTS_IN_FLIGHT),
      queued: both(CounterIndex.REQUESTS_QUEUED),
      ended: both(CounterIndex.REQUESTS_ENDED),
      refused: both(CounterIndex.REQUESTS_REFUSED),
      failed: both(CounterIndex.REQUESTS_FAILED),
      timedOut: both(CounterIndex.REQUESTS_TIMED_OUT),
      cancelled: both(CounterIndex.REQUESTS_CANCELLED),
      takenBack: both(CounterIndex.REQUESTS_TAKEN_BACK),
      rejected: both(CounterIndex.REQUESTS_REJECTED),
    });
    expect(stats.connections).toEqual({
      open: both(CounterIndex.CONNECTIONS_OPEN),
      accepted: both(CounterIndex.CONNECTIONS_ACCEPTED),
      refused: both(CounterIndex.CONNECTIONS_REFUSED),
      reads: both(CounterIndex.SOCKET_READS),
      writes: both(CounterIndex.SOCKET_WRITES),
      bytesRead: both(CounterIndex.SOCKET_BYTES_READ),
      bytesWritten: both(CounterIndex.SOCKET_BYTES_WRITTEN),
    });
  });

  test('shows every count of a thread somewhere', () => {
    const ioThread = numberedCounters(1);
    const worker = numberedCounters(2);
    const shown = new Set(numbersIn(readStats(sourcesOf([ioThread], [worker]), CLOCKS)));
    // The state is a word, and the start is shown as the time since.
    const unseen: readonly number[] = [CounterIndex.STATE, CounterIndex.STARTED_AT_MS];
    const indexes = Object.values(CounterIndex).filter((index) => !unseen.includes(index));
    const lost = indexes.filter((index) => !shown.has(1000 + index) && !shown.has(2000 + index));
    expect(lost).toEqual([]);
  });

  test('reads the wake-ups and rings of each thread by themselves', () => {
    const { ioThreads, workers } = readStats(sourcesOf([numberedCounters(1)], [numberedCounters(2)]), CLOCKS);
    expect(ioThreads[0]).toMatchObject({
      ioThreadId: 0,
      wake: { notifiesSent: 1000 + CounterIndex.NOTIFIES_SENT },
      rings: { creditStalls: 1000 + CounterIndex.CREDIT_STALLS },
    });
    expect(workers[0]).toMatchObject({
      workerId: 10,
      wake: { notifiesSent: 2000 + CounterIndex.NOTIFIES_SENT },
      rings: { creditStalls: 2000 + CounterIndex.CREDIT_STALLS },
    });
  });

  test('shows a parked thread with the time it has slept so far', () => {
    const counters = new ThreadCounters();
    counters.begin(3, 4000);
    counters.values[CounterIndex.STATE] = ThreadState.READY;
    counters.park(4100);
    const [worker] = readStats(sourcesOf([], [counters]), CLOCKS).workers;
    expect(worker).toMatchObject({ threadId: 3, state: 'ready', uptimeMs: 1000, threadsStarted: 1 });
    expect(worker.wake).toMatchObject({ isParked: true, parkedMs: 900, parks: 1 });
  });

  test.each([
    ['starting', ThreadState.STARTING],
    ['ready', ThreadState.READY],
    ['closed', ThreadState.CLOSED],
    ['failed', ThreadState.FAILED],
  ])('says %s for the state of that name', (name, state) => {
    const counters = new ThreadCounters();
    counters.values[CounterIndex.STATE] = state;
    expect(readStats(sourcesOf([], [counters]), CLOCKS).workers[0].state).toBe(name);
  });

  test('merges the stages of all I/O threads, and the busy time of all workers', () => {
    const [first, second, worker, other] = Array.from({ length: 4 }, () => new ThreadCounters());
    first.queued.record(1);
    second.queued.record(3);
    first.total.record(4);
    worker.woken.record(50);
    worker.busy.record(10);
    other.busy.record(30);
    const { requests, workers } = readStats(sourcesOf([first, second], [worker, other]), CLOCKS);
    expect(requests.stages.queued).toMatchObject({ count: 2, meanMs: 2, maxMs: 3 });
    expect(requests.stages.total).toMatchObject({ count: 1, maxMs: 4 });
    // What a worker saw is in its own statistics, and counted once among the requests: by the I/O thread.
    expect(requests.stages.woken.count).toBe(0);
    expect(workers[0].woken).toMatchObject({ count: 1, maxMs: 50 });
    expect(requests.busy).toMatchObject({ count: 2, sumMs: 40 });
    expect(workers.map(({ busy }) => busy.sumMs)).toEqual([10, 30]);
  });

  test('gives the buckets of every histogram when they are wanted', () => {
    const counters = new ThreadCounters();
    counters.wakeUp.record(1);
    const { ioThreads, requests } = readStats(sourcesOf([counters], []), { ...CLOCKS, withBuckets: true });
    expect(ioThreads[0].wake.wakeUp.buckets).toMatchObject([{ count: 1 }]);
    expect(requests.stages.total.buckets).toEqual([]);
  });

  test('returns plain data, which a message or JSON carries unchanged', () => {
    const stats = readStats(sourcesOf([numberedCounters(1)], [numberedCounters(2)]), CLOCKS);
    expect(JSON.parse(JSON.stringify(stats))).toEqual(stats);
  });
});
