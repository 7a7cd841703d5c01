/** Owns what an idle thread or process holds in resident memory. Knows how each is made. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CostGroup, CostSample } from '../cost.js';
import type { NativePrograms } from '../native-program.js';
import { runNodeProgram } from '../node-program.js';

/** How many threads are started for the share of one: enough that what they have in common hardly counts. */
const threadCount = 16;
const quickThreadCount = 4;

const settleMs = 100;

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createMemoryGroup(native: NativePrograms): CostGroup {
  return {
    id: 'memory',
    title: 'Resident memory of one that waits',
    unit: 'MiB',
    create: ({ isQuick }) => {
      const count = isQuick ? quickThreadCount : threadCount;
      const limitName = `C: pthread, of ${count}`;
      const native1 = native.cost(limitName, ['memory', String(count)]);
      return [
        // Its second figure would be CPU time.
        { ...native1, measure: async () => ({ value: (await native1.measure()).value }) },
        {
          name: `Worker, of ${count}`,
          limitName,
          measure: () => runNodeProgram(new URL('./idle-threads.js', import.meta.url), { args: [String(count)] }),
        },
        { name: 'child_process.fork: all of it', limitName, measure: () => measureProcess(/^Rss:\s+(\d+) kB/m) },
        {
          name: 'child_process.fork: its own alone',
          limitName,
          measure: () => measureProcess(/^Private_Clean:\s+(\d+) kB|^Private_Dirty:\s+(\d+) kB/gm),
        },
      ];
    },
  };
}

/** Adds up lines of `smaps_rollup` of a process that waits for a message. */
async function measureProcess(pattern: RegExp): Promise<CostSample> {
  const child = fork(fileURLToPath(new URL('./idle-process.js', import.meta.url)), { execArgv: [] });
  const ended = once(child, 'exit');
  try {
    await once(child, 'message');
    await sleep(settleMs);
    const text = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
    const matches = pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)];
    const kibibytes = matches.map((match) => Number(match?.[1] ?? match?.[2] ?? NaN));
    return { value: kibibytes.reduce((sum, part) => sum + part, 0) * 1024 };
  } finally {
    child.kill();
    await ended;
  }
}
