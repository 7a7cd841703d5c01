/**
 * Loaded into every thread of a model that is observed, by `--import`, and never into one that is measured: says twenty
 * times a second how its event loop was used, what its garbage collector took, and what Spool has counted, in a file of its
 * own. A thread that runs a handler says it late; each line has its own time.
 */
import { appendFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { performance, PerformanceObserver } from 'node:perf_hooks';
import { isMainThread, threadId } from 'node:worker_threads';
import { probeFolderVariable, spoolStatsKey, type ProbeLine } from './probe-line.js';

const intervalMs = 50;

const folder = process.env[probeFolderVariable];
if (folder !== undefined) startProbe(folder);

function startProbe(probeFolder: string): void {
  const kernelThreadId = readKernelThreadId();
  const helperThreadIds = isMainThread ? listHelpers() : [];
  const path = join(probeFolder, `${process.pid}-${threadId}.jsonl`);
  let gcMs = 0;
  let gcCount = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      gcMs += duration;
      gcCount += 1;
    }
  }).observe({ entryTypes: ['gc'] });
  const say = (): void => {
    const { idle, active } = performance.eventLoopUtilization();
    const readStats = (globalThis as Record<symbol, unknown>)[spoolStatsKey];
    const line: ProbeLine = {
      atMs: Date.now(),
      processId: process.pid,
      kernelThreadId,
      nodeThreadId: threadId,
      helperThreadIds,
      idleMs: idle,
      activeMs: active,
      gcMs,
      gcCount,
      heapMib: process.memoryUsage().heapUsed / 2 ** 20,
      spoolStats: typeof readStats === 'function' ? (readStats as () => unknown)() : undefined,
    };
    try {
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    } catch {
      clearInterval(timer); // The observation is over, and its folder is gone.
    }
  };
  const timer = setInterval(say, intervalMs).unref();
}

/** The kernel answers for the thread that asks, and synchronous calls of `fs` run on it. */
function readKernelThreadId(): number | undefined {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return undefined;
  }
}

/** Loaded before the program: what is there besides the main thread now are the threads of V8 and libuv. */
function listHelpers(): number[] {
  try {
    return readdirSync('/proc/self/task')
      .map(Number)
      .filter((id) => id !== process.pid);
  } catch {
    return [];
  }
}
