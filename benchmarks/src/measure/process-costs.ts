/**
 * Owns what a model's processes cost the machine while they are measured, as Linux counts it: CPU time by user and system,
 * context switches, time without a core. Does not know what they do.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { readThreadCosts, subtractThreads, type ThreadCosts } from './thread-costs.js';

/** What has been used up to a moment, by all threads of a process and of those it has started. */
export interface ProcessCosts {
  /** When this was read, in milliseconds of `performance.now()`. */
  readonly readAtMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** Sleeps. Only of threads that are still there. */
  readonly voluntarySwitchCount: number;
  /** Losses of the core. Only of threads that are still there. */
  readonly involuntarySwitchCount: number;
  /** Time in which a thread was ready and had no core. Only of threads that are still there. */
  readonly runDelayMs: number;
  /** Memory in use, `VmRSS`; what processes share counts for each. */
  readonly residentMib: number;
  /** Each thread's part. */
  readonly threads: readonly ThreadCosts[];
}

/** What is used in a second. */
export interface CostRates {
  /** Cores that ran the processes' own code, and the kernel's for them. */
  readonly userCores: number;
  readonly systemCores: number;
  readonly voluntarySwitchesPerSecond: number;
  readonly involuntarySwitchesPerSecond: number;
  /** Threads that were ready and had no core, on average. */
  readonly waitingThreads: number;
  /** Memory in use at the end. */
  readonly residentMib: number;
  /** What each thread used in the time that was measured, not in a second; the busiest first. */
  readonly threads: readonly ThreadCosts[];
  /** The time that was measured, in milliseconds. */
  readonly elapsedMs: number;
}

/** What is added up. */
type Sum = Exclude<keyof ProcessCosts, 'readAtMs' | 'residentMib' | 'threads'>;

/** Linux counts CPU time of processes in hundredths of a second, on every architecture. */
const millisecondsPerTick = 10;

/**
 * Reads what a process has used until now, and every process below it.
 *
 * @param processId - The process.
 * @returns The sums, or undefined where the system does not say.
 */
export function readProcessCosts(processId: number): ProcessCosts | undefined {
  try {
    const sums = { userMs: 0, systemMs: 0, voluntarySwitchCount: 0, involuntarySwitchCount: 0, runDelayMs: 0 };
    const threads: ThreadCosts[] = [];
    let residentMib = 0;
    const readAtMs = performance.now();
    for (const id of listProcesses(processId)) {
      addTimes(sums, id);
      residentMib += readResidentMib(id);
      threads.push(...readThreadCosts(id));
    }
    for (const thread of threads) {
      sums.voluntarySwitchCount += thread.voluntarySwitchCount;
      sums.involuntarySwitchCount += thread.involuntarySwitchCount;
      sums.runDelayMs += thread.waitMs;
    }
    return { readAtMs, ...sums, residentMib, threads };
  } catch {
    return undefined; // Not Linux, or it has just ended: its turn then fails for that.
  }
}

/**
 * Takes the difference of two readings to rates.
 *
 * @param before - The first reading.
 * @param after - The second.
 * @returns The rates, or undefined when one of the readings is missing.
 */
export function measureRates(before: ProcessCosts | undefined, after: ProcessCosts | undefined): CostRates | undefined {
  if (before === undefined || after === undefined) return undefined;
  const elapsedMs = after.readAtMs - before.readAtMs;
  // Less than before when threads have ended in between, and have taken with them what they had.
  const rateOf = (name: Sum, unit: number): number => (Math.max(0, after[name] - before[name]) * unit) / elapsedMs;
  return {
    userCores: rateOf('userMs', 1),
    systemCores: rateOf('systemMs', 1),
    voluntarySwitchesPerSecond: rateOf('voluntarySwitchCount', 1_000),
    involuntarySwitchesPerSecond: rateOf('involuntarySwitchCount', 1_000),
    waitingThreads: rateOf('runDelayMs', 1),
    residentMib: after.residentMib,
    threads: subtractThreads(before.threads, after.threads),
    elapsedMs,
  };
}

/**
 * Lists a process and all below it, the oldest first.
 *
 * @param processId - The process.
 * @throws Error where there is no `/proc`, or no such process.
 */
export function listProcesses(processId: number): number[] {
  const ids = [processId];
  for (const id of ids) {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      const children = readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') ids.push(...children.split(' ').map(Number));
    }
  }
  return ids;
}

function addTimes(sums: Record<Sum, number>, id: number): void {
  // After the name, which may have spaces: fields 14 to 17 of proc(5). Children count once they have been waited for.
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  sums.userMs += (fields[11] + fields[13]) * millisecondsPerTick;
  sums.systemMs += (fields[12] + fields[14]) * millisecondsPerTick;
}

function readResidentMib(id: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}
