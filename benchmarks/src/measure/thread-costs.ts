/**
 * Owns what each thread of a model costs between two moments, as Linux counts it. Does not know what the threads do: Node
 * names few of them, so that a thread has its kernel number, its process's, and the name that the kernel has for it.
 */
import { readFileSync, readdirSync } from 'node:fs';

/** What a thread has used up to a moment, or between two. */
export interface ThreadCosts {
  readonly processId: number;
  /** The kernel's number; the process's own for its main thread. */
  readonly threadId: number;
  /** The kernel's name: `node` for main threads and workers, others for V8's and libuv's helpers. */
  readonly name: string;
  /** In ticks of 10 ms. */
  readonly userMs: number;
  readonly systemMs: number;
  /** Time on a core, to the nanosecond. */
  readonly runMs: number;
  /** Time ready and without a core. */
  readonly waitMs: number;
  /** Sleeps. */
  readonly voluntarySwitchCount: number;
  /** Losses of the core. */
  readonly involuntarySwitchCount: number;
  /** Moves to another core; undefined where the kernel has no `/proc/<pid>/sched`. */
  readonly migrationCount: number | undefined;
}

/** Linux counts CPU time in hundredths of a second, on every architecture. */
const millisecondsPerTick = 10;

/**
 * Reads what each thread of a process has used until now.
 *
 * @param processId - The process.
 * @returns Its threads; one that ends meanwhile is left out.
 */
export function readThreadCosts(processId: number): ThreadCosts[] {
  return readdirSync(`/proc/${processId}/task`).flatMap((id) => readThread(processId, id) ?? []);
}

/**
 * Subtracts one reading from a later one.
 *
 * @param before - The earlier.
 * @param after - The later; a thread that was not there before counts whole.
 * @returns Threads that did something in between, the busiest first.
 */
export function subtractThreads(before: readonly ThreadCosts[], after: readonly ThreadCosts[]): ThreadCosts[] {
  const earlier = new Map(before.map((thread) => [`${thread.processId}:${thread.threadId}`, thread]));
  return after
    .map((thread) => {
      const past = earlier.get(`${thread.processId}:${thread.threadId}`);
      if (past === undefined) return thread;
      return {
        ...thread,
        userMs: thread.userMs - past.userMs,
        systemMs: thread.systemMs - past.systemMs,
        runMs: thread.runMs - past.runMs,
        waitMs: thread.waitMs - past.waitMs,
        voluntarySwitchCount: thread.voluntarySwitchCount - past.voluntarySwitchCount,
        involuntarySwitchCount: thread.involuntarySwitchCount - past.involuntarySwitchCount,
        migrationCount:
          thread.migrationCount === undefined ? undefined : thread.migrationCount - (past.migrationCount ?? 0),
      };
    })
    .filter(({ runMs, waitMs }) => runMs > 0 || waitMs > 0)
    .sort((one, other) => other.runMs - one.runMs);
}

function readThread(processId: number, id: string): ThreadCosts | undefined {
  const folder = `/proc/${processId}/task/${id}`;
  const [stat, status, schedstat] = ['stat', 'status', 'schedstat'].map((name) => tryRead(`${folder}/${name}`));
  if (stat === undefined || status === undefined || schedstat === undefined) return undefined;
  // After the name, which may have spaces: fields 14 and 15 of proc(5).
  const fields = stat
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const [runNs, waitNs] = schedstat.split(' ').map(Number);
  const migrations = /^se\.nr_migrations\s*:\s*(\d+)$/m.exec(tryRead(`${folder}/sched`) ?? '')?.[1];
  return {
    processId,
    threadId: Number(id),
    name: /^Name:\s*(.*)$/m.exec(status)?.[1] ?? '',
    userMs: fields[11] * millisecondsPerTick,
    systemMs: fields[12] * millisecondsPerTick,
    runMs: runNs / 1e6,
    waitMs: waitNs / 1e6,
    voluntarySwitchCount: readCount(status, 'voluntary'),
    involuntarySwitchCount: readCount(status, 'nonvoluntary'),
    migrationCount: migrations === undefined ? undefined : Number(migrations),
  };
}

function readCount(status: string, kind: 'voluntary' | 'nonvoluntary'): number {
  return Number(new RegExp(`^${kind}_ctxt_switches:\\s+(\\d+)$`, 'm').exec(status)?.[1] ?? 0);
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
