/** What the threads of another process cost, as Linux counts it in `schedstat`. */

import { readFileSync, readdirSync } from 'node:fs';

/** The threads of a process, added up. */
export interface ThreadActivity {
  readonly threadCount: number;
  /** Time on a CPU, in milliseconds. */
  readonly cpuMs: number;
  /** Times a thread was given a CPU: each wake-up is one, and so is each return after it lost one. */
  readonly switchCount: number;
}

/** Reads what the threads of a process have done since they began. One that ends meanwhile is left out. */
export function readThreadActivity(processId: number): ThreadActivity {
  let threadCount = 0;
  let cpuNanoseconds = 0;
  let switchCount = 0;
  for (const threadId of readdirSync(`/proc/${processId}/task`)) {
    const [onCpu, , timesliceCount] = readFileSync(`/proc/${processId}/task/${threadId}/schedstat`, 'utf8').split(' ');
    threadCount++;
    cpuNanoseconds += Number(onCpu);
    switchCount += Number(timesliceCount);
  }
  return { threadCount, cpuMs: cpuNanoseconds / 1e6, switchCount };
}

/** What lies between two readings of the same threads. */
export function activityBetween(before: ThreadActivity, after: ThreadActivity): ThreadActivity {
  return {
    threadCount: after.threadCount,
    cpuMs: after.cpuMs - before.cpuMs,
    switchCount: after.switchCount - before.switchCount,
  };
}
