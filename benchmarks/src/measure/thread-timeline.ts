/**
 * Owns the timeline of a model's threads: what part of each slice of time a thread ran, and was ready without a core, from
 * differences of `/proc/<pid>/task/<tid>/schedstat`. Sampled, so that one sees who worked when and not each switch.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses } from './process-costs.js';

/** The kernel adds a running thread's time at its ticks, 4 ms apart at the most usual setting: slices have several. */
export const sliceMs = 20;

/** One thread over the timeline. */
export interface TimelineThread {
  readonly processId: number;
  readonly threadId: number;
  /** The kernel's name. */
  readonly name: string;
  /** Parts of each slice, 0 to 1, in which it ran. */
  readonly running: readonly number[];
  /** Parts in which it was ready and had no core. */
  readonly waiting: readonly number[];
}

/** What threads did over a stretch of time. */
export interface ThreadTimeline {
  /** How long each slice really was, in milliseconds. */
  readonly slicesMs: readonly number[];
  /** Those that ran at all, in the order of their numbers. */
  readonly threads: readonly TimelineThread[];
}

interface Times {
  readonly processId: number;
  readonly runNs: number;
  readonly waitNs: number;
}

/**
 * Watches a model.
 *
 * @param processId - Its first process.
 * @param sliceCount - How many slices of {@link sliceMs}.
 * @returns The timeline, or undefined where the system does not say.
 */
export async function watchTimeline(processId: number, sliceCount: number): Promise<ThreadTimeline | undefined> {
  try {
    const samples: { atMs: number; times: Map<number, Times> }[] = [];
    const processes = listProcesses(processId); // Once: none of the models starts one in the middle of a load but those that do so all the time.
    for (let index = 0; index <= sliceCount; index += 1) {
      samples.push({ atMs: performance.now(), times: readTimes(processes) });
      if (index < sliceCount) await sleep(sliceMs);
    }
    return makeTimeline(samples);
  } catch {
    return undefined;
  }
}

function makeTimeline(samples: readonly { atMs: number; times: Map<number, Times> }[]): ThreadTimeline {
  const steps = samples.slice(1).map((sample, index) => ({ before: samples[index], after: sample }));
  const ids = [...new Set(samples.flatMap(({ times }) => [...times.keys()]))].sort((a, b) => a - b);
  const threads = ids.map((threadId) => {
    const parts = steps.map(({ before, after }) => {
      const [past, now] = [before.times.get(threadId), after.times.get(threadId)];
      const elapsedNs = (after.atMs - before.atMs) * 1e6;
      if (past === undefined || now === undefined) return { run: 0, wait: 0 };
      const run = Math.min(1, (now.runNs - past.runNs) / elapsedNs);
      return { run, wait: Math.min(1 - run, (now.waitNs - past.waitNs) / elapsedNs) };
    });
    const { processId } = samples.flatMap(({ times }) => times.get(threadId) ?? [])[0];
    const round = (value: number): number => Math.round(value * 1_000) / 1_000;
    return {
      processId,
      threadId,
      name: readName(processId, threadId),
      running: parts.map(({ run }) => round(run)),
      waiting: parts.map(({ wait }) => round(wait)),
    };
  });
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  return {
    slicesMs: steps.map(({ before, after }) => after.atMs - before.atMs),
    // V8's and libuv's helpers, which ran for less than a thousandth, would bury the others.
    threads: threads.filter(({ running }) => sumOf(running) > steps.length / 1_000),
  };
}

function readTimes(processes: readonly number[]): Map<number, Times> {
  const times = new Map<number, Times>();
  for (const processId of processes) {
    for (const id of readdirSync(`/proc/${processId}/task`)) {
      try {
        const [runNs, waitNs] = readFileSync(`/proc/${processId}/task/${id}/schedstat`, 'utf8').split(' ').map(Number);
        times.set(Number(id), { processId, runNs, waitNs });
      } catch {
        continue; // It has just ended.
      }
    }
  }
  return times;
}

function readName(processId: number, threadId: number): string {
  try {
    return readFileSync(`/proc/${processId}/task/${threadId}/comm`, 'utf8').trim();
  } catch {
    return 'ended';
  }
}
