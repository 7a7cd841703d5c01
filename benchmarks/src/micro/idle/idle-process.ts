/** Owns the process of the idle check's server: start, requests, stop. Does not look at its threads. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { workersVariable } from '../../serve/serve-model.js';

/** Time between two ticks of each worker's own timer, in milliseconds; 0 is no timer. Set in the process's environment. */
export const intervalVariable = 'SPOOL_BENCH_INTERVAL_MS';

/** How the server is made. */
export interface IdleProcessOptions {
  readonly workers: number;
  /** Time between two ticks of each worker's own timer, in milliseconds; 0 is no timer. */
  readonly intervalMs: number;
  /**
   * Whether V8 collects garbage in each thread some time after its last work, thread by thread and eight seconds apart: for
   * most of a minute. It does so once and then leaves an idle thread alone.
   */
  readonly reducesMemory: boolean;
}

/** A running server. */
export interface IdleProcess {
  readonly processId: number;
  /** Asks the server once, on a connection of its own. Resolves to the ticks of each worker's timer so far. */
  readonly countTicks: () => Promise<number[]>;
  /** Resolves when the process has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server in a process of its own, so that nobody else's threads are counted.
 *
 * @param options - How it is made.
 * @returns The server, which listens.
 * @throws Error when it exits instead.
 */
export async function startIdleProcess(options: IdleProcessOptions): Promise<IdleProcess> {
  const { workers, intervalMs, reducesMemory } = options;
  const script = fileURLToPath(new URL('./idle-server.js', import.meta.url));
  const child = spawn(process.execPath, [...(reducesMemory ? [] : ['--no-memory-reducer']), script], {
    env: { ...process.env, [workersVariable]: String(workers), [intervalVariable]: String(intervalMs) },
    // stdin stays open and empty: its end tells the server that nobody looks any more.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => [undefined]),
  ])) as [string | undefined];
  const port = /^listening (\d+)$/.exec(line ?? '')?.[1];
  if (port === undefined || child.pid === undefined) throw new Error('The server did not listen');
  return {
    processId: child.pid,
    countTicks: () => fetchTicks(Number(port)),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function fetchTicks(port: number): Promise<number[]> {
  // No agent: a connection kept alive would be swept, and the server would not be idle.
  const request = get({ host: '127.0.0.1', port, agent: false });
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
  return JSON.parse(await text(response)) as number[];
}
