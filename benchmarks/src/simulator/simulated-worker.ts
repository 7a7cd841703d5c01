/**
 * A worker of the simulation as the scheduler sees it: what it was given, what of that it has started. It starts requests in
 * the order of its ring, one at a time; while a handler awaits, others run.
 */

import type { Machine } from './machine.js';
import { isLong, type ScheduledWorker } from './schedule.js';
import { RequestState, type SimulatedRequest } from './simulated-request.js';
import { SimulatedThread, type ThreadCosts } from './simulated-thread.js';

/** What a worker is made of. */
export interface WorkerOptions {
  readonly workerId: number;
  readonly weight: number;
  readonly costs: ThreadCosts;
  /** Requests it may have at once. */
  readonly maxConcurrent: number;
  /** A handler is done; its response is on its way. */
  readonly onAnswer: (worker: SimulatedWorker, request: SimulatedRequest) => void;
}

/** A request counts for this much at least, in milliseconds, as in the server. */
const MIN_ESTIMATE_MS = 0.005;

/** A handler that awaited something goes on when it has come. */
interface Resumption {
  readonly request: SimulatedRequest;
  readonly readyAtMs: number;
}

/** One worker. */
export class SimulatedWorker implements ScheduledWorker<SimulatedRequest> {
  readonly workerId: number;
  readonly isReady = true;
  isStuck = false;
  isReserved = false;
  inFlightCount = 0;
  longInFlightCount = 0;
  unstartedMs = 0;
  readonly unstartedExchanges: SimulatedRequest[] = [];
  readonly #machine: Machine;
  readonly #options: WorkerOptions;
  readonly #thread: SimulatedThread;
  readonly #resumptions: Resumption[] = [];
  /** Whether what it started last is short: then every long one that it has awaits. */
  #isPastLong = false;

  /**
   * @param machine - Where it runs.
   * @param options - What it is made of.
   */
  constructor(machine: Machine, options: WorkerOptions) {
    this.#machine = machine;
    this.#options = options;
    this.workerId = options.workerId;
    const { weight, costs } = options;
    this.#thread = new SimulatedThread(machine, { weight, costs, findWork: () => this.#findWork() });
  }

  get freeExchangeCount(): number {
    return this.#options.maxConcurrent - this.inFlightCount;
  }

  get oldestUnstarted(): SimulatedRequest | undefined {
    return this.unstartedExchanges.at(0);
  }

  get mayRunLong(): boolean {
    if (this.longInFlightCount === 0) return false;
    return !this.#isPastLong || this.unstartedExchanges.some(({ isCountedLong }) => isCountedLong);
  }

  get isAsleep(): boolean {
    return this.unstartedExchanges.length === 0 && this.#thread.isParked;
  }

  /** Puts a request into its ring. */
  give(request: SimulatedRequest): void {
    const { estimateMs } = request.requestClass;
    request.state = RequestState.GIVEN;
    request.isCountedLong = isLong(estimateMs);
    request.estimateMs = Math.max(MIN_ESTIMATE_MS, estimateMs);
    request.dispatchedAtMs = this.#machine.nowMs;
    this.inFlightCount++;
    if (request.isCountedLong) this.longInFlightCount++;
    this.unstartedMs += request.estimateMs;
    this.unstartedExchanges.push(request);
    this.#thread.notify();
  }

  /** Takes a request back unless it is started, as the claim word would have it. */
  tryTakeBack(request: SimulatedRequest): boolean {
    if (request.state !== RequestState.GIVEN) return false;
    this.#forgetUnstarted(request);
    request.state = RequestState.WAITING;
    this.end(request);
    return true;
  }

  /** Forgets a request that has ended, or was taken back. */
  end(request: SimulatedRequest): void {
    this.inFlightCount--;
    if (request.isCountedLong) this.longInFlightCount--;
  }

  #findWork(): void {
    const unstarted = this.oldestUnstarted;
    const resumption = this.#resumptions.at(0);
    if (resumption !== undefined && !(unstarted !== undefined && unstarted.dispatchedAtMs < resumption.readyAtMs)) {
      this.#resumptions.shift();
      this.#runPart(resumption.request, () => this.#options.onAnswer(this, resumption.request));
    } else if (unstarted !== undefined) {
      this.#start(unstarted);
    }
  }

  #start(request: SimulatedRequest): void {
    request.state = RequestState.STARTED;
    this.#isPastLong = !request.isCountedLong;
    this.#forgetUnstarted(request);
    const { awaitMs } = request.plan;
    this.#runPart(request, () => {
      if (awaitMs === 0) this.#options.onAnswer(this, request);
      else this.#machine.after(awaitMs, () => this.#resume(request));
    });
  }

  #resume(request: SimulatedRequest): void {
    this.#resumptions.push({ request, readyAtMs: this.#machine.nowMs });
    this.#thread.notify();
  }

  /** Runs a handler up to its `await`, or from there to its end. */
  #runPart(request: SimulatedRequest, onDone: () => void): void {
    const { cpuMs, awaitMs } = request.plan;
    const startedAtMs = this.#machine.nowMs;
    this.#thread.work(awaitMs === 0 ? cpuMs : cpuMs / 2, () => {
      request.busyMs += this.#machine.nowMs - startedAtMs;
      onDone();
    });
  }

  #forgetUnstarted(request: SimulatedRequest): void {
    this.unstartedExchanges.splice(this.unstartedExchanges.indexOf(request), 1);
    // Sums of fractions leave a rest, which would look like work.
    this.unstartedMs = this.unstartedExchanges.length === 0 ? 0 : this.unstartedMs - request.estimateMs;
  }
}
