/**
 * Owns what the threads of a process cost while it is looked at: CPU time and context switches, as the kernel counts them.
 * Knows nothing of the process. Linux alone has these files.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one thread has done, since it began or between two looks. */
export interface ThreadActivity {
  /** The kernel's number of the thread, which is not Node's. */
  readonly threadId: number;
  /** The kernel's name of the thread: `node` for every thread that Node has not named. */
  readonly name: string;
  readonly cpuNanoseconds: number;
  /** Voluntary and involuntary ones: each wake-up is followed by one. */
  readonly switchCount: number;
}

/** The threads of a process, added up. */
export interface ProcessActivity {
  readonly threadCount: number;
  readonly cpuMs: number;
  readonly switchCount: number;
}

/**
 * Looks at a process for a while.
 *
 * @remarks
 * Looking costs the looker CPU time and a wake-up, so that a process is better looked at from another one.
 *
 * @param processId - The process.
 * @param durationMs - How long, in milliseconds.
 * @returns What each thread did meanwhile, or undefined where the kernel does not tell.
 */
export async function watchThreads(processId: number, durationMs: number): Promise<ThreadActivity[] | undefined> {
  const before = readThreads(processId);
  await sleep(durationMs);
  const after = readThreads(processId);
  return before === undefined || after === undefined ? undefined : subtractActivity(after, before);
}

/**
 * Reads what each thread has done since it began.
 *
 * @param processId - The process.
 * @returns The threads, or undefined where the kernel does not tell.
 */
export function readThreads(processId: number): ThreadActivity[] | undefined {
  const folder = `/proc/${processId}/task`;
  if (!existsSync(`${folder}/${processId}/schedstat`)) return undefined;
  const threads: ThreadActivity[] = [];
  for (const threadId of readdirSync(folder)) {
    const [schedstat, status] = ['schedstat', 'status'].map((name) => tryRead(`${folder}/${threadId}/${name}`));
    // A thread may end while the others are read.
    if (schedstat === undefined || status === undefined) continue;
    threads.push({
      threadId: Number(threadId),
      cpuNanoseconds: parseSchedstat(schedstat),
      ...parseStatus(status),
    });
  }
  return threads;
}

/**
 * Reads the CPU time out of a `schedstat`: its first number, in nanoseconds.
 *
 * @param text - The file.
 */
export function parseSchedstat(text: string): number {
  return Number(text.split(' ', 1)[0]);
}

/**
 * Reads name and switches out of a `status`.
 *
 * @param text - The file.
 */
export function parseStatus(text: string): Pick<ThreadActivity, 'name' | 'switchCount'> {
  const find = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  const voluntary = Number(find(/^voluntary_ctxt_switches:\s*(\d+)$/m));
  const involuntary = Number(find(/^nonvoluntary_ctxt_switches:\s*(\d+)$/m));
  return { name: find(/^Name:\s*(.*)$/m), switchCount: voluntary + involuntary };
}

/**
 * Subtracts an earlier look from a later one.
 *
 * @param after - The later one. A thread that began in between counts whole; one that has ended is lost.
 * @param before - The earlier one.
 */
export function subtractActivity(
  after: readonly ThreadActivity[],
  before: readonly ThreadActivity[],
): ThreadActivity[] {
  const earlier = new Map(before.map((thread) => [thread.threadId, thread]));
  return after.map((thread) => {
    const past = earlier.get(thread.threadId);
    return {
      ...thread,
      cpuNanoseconds: thread.cpuNanoseconds - (past?.cpuNanoseconds ?? 0),
      switchCount: thread.switchCount - (past?.switchCount ?? 0),
    };
  });
}

/**
 * Adds the threads of a process up.
 *
 * @param threads - The threads.
 */
export function sumActivity(threads: readonly ThreadActivity[]): ProcessActivity {
  return {
    threadCount: threads.length,
    cpuMs: threads.reduce((sum, { cpuNanoseconds }) => sum + cpuNanoseconds, 0) / 1e6,
    switchCount: threads.reduce((sum, { switchCount }) => sum + switchCount, 0),
  };
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
