import { describe, expect, it } from '@jest/globals';

interface Wake {
  parkedMs: number;
  lingeredMs: number;
  turns: number;
  isParked: boolean;
  notifiesSent: number;
  notifiesSuppressed: number;
}

interface WorkerStats {
  workerId: number;
  threadId: number;
  state: string;
  requestsStarted: number;
  threadsStarted: number;
  wake: Wake;
}

interface SnapshotModule {
  readonly takeSnapshot: (
    readings: readonly object[],
    rest: { rssBytes: number; log: readonly object[] },
  ) => { workers: { workerId: number; state: string; requestsStarted: number; busyPart: number }[] };
}

const { takeSnapshot } = (await import(new URL('../snapshot.mjs', import.meta.url).href)) as SnapshotModule;

const EMPTY = { buckets: [] };
const STAGES = { queued: EMPTY, woken: EMPTY, handled: EMPTY, returned: EMPTY, flushed: EMPTY };

/** A worker that slept all the time, but for what is said. */
function worker(change: Omit<Partial<WorkerStats>, 'wake'> & { wake?: Partial<Wake> } = {}): WorkerStats {
  const wake = { parkedMs: 0, lingeredMs: 0, turns: 0, isParked: true, notifiesSent: 1, notifiesSuppressed: 2 };
  const defaults = { workerId: 0, threadId: 2, state: 'ready', requestsStarted: 3, threadsStarted: 1 };
  return { ...defaults, ...change, wake: { ...wake, ...change.wake } };
}

function snapshotOf(readings: readonly (readonly WorkerStats[])[]): ReturnType<SnapshotModule['takeSnapshot']> {
  const stats = readings.map((workers, index) => ({
    atMs: index * 250,
    requests: { stages: STAGES },
    ioThreads: [],
    workers,
  }));
  return takeSnapshot(stats, { rssBytes: 1, log: [] });
}

describe('takeSnapshot()', () => {
  it('knows nothing of how busy a worker is at the first reading', () => {
    expect(snapshotOf([[worker()]]).workers).toMatchObject([{ state: 'ready', busyPart: 0 }]);
  });

  it('takes as busy what a worker neither slept nor lingered', () => {
    const readings = [0, 50, 100, 150, 200].map((ms) => [
      worker({ wake: { parkedMs: 2 * ms, lingeredMs: ms, turns: ms } }),
    ]);
    expect(snapshotOf(readings).workers[0]?.busyPart).toBeCloseTo(0.4);
  });

  it('calls a worker stuck that is awake and has not turned for a second', () => {
    const readings = [0, 1, 2, 3, 4].map(() => [worker({ wake: { isParked: false, turns: 7 } })]);
    expect(snapshotOf(readings).workers).toMatchObject([{ state: 'stuck', busyPart: 1 }]);
  });

  it('shows the newest thread of each worker and adds the requests of those before it', () => {
    const left = worker({ state: 'closed', requestsStarted: 5, wake: { isParked: false } });
    const readings = [[left], [left, worker({ threadId: 9, state: 'starting', requestsStarted: 1 })]];
    expect(snapshotOf(readings).workers).toMatchObject([{ threadId: 9, state: 'starting', requestsStarted: 6 }]);
  });
});
