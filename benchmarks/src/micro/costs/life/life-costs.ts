/** Owns what it costs to make, ready and end a thread or a process, in time. Knows how each is made. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { measureSpread } from '../../../report/spread.js';
import type { Cost, CostGroup, CostSample } from '../cost.js';
import type { NativePrograms } from '../native-program.js';

const script = new URL('./post-and-end.js', import.meta.url);

/** The rows that the explanation of thread-per-request is built from. */
export const workerToMessageName = 'Worker: to its first message';
export const workerLifeName = 'Worker: to its end, by itself';

const pthreadName = 'C: pthread_create, pthread_join';
const execName = 'C: posix_spawn of true, wait';

/** When one life began, was ready and was over, in milliseconds of `performance.now()`. */
interface Life {
  readonly startMs: number;
  readonly readyMs: number;
  readonly endMs: number;
}

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createLifeGroup(native: NativePrograms): CostGroup {
  return {
    id: 'threads',
    title: 'To make and end a thread or a process',
    unit: 'us',
    create: ({ turnMs }) => {
      const milliseconds = String(turnMs);
      const row = (name: string, limitName: string, measure: () => Promise<CostSample>): Cost => ({
        name,
        limitName,
        measure,
      });
      return [
        native.cost(pthreadName, ['life', 'pthread', milliseconds]),
        native.cost('C: fork, exit, wait', ['life', 'fork', milliseconds]),
        native.cost(execName, ['life', 'exec', milliseconds]),
        row("Worker: to 'online'", pthreadName, () => measureLives(() => liveAsWorker('online'), turnMs, isReady)),
        row(workerToMessageName, pthreadName, () => measureLives(() => liveAsWorker('message'), turnMs, isReady)),
        row(workerLifeName, pthreadName, () => measureLives(() => liveAsWorker('message'), turnMs)),
        row('Worker: to its end, by terminate()', pthreadName, () => measureLives(liveUntilTerminated, turnMs)),
        row('child_process.fork: to its first message', execName, () => measureLives(liveAsProcess, turnMs, isReady)),
        row('child_process.fork: to its end', execName, () => measureLives(liveAsProcess, turnMs)),
      ];
    },
  };
}

/** Times up to the moment in which it is ready; what ends it runs on, and the next waits for it. */
const isReady = true;

/** Lives one after the other for a while, at least two: the median time of one, and its CPU time from birth to end. */
async function measureLives(live: () => Promise<Life>, turnMs: number, isUntilReady = false): Promise<CostSample> {
  const cpuBefore = readCpuNanoseconds();
  const deadlineMs = performance.now() + turnMs;
  const timesMs: number[] = [];
  do {
    const { startMs, readyMs, endMs } = await live();
    timesMs.push((isUntilReady ? readyMs : endMs) - startMs);
  } while (performance.now() < deadlineMs || timesMs.length < 2);
  const value = measureSpread(timesMs)!.median * 1e6;
  // CPU time cannot be told apart by who was ready when: only a whole life has one.
  return isUntilReady ? { value } : { value, cpu: (readCpuNanoseconds() - cpuBefore) / timesMs.length };
}

async function liveAsWorker(sign: 'online' | 'message'): Promise<Life> {
  const startMs = performance.now();
  const worker = new Worker(script);
  const ended = once(worker, 'exit');
  await once(worker, sign);
  const readyMs = performance.now();
  await ended;
  return { startMs, readyMs, endMs: performance.now() };
}

async function liveUntilTerminated(): Promise<Life> {
  const startMs = performance.now();
  const worker = new Worker(script, { workerData: 'stay' });
  await once(worker, 'message');
  const readyMs = performance.now();
  await worker.terminate();
  return { startMs, readyMs, endMs: performance.now() };
}

async function liveAsProcess(): Promise<Life> {
  const startMs = performance.now();
  const child = fork(fileURLToPath(script), { execArgv: [] });
  const ended = once(child, 'exit');
  await once(child, 'message');
  const readyMs = performance.now();
  await ended;
  return { startMs, readyMs, endMs: performance.now() };
}

/** CPU time of this process, its ended threads and its ended children. Linux counts that of children in hundredths of a second. */
function readCpuNanoseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3 + readChildrenTicks() * 1e7;
}

function readChildrenTicks(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    return fields[13] + fields[14];
  } catch {
    return 0;
  }
}
