/**
 * What piscina loads into each thread, by way of `load-entry.cts`. Its one task runs for the thread's whole life: load
 * the handler module, run requests until told to leave, close the module.
 */

import { threadId } from 'node:worker_threads';

import { WorkerChannel, WorkerPhase, type ChannelMemory } from '@spool/protocol';

import { installFetchGlobals } from './fetch/index.js';
import type { ProxyTrust } from './forwarded-client.js';
import { loadHandlerModule } from './handler-module.js';
import { WorkerLoop } from './worker-loop.js';

/** What a thread is given to start with. Plain data and shared memory. */
export interface WorkerTask {
  readonly workerId: number;
  readonly handlerUrl: string;
  readonly channel: ChannelMemory;
  readonly workerEventCount: SharedArrayBuffer;
  readonly ioEventCount: SharedArrayBuffer;
  readonly lingerTurns: number;
  readonly proxyTrust: ProxyTrust;
}

/** Why a worker left before it was told to. Plain data, because an error loses its code on the way between threads. */
export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/**
 * Runs a worker.
 *
 * @param task - What to run.
 * @returns Undefined when the worker left as it was told, else why its handler module could not start or close.
 */
export async function runWorker(task: WorkerTask): Promise<WorkerFailure | undefined> {
  const channel = new WorkerChannel(task.channel, task.ioEventCount);
  channel.setThreadId(threadId);
  try {
    await serve(task, channel);
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

async function serve(task: WorkerTask, channel: WorkerChannel): Promise<void> {
  installFetchGlobals();
  const handler = await loadHandlerModule(task.handlerUrl);
  await handler.start?.({ workerId: task.workerId, threadId });
  channel.setPhase(WorkerPhase.READY);
  const loop = new WorkerLoop({
    channel,
    eventCount: task.workerEventCount,
    workerId: task.workerId,
    fetch: handler.fetch,
    lingerTurns: task.lingerTurns,
    proxyTrust: task.proxyTrust,
  });
  await loop.run();
  await handler.close?.();
  channel.setPhase(WorkerPhase.CLOSED);
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
