/** Pools for tests: real threads, as the build made them, and a registry without requests. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, jest } from '@jest/globals';

import { ThreadCounters, createThreadCounters } from '@spool/protocol';

import type { CounterSource, WorkerPoolOptions } from '../../dist/thread-pool/worker-pool-options.js';
import { WorkerPool } from '../../dist/thread-pool/worker-pool.js';
import type { WorkerFailure } from '../../dist/worker/entry.js';
import { FakeRegistry, type FakeWorker } from './fake-registry.js';
import { leaveNativeCalls, removeNativeCalls } from './native-call.js';
import { WorkerCommands } from './worker-commands.js';

jest.setTimeout(30_000);

/** A worker's thread has started or exited. */
export interface ThreadEvent {
  readonly workerId: number;
  readonly threadId: number;
}

type PoolOptions = Partial<Omit<WorkerPoolOptions<FakeWorker>, 'handlerUrl' | 'registry' | 'threads' | 'counterShelf'>>;

/** What differs from two workers of handlers/obedient.mjs, without limits of time. */
export interface TestPoolOptions extends PoolOptions {
  /** Name of a module in `handlers`. */
  readonly handler?: string;
  /** Or its URL. */
  readonly url?: string;
  readonly workers?: number;
  readonly workerData?: unknown;
  readonly execArgv?: readonly string[];
  readonly resourceLimits?: object;
}

const created: TestPool[] = [];
const files: ModuleFile[] = [];

/** Every worker's counters, and whether its thread still has them. */
class FakeCounterShelf implements CounterSource {
  readonly taken = new Set<SharedArrayBuffer>();
  readonly givenBack: ThreadCounters[] = [];

  take(): SharedArrayBuffer {
    const counters = createThreadCounters();
    this.taken.add(counters);
    return counters;
  }

  giveBack(_workerId: number, counters: SharedArrayBuffer): void {
    if (!this.taken.delete(counters)) throw new Error('These counters were not taken');
    this.givenBack.push(new ThreadCounters(counters));
  }
}

/** A pool and everything that has happened to it. */
export class TestPool {
  readonly registry = new FakeRegistry();
  readonly counterShelf = new FakeCounterShelf();
  readonly commands = new WorkerCommands();
  readonly pool: WorkerPool<FakeWorker>;
  readonly starts: ThreadEvent[] = [];
  readonly exits: (ThreadEvent & { readonly failure: WorkerFailure | undefined })[] = [];
  readonly #waiting = new Set<() => void>();

  constructor({ handler = 'obedient', workers = 2, ...options }: TestPoolOptions = {}) {
    const { url, workerData, execArgv, resourceLimits, ...poolOptions } = options;
    created.push(this);
    this.registry.onChange = () => this.#look();
    this.pool = new WorkerPool<FakeWorker>({
      minWorkers: workers,
      maxWorkers: workers,
      growAfterMs: 5,
      idleWorkerMs: 0,
      startTimeoutMs: 0,
      drainTimeoutMs: 20_000,
      handlerUrl: url ?? handlerUrl(handler),
      lingerTurns: 0,
      maxConcurrent: 256,
      proxyTrust: { proxyCount: 0, fields: 'x-forwarded' },
      nicenessOf: () => 0,
      threads: {
        resourceLimits,
        execArgv,
        env: undefined,
        workerData: workerData ?? this.commands.workerData,
      },
      registry: this.registry,
      counterShelf: this.counterShelf,
      onWorkerStart: (workerId, threadId) => {
        this.starts.push({ workerId, threadId });
        this.#look();
      },
      onWorkerExit: (workerId, threadId, failure) => {
        this.exits.push({ workerId, threadId, failure });
        this.#look();
      },
      ...poolOptions,
    });
  }

  /** The workers that take requests, by number. */
  get ready(): FakeWorker[] {
    return this.registry.workers.filter(({ isReady }) => isReady).sort((a, b) => a.workerId - b.workerId);
  }

  /** The worker that takes requests under a number. */
  worker(workerId: number): FakeWorker {
    const worker = this.ready.find((candidate) => candidate.workerId === workerId);
    if (worker === undefined) throw new Error(`No worker ${workerId} is ready`);
    return worker;
  }

  /** Waits until something is so; looked at whenever anything has changed. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
      // What has changed is done changing by then.
      await new Promise(setImmediate);
    }
  }

  /** Tells how long requests have waited. */
  wait(nowMs: number, longestWaitMs: number): void {
    this.pool.adjust({ nowMs, longestWaitMs });
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Starts a pool. Destroyed after the test. */
export async function startPool(options?: TestPoolOptions): Promise<TestPool> {
  const test = new TestPool(options);
  await test.pool.start();
  return test;
}

/** Modules of this folder's `handlers`; the others are in the one above. */
const OWN_HANDLERS = ['close-rejects', 'long-failure', 'obedient', 'start-throws-out-of-band', 'stuck-start'];

/** Returns the URL of a module in `handlers`. */
export function handlerUrl(name: string): string {
  return new URL(`${OWN_HANDLERS.includes(name) ? '' : '../'}handlers/${name}.mjs`, import.meta.url).href;
}

/** A handler module that changes. Removed after the test. */
export class ModuleFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'spool-module-'));
  readonly #path = join(this.#folder, 'app.mjs');

  constructor() {
    files.push(this);
    this.mend();
  }

  get url(): string {
    return pathToFileURL(this.#path).href;
  }

  /** Has it fail to load from now on. */
  break(): void {
    writeFileSync(this.#path, 'throw new Error("half written");');
  }

  /** Has it load from now on. */
  mend(): void {
    writeFileSync(this.#path, 'export default () => new Response();');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

afterEach(async () => {
  leaveNativeCalls();
  for (const { pool, registry } of created.splice(0)) {
    await pool.destroy();
    registry.close();
  }
  removeNativeCalls();
  for (const file of files.splice(0)) file.remove();
});
