/**
 * Owns a model's child process: start, the reason when it does not start, stop.
 * Does not know what the model is asked.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { ModelCommand } from './model-command.js';
import { workersVariable } from '../serve/serve-model.js';
import { slowIterationsVariable } from '../workloads/answer.js';

/** What a model is told. */
export interface ModelSettings {
  /** Threads or processes that run handlers, in the models that have them. */
  readonly workers: number;
  /** Iterations of a slow answer. */
  readonly slowIterations: number;
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How long a model may take to listen, in milliseconds; Watt needed 6 s on a busy machine. */
const startTimeoutMs = 20_000;

/** How long it may take to exit after SIGTERM, in milliseconds, before SIGKILL. */
const stopTimeoutMs = 5_000;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Holds a running model. */
export class ModelProcess {
  readonly #child: Child;

  /** The port it listens on, on 127.0.0.1. */
  readonly port: number;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  /**
   * Starts a model and waits until it listens.
   *
   * @param command - What to run.
   * @param settings - What its environment tells it.
   * @returns The running model; stop it.
   * @throws Error when it exits or stays silent instead; the message has the last of what it said.
   */
  static async start(command: Pick<ModelCommand, 'program' | 'args'>, settings: ModelSettings): Promise<ModelProcess> {
    const env = {
      ...process.env,
      ...settings.environment,
      [workersVariable]: String(settings.workers),
      [slowIterationsVariable]: String(settings.slowIterations),
    };
    // stdin stays open and empty: its end tells the model that the harness is gone.
    const child: Child = spawn(command.program, command.args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    try {
      return new ModelProcess(child, await waitForPort(child));
    } catch (error) {
      await stopChild(child);
      throw error;
    }
  }

  /** The process's id. */
  get processId(): number {
    return this.#child.pid!; // It listens, so it was started.
  }

  /** How the process ended, by itself or by `stop()`: an exit code or a signal's name; undefined while it runs. */
  get exitReason(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    return signalCode ?? exitCode?.toString();
  }

  /** Stops the model and returns when its process has ended. */
  stop(): Promise<void> {
    return stopChild(this.#child);
  }
}

function waitForPort(child: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    let complaint = '';
    const timer = setTimeout(() => {
      reject(new Error(`it did not listen within ${startTimeoutMs} ms`));
    }, startTimeoutMs);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4_096)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_096);
      const port = /^listening (\d+)$/m.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    // Both settle the promise once it is settled to no effect. `close` comes after the last of stderr, `exit` before.
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(findReason(complaint) ?? `it exited with ${signal ?? String(code)} before it listened`));
    });
  });
}

/** The line that names the error, out of a stack trace. */
function findReason(complaint: string): string | undefined {
  if (complaint.trim() === '') return undefined;
  return /^(?:\w*Error\b.*)$/m.exec(complaint)?.[0] ?? complaint.trim().split('\n').at(-1)?.slice(0, 200);
}

async function stopChild(child: Child): Promise<void> {
  if (hasExited(child)) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

function hasExited(child: Child): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
