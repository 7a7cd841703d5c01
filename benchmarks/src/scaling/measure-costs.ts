/**
 * Measures what a request costs each thread of a real server, on given cores.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findModelCommand } from '../launch/model-command.js';
import { addPreload } from '../profile/clinic/clinic-run.js';
import { ProfiledServer } from '../profile/profiled-server.js';
import { readThreadCosts, subtractCosts } from '../profile/threads/thread-costs.js';
import { findLoadTool } from '../load/load-tool.js';
import type { StageCosts } from './server-model.js';

/** What a run on some cores showed. */
export interface MeasuredRun {
  readonly costs: StageCosts;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the I/O thread and the worker together: time ready without a core, in milliseconds a request. */
  readonly waitMs: number;
  /** How often either of them lost its core to another thread, in a second. */
  readonly coreLossesPerSecond: number;
  /** Cores that went to other programs, or to other guests of a virtual machine's host, meanwhile. */
  readonly foreignCores: number;
}

/** Where and how much. Cores as `taskset` lists them. */
export interface MeasureOptions {
  readonly serverCores: string;
  readonly clientCores: string;
  readonly connections: number;
  readonly seconds: number;
}

/** Time until the server's code is compiled, in seconds. */
const warmUpSeconds = 2;

/** Time until the system has added a child that has closed its output to those that have ended, in milliseconds. */
const reapMs = 200;

/** Linux counts CPU time of processes in hundredths of a second. */
const millisecondsPerTick = 10;

/**
 * Loads Spool with one I/O thread and one worker in a closed loop of light requests.
 *
 * @param options - Where it runs, and for how long.
 * @returns What each thread needed for a request, and how much was answered.
 * @throws Error where threads cannot be pinned or do not tell what they use, which is anywhere but on Linux.
 */
export async function measureCosts(options: MeasureOptions): Promise<MeasuredRun> {
  const { serverCores, clientCores, connections, seconds } = options;
  const found = findModelCommand('spool');
  if (found.kind === 'missing') throw new Error(found.reason);
  const folder = mkdtempSync(join(tmpdir(), 'spool-scale-'));
  const preload = new URL('../profile/threads/note-thread.js', import.meta.url).href;
  const NODE_OPTIONS = addPreload(process.env.NODE_OPTIONS, preload);
  const env = { ...process.env, NODE_OPTIONS, SPOOL_PROFILE_THREADS: folder };
  const server = await ProfiledServer.start({ args: found.command.args, env, cwd: folder });
  try {
    pin(server.processId, serverCores);
    pin(process.pid, clientCores); // The load tool is our child, and stays where we are.
    const tool = findLoadTool();
    const url = `http://127.0.0.1:${server.port}/`;
    await tool.run({ url, connections, seconds: warmUpSeconds });
    const before = readThreadCosts(server.processId, folder);
    await setTimeout(reapMs);
    const clientBeforeMs = readChildrenMs();
    const busyBeforeMs = readBusyMs();
    const result = await tool.run({ url, connections, seconds });
    const used = subtractCosts(before, readThreadCosts(server.processId, folder));
    const busyMs = readBusyMs() - busyBeforeMs;
    await setTimeout(reapMs);
    const clientMs = readChildrenMs() - clientBeforeMs;
    const requestCount = result.requestsPerSecond * seconds;
    const [, io, worker] = [...used].sort(([one], [other]) => one - other).map(([, costs]) => costs);
    if (used.size !== 3) throw new Error(`Of 3 threads ${used.size} tell what they use: the model needs Linux`);
    return {
      costs: {
        ioMs: io.cpuMs / requestCount,
        workerMs: worker.cpuMs / requestCount,
        clientMs: clientMs / requestCount,
      },
      perSecond: result.requestsPerSecond,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      waitMs: (io.waitMs + worker.waitMs) / requestCount,
      coreLossesPerSecond: (io.involuntarySwitches + worker.involuntarySwitches) / seconds,
      foreignCores: Math.max(0, busyMs - clientMs - io.cpuMs - worker.cpuMs) / (seconds * 1_000),
    };
  } finally {
    await server.finish(10_000);
    rmSync(folder, { recursive: true });
  }
}

/** All threads of a process. */
function pin(processId: number, cores: string): void {
  const { status, error } = spawnSync('taskset', ['-acp', cores, String(processId)], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`taskset does not pin to the cores ${cores}: ${error?.message ?? String(status)}`);
}

/** CPU time of our children that have ended: fields 16 and 17 of proc(5). */
function readChildrenMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * millisecondsPerTick;
}

/** Time of all cores on which they did something or were taken away: the first line of `/proc/stat`, without idle and iowait. */
function readBusyMs(): number {
  const [, user, nice, system, , , irq, softIrq, steal] = readFileSync('/proc/stat', 'utf8')
    .split(/\s+/, 9)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) * millisecondsPerTick;
}
