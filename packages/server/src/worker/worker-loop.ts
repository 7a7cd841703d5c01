/**
 * The never-ending task of a worker: read requests, run them, wait. Owns when the thread reads, flushes, lingers and
 * parks; knows nothing of what a handler does.
 *
 * A turn takes records one at a time and lets microtasks run between two of them, so that a handler that answers at once
 * has its response in the ring before the next request is claimed. What lies unread in the ring stays unclaimed, and the
 * I/O thread may take it back.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { performance } from 'node:perf_hooks';

import {
  TurnLoop,
  firstNotified,
  monotonicMs,
  type ThreadCounters,
  type TurnLoopHost,
  type WorkerChannel,
} from '@spool/protocol';

import { BusyLedger, type UnusedTime } from './busy-clock.js';
import { ChannelPort, NOTHING, type PortHost } from './channel-port.js';
import type { ProxyTrust } from './forwarded-client.js';
import type { FetchHandler, HandleFramed } from './handler-module.js';
import { RunDelay } from './run-delay.js';

/** What a loop is made of. */
export interface WorkerLoopOptions {
  /** One from each I/O thread. */
  readonly channels: readonly WorkerChannel[];
  readonly eventCount: SharedArrayBuffer;
  readonly workerId: number;
  readonly fetch: FetchHandler;
  /** What answers in place of `fetch` when the handler frames its own responses. */
  readonly handleFramed?: HandleFramed | undefined;
  readonly proxyTrust: ProxyTrust;
  readonly counters: ThreadCounters;
  /** Turns of the event loop without work before the thread parks, at most. */
  readonly lingerTurns: number;
  /** Requests under way on all channels, at most. Each I/O thread keeps to its share; 1 is the share of each at least. */
  readonly maxConcurrent: number;
}

/** Awaited to let microtasks run: those queued before go first. */
const SETTLED = Promise.resolve();

/**
 * A turn that has run requests for so long ends, however many more there are, in milliseconds: timers, sockets and calls for
 * attention wait for its end.
 */
const MAX_TURN_MS = 5;

/**
 * How long responses gather within a turn before they are announced, in milliseconds; looked at before a handler is called. A
 * notify costs some 10 µs: of 0.2, 0.5 and 1 the middle was the fastest for handlers of 0.1 to 1 ms.
 */
const MAX_UNANNOUNCED_MS = 0.5;

/** Runs one worker's requests. */
export class WorkerLoop implements PortHost, TurnLoopHost, UnusedTime {
  readonly workerId: number;
  readonly fetch: FetchHandler;
  readonly handleFramed: HandleFramed | undefined;
  readonly proxyTrust: ProxyTrust;
  readonly counters: ThreadCounters;
  readonly mayLinger = true;
  readonly ledger: BusyLedger;
  readonly #loop: TurnLoop;
  readonly #runDelay = new RunDelay();
  readonly #ports: readonly ChannelPort[];
  readonly #maxConcurrent: number;
  readonly #waitingUntil = new Set<Promise<unknown>>();
  #onClosed: (() => void) | undefined;

  /** @param options - What the loop is made of. */
  constructor(options: WorkerLoopOptions) {
    this.workerId = options.workerId;
    this.fetch = options.fetch;
    this.handleFramed = options.handleFramed;
    this.proxyTrust = options.proxyTrust;
    this.counters = options.counters;
    this.#ports = options.channels.map((channel) => new ChannelPort(channel, this));
    // The only I/O thread sees to it by itself.
    this.#maxConcurrent = this.#ports.length === 1 ? Infinity : options.maxConcurrent;
    const { eventCount, lingerTurns, counters } = options;
    this.#loop = new TurnLoop(this, { eventCount, lingerTurns, schedule: setImmediate, counters });
    this.ledger = new BusyLedger(this);
  }

  get inFlightCount(): number {
    let count = 0;
    for (const port of this.#ports) count += port.runCount;
    return count;
  }

  get isFull(): boolean {
    return this.#maxConcurrent !== Infinity && this.inFlightCount >= this.#maxConcurrent;
  }

  get idleMs(): number {
    return performance.nodeTiming.idleTime;
  }

  get lingeredMs(): number {
    return this.#loop.lingeredMs;
  }

  readRunDelayMs(): number {
    return this.#runDelay.readMs();
  }

  get isInTurn(): boolean {
    return this.#loop.isInTurn;
  }

  requestTurn(): void {
    this.#loop.requestTurn();
  }

  /** Runs requests until every I/O thread has closed its channel and everything started has ended. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#loop.requestTurn();
    });
  }

  /** Runs no further turn although something has not ended, and gives back what the loop holds of its thread. */
  abandon(): void {
    this.#loop.close();
    this.#runDelay.close();
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#waitingUntil.add(promise);
    const settle = (): void => {
      this.#waitingUntil.delete(promise);
      if (this.#ports.some((port) => port.channel.isClosing)) this.#loop.requestTurn();
    };
    promise.then(settle, (error: unknown) => {
      settle();
      console.error('A promise given to waitUntil was rejected:', error);
    });
  }

  runTurn(): void {
    const nowMs = monotonicMs();
    if (this.inFlightCount > 0) this.ledger.share(nowMs);
    this.ledger.beginTurn(nowMs);
    let hasResumed = false;
    let hasRequests = false;
    for (const port of this.#ports) {
      if (port.resumeBlocked()) hasResumed = true;
      if (port.hasFrame) hasRequests = true;
    }
    if (hasRequests) void this.#runRequests();
    else this.#endTurn(hasResumed);
  }

  notifiedSince(sinceMs: number): number {
    return firstNotified(this.#ports, sinceMs);
  }

  hasNews(): boolean {
    let hasNews = this.#isFinished();
    // Every port: the second look of each is also the last chance of what waits there for room.
    for (const port of this.#ports) if (port.hasNews()) hasNews = true;
    return hasNews;
  }

  /** Reads and runs what is in the rings, one request at a time, in turn from each I/O thread. */
  async #runRequests(): Promise<void> {
    let batchStartMs = 0;
    let lastStartMs = 0;
    let announcedAtMs = 0;
    let isEmpty = false;
    while (!isEmpty && lastStartMs - batchStartMs <= MAX_TURN_MS) {
      isEmpty = true;
      for (const port of this.#ports) {
        const run = port.next();
        if (run === NOTHING) continue;
        isEmpty = false;
        if (run === undefined) continue;
        if (batchStartMs === 0) batchStartMs = announcedAtMs = run.startedAtMs;
        lastStartMs = run.startedAtMs;
        if (lastStartMs - announcedAtMs > MAX_UNANNOUNCED_MS) {
          this.#flush();
          announcedAtMs = lastStartMs;
        }
        run.start();
        // Microtasks run here: an answer that is there already goes out before the next request is claimed.
        if (!run.hasEnded) await SETTLED;
        if (!run.hasEnded) run.suspend();
      }
    }
    this.#endTurn(true);
  }

  #endTurn(didWork: boolean): void {
    for (const port of this.#ports) port.attend();
    this.#flush();
    if (this.#isFinished()) {
      this.abandon();
      this.#onClosed?.();
      return;
    }
    this.#loop.endTurn(didWork);
  }

  #flush(): void {
    for (const port of this.#ports) port.announce();
  }

  #isFinished(): boolean {
    return this.#waitingUntil.size === 0 && this.#ports.every((port) => port.isFinished);
  }
}
