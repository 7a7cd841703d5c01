/**
 * Owns what each thread costs, as Linux counts it. A profile cannot say: a thread that sleeps in `Atomics.wait` looks busy there.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a thread has used up to a moment, or between two. */
export interface ThreadCosts {
  /** Time on a core, in milliseconds. */
  readonly cpuMs: number;
  /** Time ready and without a core, in milliseconds. */
  readonly waitMs: number;
  /** Sleeps. */
  readonly voluntarySwitches: number;
  /** Losses of the core. */
  readonly involuntarySwitches: number;
}

/**
 * Reads what the threads have used until now.
 *
 * @param processId - Their process.
 * @param folder - Where they noted which of the system's threads they are.
 * @returns By Node's id of the thread, 0 for the main thread; without those that are gone, and empty where nobody tells.
 */
export function readThreadCosts(processId: number, folder: string): ReadonlyMap<number, ThreadCosts> {
  const costs = new Map<number, ThreadCosts>();
  for (const file of readdirSync(folder)) {
    const threadId = /^thread-(\d+)$/.exec(file)?.[1];
    if (threadId === undefined) continue;
    const task = `/proc/${processId}/task/${readFileSync(join(folder, file), 'utf8')}`;
    try {
      costs.set(
        Number(threadId),
        parseThreadCosts(readFileSync(`${task}/schedstat`, 'utf8'), readFileSync(`${task}/status`, 'utf8')),
      );
    } catch {
      // It has ended.
    }
  }
  return costs;
}

/**
 * Reads the two files of a thread.
 *
 * @param schedstat - Nanoseconds on a core, nanoseconds waiting for one, and how often it ran.
 * @param status - Of which the counts of switches are read.
 * @returns What it has used.
 */
export function parseThreadCosts(schedstat: string, status: string): ThreadCosts {
  const [cpuNs, waitNs] = schedstat.split(' ').map(Number);
  return {
    cpuMs: cpuNs / 1e6,
    waitMs: waitNs / 1e6,
    voluntarySwitches: Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0),
    involuntarySwitches: Number(/^nonvoluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0),
  };
}

const unused: ThreadCosts = { cpuMs: 0, waitMs: 0, voluntarySwitches: 0, involuntarySwitches: 0 };

/**
 * Takes the difference of two readings.
 *
 * @param before - The first.
 * @param after - The second.
 * @returns What each thread of the second has used in between; one that is not in the first has begun since.
 */
export function subtractCosts(
  before: ReadonlyMap<number, ThreadCosts>,
  after: ReadonlyMap<number, ThreadCosts>,
): ReadonlyMap<number, ThreadCosts> {
  const used = new Map<number, ThreadCosts>();
  for (const [threadId, end] of after) {
    const start = before.get(threadId) ?? unused;
    used.set(threadId, {
      cpuMs: end.cpuMs - start.cpuMs,
      waitMs: end.waitMs - start.waitMs,
      voluntarySwitches: end.voluntarySwitches - start.voluntarySwitches,
      involuntarySwitches: end.involuntarySwitches - start.involuntarySwitches,
    });
  }
  return used;
}
