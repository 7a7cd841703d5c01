/**
 * Owns what a model's processes cost the machine while they are measured, as Linux counts it: CPU time by user and system,
 * context switches, time without a core. Does not know what they do.
 */
import { readFileSync, readdirSync } from 'node:fs';

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
}

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
    const readAtMs = performance.now();
    for (const id of listProcesses(processId)) addProcess(sums, id);
    return { readAtMs, ...sums };
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
  const rateOf = (name: Exclude<keyof ProcessCosts, 'readAtMs'>, unit: number): number =>
    (Math.max(0, after[name] - before[name]) * unit) / elapsedMs;
  return {
    userCores: rateOf('userMs', 1),
    systemCores: rateOf('systemMs', 1),
    voluntarySwitchesPerSecond: rateOf('voluntarySwitchCount', 1_000),
    involuntarySwitchesPerSecond: rateOf('involuntarySwitchCount', 1_000),
    waitingThreads: rateOf('runDelayMs', 1),
  };
}

/** The process and all below it, the oldest first. */
function listProcesses(processId: number): number[] {
  const ids = [processId];
  for (const id of ids) {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      const children = readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') ids.push(...children.split(' ').map(Number));
    }
  }
  return ids;
}

function addProcess(sums: Record<Exclude<keyof ProcessCosts, 'readAtMs'>, number>, id: number): void {
  // After the name, which may have spaces: fields 14 to 17 of proc(5). Children count once they have been waited for.
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  sums.userMs += (fields[11] + fields[13]) * millisecondsPerTick;
  sums.systemMs += (fields[12] + fields[14]) * millisecondsPerTick;
  for (const thread of readdirSync(`/proc/${id}/task`)) {
    const status = readFileSync(`/proc/${id}/task/${thread}/status`, 'utf8');
    sums.voluntarySwitchCount += Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
    sums.involuntarySwitchCount += Number(/^nonvoluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
    const [, runDelayNs] = readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ').map(Number);
    sums.runDelayMs += runDelayNs / 1e6;
  }
}
