/** Who is told by a deadline watch, and what the tests of it share. */

import { monotonicMs } from '@spool/protocol';

import { DeadlineWatch, type DeadlineHost, type Deadlines } from '../../src/dispatch/deadline-watch.js';
import type { Exchange } from '../../src/dispatch/exchange.js';
import { WorkerHandle } from '../../src/dispatch/worker-handle.js';
import { PlayedWorker } from './played-worker.js';

/** Short enough to be waited for, and several looks long. */
export const LIMITS: Deadlines = { requestTimeoutMs: 20, killAfterMs: 20, maxAbandoned: 0 };

/** Far away from now, for what is overdue at the first look or at none. */
export const FAR_MS = 1000;

/** What a host was told. */
export type Report = ['overdue' | 'refused', Exchange] | ['blocked', WorkerHandle] | ['worn out', WorkerHandle];

/** Gives up what is overdue, as a dispatcher does, and keeps what else it is told. */
export class RecordingHost implements DeadlineHost {
  readonly workers: WorkerHandle[] = [];
  readonly waiting: Exchange[] = [];
  isBusy = true;
  readonly reports: Report[] = [];
  #watch: DeadlineWatch | undefined;
  #onReport: () => void = () => undefined;

  /** Adds a worker that serves and has nothing to do. */
  addWorker(options?: ConstructorParameters<typeof PlayedWorker>[0]): PlayedWorker {
    const worker = new PlayedWorker(options);
    this.workers.push(worker.handle);
    return worker;
  }

  /** Has itself told from now on. */
  watch(limits: Partial<Deadlines> = {}): DeadlineWatch {
    this.#watch = new DeadlineWatch({ ...LIMITS, ...limits }, this);
    this.#watch.arm();
    return this.#watch;
  }

  /** Is told no more. */
  close(): void {
    this.#watch?.close();
  }

  refuseWaiting(isOverdue: (exchange: Exchange) => boolean): void {
    for (const exchange of this.waiting.filter(isOverdue)) {
      this.waiting.splice(this.waiting.indexOf(exchange), 1);
      this.#add(['refused', exchange]);
    }
  }

  onOverdue(worker: WorkerHandle, exchange: Exchange): void {
    exchange.isCancelled = true;
    if (!worker.tryTakeBack(exchange)) worker.cancel(exchange);
    this.#add(['overdue', exchange]);
  }

  onBlocked(worker: WorkerHandle): void {
    this.#add(['blocked', worker]);
  }

  onWornOut(worker: WorkerHandle): void {
    this.#add(['worn out', worker]);
  }

  /** Resolves with the next report that is none of a request. */
  async nextOfWorker(): Promise<Report> {
    for (;;) {
      await new Promise<void>((resolve) => (this.#onReport = resolve));
      const report = this.reports.at(-1)!;
      if (report[1] instanceof WorkerHandle) return report;
    }
  }

  /** Resolves when a request has been reported. */
  async overdue(exchange: Exchange): Promise<void> {
    while (!this.reports.some(([, subject]) => subject === exchange)) {
      await new Promise<void>((resolve) => (this.#onReport = resolve));
    }
  }

  #add(report: Report): void {
    this.reports.push(report);
    this.#onReport();
  }
}

/** Timers of this process. */
export function timerCount(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** For a request that is overdue at the first look. */
export function longAgo(): { receivedAtMs: number } {
  return { receivedAtMs: monotonicMs() - FAR_MS };
}

/** For a request that is not overdue as long as the test lasts. */
export function farAhead(): { receivedAtMs: number } {
  return { receivedAtMs: monotonicMs() + FAR_MS };
}
