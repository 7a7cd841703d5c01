/**
 * Owns the observation of a model: a turn beside those that are measured, in which probes and samples may cost what they
 * cost. What it finds explains the figures, and is none of them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadTool } from '../load/load-tool.js';
import type { ModelCommand } from '../launch/model-command.js';
import type { ModelName } from '../options.js';
import { runTurn } from '../turns/run-turn.js';
import type { TurnOutcome } from '../turns/turn-outcome.js';
import type { ClosedLoopWorkload } from '../workloads/workload.js';
import { lightLoadOf, startSlowLoad } from './closed-loop-load.js';
import { probeFolderVariable, type ProbeLine } from './probe-line.js';
import { sliceMs, watchTimeline, type ThreadTimeline } from './thread-timeline.js';

/** What one thread's probe has said of the time that was observed. */
export interface ThreadUse {
  readonly processId: number;
  readonly kernelThreadId: number | undefined;
  /** 0 for the main thread of its process. */
  readonly nodeThreadId: number;
  /** Part of the time in which its event loop was not waiting, 0 to 1. */
  readonly eventLoopUtilization: number;
  /** Part of the time that garbage collection took. */
  readonly gcPart: number;
  readonly gcCount: number;
  readonly heapMib: number;
}

/** What was seen. */
export interface Observation {
  readonly timeline: ThreadTimeline | undefined;
  /** Of the threads that have probes: all of Node's, unless they live for less than a tenth of a second. */
  readonly threads: readonly ThreadUse[];
  /** V8's and libuv's own threads. */
  readonly helperThreadIds: readonly number[];
  /** `server.stats()` at the end, where the model is Spool. */
  readonly spoolStats: unknown;
  /** What `perf stat` counted, by event; undefined where it may not, or is not there. */
  readonly perf: Readonly<Record<string, number>> | undefined;
}

/** An observation, and of whom. */
export interface ObservedModel {
  readonly workload: string;
  readonly model: ModelName;
  readonly outcome: TurnOutcome<Observation>;
}

/** What is observed, and with what. */
export interface ObserveOptions {
  readonly workload: ClosedLoopWorkload;
  readonly loadTool: LoadTool;
  readonly command: ModelCommand;
  readonly model: ModelName;
  readonly slowIterations: number;
}

/** Slices of the timeline: one second of it. */
const sliceCount = 1_000 / sliceMs;

/** How long the load runs before it is looked at, in milliseconds: connected and compiled. */
const leadInMs = 700;

/** Models that make a thread for each request or connection: loading a probe would be most of what it saw. */
const withoutProbe: readonly ModelName[] = ['thread-per-request', 'thread-per-connection', 'process-per-connection'];

/** What is asked of `perf stat`; what a machine does not count is left out of its answer. */
const perfEvents = 'task-clock,context-switches,cpu-migrations,page-faults,cycles,instructions,cache-misses';

/**
 * Runs a model once more and looks at it.
 *
 * @param options - The model and the load.
 * @returns What was seen, or why nothing was.
 */
export async function observeModel(options: ObserveOptions): Promise<ObservedModel> {
  const { workload, loadTool, command, model, slowIterations } = options;
  const folder = mkdtempSync(join(tmpdir(), 'spool-probe-'));
  const probe = new URL('./thread-probe.js', import.meta.url).href;
  const environment = withoutProbe.includes(model)
    ? {}
    : { [probeFolderVariable]: folder, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${probe}`.trim() };
  try {
    const outcome = await runTurn<Observation>({
      command,
      workers: workload.workers,
      slowIterations,
      environment,
      measure: async ({ port, processId }) => {
        const slowLoop = startSlowLoad(workload, port);
        const load = loadTool.run({ ...lightLoadOf(workload, port), seconds: 2 });
        load.catch(() => undefined); // Awaited below; it may fail while the model is looked at.
        try {
          await new Promise((resolve) => setTimeout(resolve, leadInMs));
          const fromMs = Date.now();
          const [timeline, perf] = await Promise.all([watchTimeline(processId, sliceCount), countEvents(processId)]);
          const seen = readProbes(folder, { fromMs, toMs: Date.now() });
          await load;
          return { timeline, perf, ...seen };
        } finally {
          await slowLoop.stop();
        }
      },
    });
    return { workload: workload.name, model, outcome };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readProbes(
  folder: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Pick<Observation, 'threads' | 'helperThreadIds' | 'spoolStats'> {
  let spoolStats: unknown;
  const helperThreadIds: number[] = [];
  const threads = readdirSync(folder).flatMap((name): ThreadUse[] => {
    const all = readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as ProbeLine);
    helperThreadIds.push(...(all[0]?.helperThreadIds ?? []));
    const lines = all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const [first, last] = [lines[0], lines.at(-1)];
    if (last === undefined || last.atMs <= first.atMs) return [];
    spoolStats ??= last.spoolStats;
    const activeMs = last.activeMs - first.activeMs;
    const elapsedMs = activeMs + last.idleMs - first.idleMs;
    return [
      {
        processId: last.processId,
        kernelThreadId: last.kernelThreadId,
        nodeThreadId: last.nodeThreadId,
        eventLoopUtilization: elapsedMs === 0 ? 0 : activeMs / elapsedMs,
        gcPart: (last.gcMs - first.gcMs) / (last.atMs - first.atMs),
        gcCount: last.gcCount - first.gcCount,
        heapMib: last.heapMib,
      },
    ];
  });
  threads.sort((one, other) => (one.kernelThreadId ?? 0) - (other.kernelThreadId ?? 0));
  return { threads, helperThreadIds, spoolStats };
}

/** For as long as the timeline, of the first process and what it starts. */
async function countEvents(processId: number): Promise<Readonly<Record<string, number>> | undefined> {
  const args = [
    'stat',
    '-x,',
    '-e',
    perfEvents,
    '-p',
    String(processId),
    '--',
    'sleep',
    String((sliceCount * sliceMs) / 1_000),
  ];
  const child = spawn('perf', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const failed = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)));
  const said = await Promise.race([text(child.stderr), failed]);
  return said === undefined ? undefined : parsePerfStat(said);
}

/**
 * Reads what `perf stat -x,` printed.
 *
 * @param output - Its standard error.
 * @returns Counts by event, without those that the machine does not count, or undefined when there are none.
 */
export function parsePerfStat(output: string): Readonly<Record<string, number>> | undefined {
  const counts: Record<string, number> = {};
  for (const line of output.split('\n')) {
    const match = /^([\d.]+),[^,]*,([^,:]+)/.exec(line);
    if (match !== null) counts[match[2]] = Number(match[1]);
  }
  return Object.keys(counts).length === 0 ? undefined : counts;
}
