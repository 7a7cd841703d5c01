/**
 * What piscina loads into each thread, by way of `load-entry.cts`. Its one task runs for the thread's whole life: load
 * the handler module, run requests until told to leave, close the module, wait for the end.
 */

import { stat } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

import {
  CounterIndex,
  ThreadCounters,
  WorkerChannel,
  WorkerPhase,
  monotonicMs,
  type ChannelMemory,
} from '@spool/protocol';

import { installFetchGlobals } from './fetch/index.js';
import type { ProxyTrust } from './forwarded-client.js';
import { loadHandlerModule } from './handler-module.js';
import { WorkerLoop } from './worker-loop.js';

/** The way to one I/O thread. */
export interface WorkerTaskChannel {
  readonly memory: ChannelMemory;
  /** What that I/O thread sleeps on. */
  readonly ioEventCount: SharedArrayBuffer;
}

/** What a thread is given to start with. Plain data and shared memory. */
export interface WorkerTask {
  readonly workerId: number;
  readonly handlerUrl: string;
  /** One for each I/O thread. */
  readonly channels: readonly WorkerTaskChannel[];
  readonly workerEventCount: SharedArrayBuffer;
  readonly lingerTurns: number;
  /** Requests under way at once, at most. */
  readonly maxConcurrent: number;
  readonly proxyTrust: ProxyTrust;
  /** What this thread counts in. */
  readonly counters: SharedArrayBuffer;
  /** By how much this thread lowers its own priority, 0 to 19. */
  readonly niceness: number;
}

/** Why a worker left before it was told to. Plain data, because an error loses its code on the way between threads. */
export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Longest text of a failure, in bytes; a channel sends no more than 4 KiB, and less when its rings are small. */
const MAX_FAILURE_BYTES = 4000;

/** What a frame takes beside its text, in bytes, and some to spare. */
const FRAME_BYTES = 64;

/** How long to wait for room in a ring before a failure is sent again, in milliseconds. */
const SEND_PAUSE_MS = 5;

/**
 * Runs a worker.
 *
 * @remarks Tells by its phase how it ended, and then stays until its thread is terminated. A task that came to an end would
 * leave piscina with an idle thread, in whose module cache the handler module lies.
 *
 * @param task - What to run.
 * @returns A promise that never settles.
 */
export async function runWorker(task: WorkerTask): Promise<never> {
  const counters = new ThreadCounters(task.counters);
  counters.begin(threadId, monotonicMs());
  const channels = task.channels.map(({ memory, ioEventCount }) => new WorkerChannel(memory, ioEventCount, counters));
  for (const channel of channels) channel.setThreadId(threadId);
  const end: WorkerEnd = { channels, counters };
  try {
    await lowerPriority(task.niceness);
    await serve(task, end);
    setPhase(end, WorkerPhase.CLOSED);
  } catch (error) {
    const failure = describeFailure(error);
    await Promise.all(channels.map((channel) => sendFailure(channel, failure)));
    setPhase(end, WorkerPhase.FAILED);
  }
  return await new Promise<never>(() => undefined);
}

/** What a worker holds of what it shares with I/O threads. */
interface WorkerEnd {
  readonly channels: readonly WorkerChannel[];
  readonly counters: ThreadCounters;
}

async function serve(task: WorkerTask, end: WorkerEnd): Promise<void> {
  installFetchGlobals();
  const handler = await loadHandlerModule(task.handlerUrl);
  await handler.start?.({ workerId: task.workerId, threadId });
  setPhase(end, WorkerPhase.READY);
  const loop = new WorkerLoop({
    ...end,
    eventCount: task.workerEventCount,
    workerId: task.workerId,
    fetch: handler.fetch,
    handleFramed: handler.handleFramed,
    lingerTurns: task.lingerTurns,
    maxConcurrent: task.maxConcurrent,
    proxyTrust: task.proxyTrust,
  });
  await loop.run();
  await handler.close?.();
}

function setPhase({ channels, counters }: WorkerEnd, phase: WorkerPhase): void {
  // The states of a thread are the phases of a worker.
  counters.values[CounterIndex.STATE] = phase;
  for (const channel of channels) channel.setPhase(phase);
}

/** Lets the I/O thread and the workers kept for short requests go first. */
async function lowerPriority(niceness: number): Promise<void> {
  // Elsewhere 0 stands for the whole process, I/O thread included.
  if (niceness === 0 || process.platform !== 'linux') return;
  // The threads of libuv's pool serve the whole process, and inherit the priority of whoever needs them first. Without this
  // they had that of the first worker (measured on Node 22, 24 and 26).
  await stat(fileURLToPath(import.meta.url));
  try {
    setPriority(0, niceness);
  } catch {
    // A sandbox may forbid it. It is a matter of speed only.
  }
}

/** Sends why this worker could not start or close. There is room in the ring as soon as the I/O thread has read it. */
async function sendFailure(channel: WorkerChannel, failure: WorkerFailure): Promise<void> {
  const text = encodeFailure(failure, Math.min(MAX_FAILURE_BYTES, channel.sender.maxFrameBytes - FRAME_BYTES));
  while (!channel.trySendFailure(text)) await pause(SEND_PAUSE_MS);
}

function describeFailure(error: unknown): WorkerFailure {
  if (!(error instanceof Error)) return { code: 'ERR_SPOOL_HANDLER_START', message: String(error), stack: undefined };
  const code = (error as { code?: unknown }).code;
  const isOurs = typeof code === 'string' && code.startsWith('ERR_SPOOL_');
  return {
    code: isOurs ? code : 'ERR_SPOOL_HANDLER_START',
    message: isOurs ? error.message : `Handler module failed to start or close: ${error.message}`,
    stack: error.stack,
  };
}

/** Makes text of a failure that the other side can parse, because it is shortened and not cut off. */
function encodeFailure(failure: WorkerFailure, limitBytes: number): string {
  let { message, stack } = failure;
  for (;;) {
    const text = JSON.stringify({ code: failure.code, message, stack });
    if (Buffer.byteLength(text) <= limitBytes || message === '') return text;
    if (stack === undefined) message = message.slice(0, message.length >> 1);
    else stack = stack.length > 1000 ? stack.slice(0, 1000) : undefined;
  }
}
