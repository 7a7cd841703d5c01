/** A server in a process of its own, whose threads, descriptors and memory can be counted. Its half: programs/serve-load.mjs. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { ServerOptions } from '../../dist/index.js';

/** What the kernel and V8 hold for the process. */
export interface Measure {
  readonly threadCount: number;
  readonly descriptorCount: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
}

/** How the server stands. */
export interface Status {
  readonly requests: {
    readonly received: number;
    readonly ended: number;
    readonly inFlight: number;
    readonly failed: number;
    readonly timedOut: number;
    readonly cancelled: number;
    readonly refused: number;
    readonly takenBack: number;
  };
  readonly openConnectionCount: number;
  readonly liveThreadCount: number;
  readonly startedThreadCount: number;
  readonly deathCount: number;
  readonly slabStallCount: number;
  readonly slabCount: number;
}

/** How often and how long it is asked for what must be so in the end, in milliseconds. */
const ASK_AGAIN_MS = 20;
const ASK_COUNT = 1000;

/** The process. One question at a time. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param options - The server's options but the handler and what it is given. */
  constructor(options: Omit<ServerOptions, 'handler' | 'workerData'>) {
    const program = fileURLToPath(new URL('../programs/serve-load.mjs', import.meta.url));
    this.#child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  async listen(): Promise<number> {
    return await this.#ask('listen');
  }

  async measure(): Promise<Measure> {
    return await this.#ask('measure');
  }

  async status(): Promise<Status> {
    return await this.#ask('status');
  }

  async exitedThreadIds(): Promise<Set<number>> {
    return new Set(await this.#ask<number[]>('exitedThreadIds'));
  }

  /** For each number the thread its request ran on last, 0 for none, and how often it ran. */
  async runs(numbers: readonly number[]): Promise<[threadId: number, runCount: number][]> {
    return await this.#ask('runs', { numbers });
  }

  /** The most runs of any request up to a number. */
  async mostRuns(limit: number): Promise<number> {
    return await this.#ask('mostRuns', { limit });
  }

  /** Closes the server; the process goes on. */
  async close(): Promise<void> {
    await this.#ask('close');
  }

  /** Asks until something is so, or for long enough. Returns what it was told last. */
  async until<Answer>(ask: () => Promise<Answer>, isSo: (answer: Answer) => boolean): Promise<Answer> {
    let answer = await ask();
    for (let count = 0; count < ASK_COUNT && !isSo(answer); count++) {
      await setTimeout(ASK_AGAIN_MS);
      answer = await ask();
    }
    return answer;
  }

  /** Ends the process. Returns its exit code, which is 0 when it ended by itself. */
  async end(): Promise<number | null> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  /** Ends the process, whatever it does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  #ask<Answer>(name: string, call: object = {}): Promise<Answer> {
    const answered = this.#last.then(async () => {
      this.#child.stdin!.write(`${JSON.stringify({ ...call, name })}\n`);
      const { value, done } = await this.#answers.next();
      if (done === true) throw new Error(`Server process ended with code ${this.#child.exitCode}`);
      return JSON.parse(value) as Answer;
    });
    this.#last = answered.catch(() => undefined);
    return answered;
  }
}
