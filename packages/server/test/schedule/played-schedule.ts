/** A scheduler with workers that the test plays: what they start and end, and what time it is, is decided there. */

import { isLong, RequestClass, Scheduler } from '../../src/schedule/index.js';
import type {
  Refusal,
  ScheduledRequest,
  ScheduledWorker,
  SchedulerHost,
  SchedulerLimits,
} from '../../src/schedule/index.js';

/** What a request may be made with. */
export interface RequestOptions {
  readonly requestClass?: RequestClass;
  readonly origin?: object;
  readonly affinityHash?: number;
}

/** Where a request has come. */
export type RequestState = 'new' | 'given' | 'started' | 'ended' | 'refused' | 'dropped';

/** A request, which remembers what became of it. */
export class PlayedRequest implements ScheduledRequest {
  readonly requestClass: RequestClass;
  readonly origin: object;
  readonly affinityHash: number;
  isCancelled = false;
  waitingSinceMs = 0;
  dispatchedAtMs = 0;
  state: RequestState = 'new';
  holder: PlayedWorker | undefined;
  refusal: Refusal | undefined;
  /** What it counted for when it was given. */
  estimateMs = 0;
  isCountedLong = false;

  constructor({ requestClass = new RequestClass(), origin = {}, affinityHash = 0 }: RequestOptions = {}) {
    this.requestClass = requestClass;
    this.origin = origin;
    this.affinityHash = affinityHash;
  }
}

/** A worker, moved by hand. */
export class PlayedWorker implements ScheduledWorker<PlayedRequest> {
  readonly workerId: number;
  isReady = true;
  isStuck = false;
  isReserved = false;
  isAsleep = false;
  /** Exchanges it can have. */
  maxConcurrent = 1000;
  /** Whether its channel has room. */
  hasRoom = true;
  readonly unstartedExchanges: PlayedRequest[] = [];
  readonly started: PlayedRequest[] = [];
  /** Whether what it started last is short. */
  #isPastLong = false;

  constructor(workerId: number) {
    this.workerId = workerId;
  }

  get inFlightCount(): number {
    return this.unstartedExchanges.length + this.started.length;
  }

  get freeExchangeCount(): number {
    return this.maxConcurrent - this.inFlightCount;
  }

  get longInFlightCount(): number {
    return [...this.unstartedExchanges, ...this.started].filter((request) => request.isCountedLong).length;
  }

  get mayRunLong(): boolean {
    const isCountedLong = (request: PlayedRequest): boolean => request.isCountedLong;
    return this.unstartedExchanges.some(isCountedLong) || (!this.#isPastLong && this.started.some(isCountedLong));
  }

  get unstartedMs(): number {
    return this.unstartedExchanges.reduce((sumMs, { estimateMs }) => sumMs + estimateMs, 0);
  }

  get oldestUnstarted(): PlayedRequest | undefined {
    return this.unstartedExchanges[0];
  }

  /** Starts the oldest of what it was given. */
  startNext(): PlayedRequest {
    const request = this.unstartedExchanges.shift();
    if (request === undefined) throw new Error('There is nothing to start');
    request.state = 'started';
    this.#isPastLong = !request.isCountedLong;
    this.started.push(request);
    return request;
  }
}

/** Everything around a scheduler. */
export class PlayedSchedule implements SchedulerHost<PlayedRequest, PlayedWorker> {
  readonly short = classOf(0.1);
  readonly long = classOf(20);
  readonly unknown = new RequestClass();
  readonly scheduler: Scheduler<PlayedRequest, PlayedWorker>;
  readonly workers: PlayedWorker[];
  nowMs = 1000;
  /** Called when a request is refused or dropped, as a connection that goes on with its next one. */
  onGone: () => void = () => undefined;

  constructor(workerCount: number, limits: Partial<SchedulerLimits> = {}) {
    this.scheduler = new Scheduler(this, { queueLimit: 100, queueTimeoutMs: 0, ...limits });
    this.workers = Array.from({ length: workerCount }, (_, workerId) => new PlayedWorker(workerId));
    for (const worker of this.workers) this.scheduler.addWorker(worker);
  }

  tryGive(worker: PlayedWorker, request: PlayedRequest): boolean {
    if (request.state !== 'new') throw new Error(`A request was given that is ${request.state}`);
    if (!worker.hasRoom) return false;
    request.state = 'given';
    request.holder = worker;
    request.estimateMs = Math.max(0.005, request.requestClass.estimateMs);
    request.isCountedLong = isLong(request.requestClass.estimateMs);
    worker.unstartedExchanges.push(request);
    return true;
  }

  tryTakeBack(worker: PlayedWorker, request: PlayedRequest): boolean {
    if (request.state !== 'given') return false;
    worker.unstartedExchanges.splice(worker.unstartedExchanges.indexOf(request), 1);
    request.state = 'new';
    request.holder = undefined;
    return true;
  }

  onRefused(request: PlayedRequest, refusal: Refusal): void {
    this.#leave(request, 'refused');
    request.refusal = refusal;
    this.onGone();
  }

  onDropped(request: PlayedRequest): void {
    this.#leave(request, 'dropped');
    this.onGone();
  }

  submit(requestClass: RequestClass, options: RequestOptions = {}): PlayedRequest {
    const request = new PlayedRequest({ requestClass, ...options });
    this.scheduler.submit(request, this.nowMs);
    return request;
  }

  /** Lets time pass and the scheduler look. */
  run(passedMs = 0): boolean {
    this.nowMs += passedMs;
    return this.scheduler.run(this.nowMs);
  }

  /** Ends a started request; the scheduler has not looked yet. */
  end(request: PlayedRequest, busyMs = request.estimateMs): void {
    const worker = request.holder!;
    worker.started.splice(worker.started.indexOf(request), 1);
    request.state = 'ended';
    this.scheduler.onEnded(worker, request, busyMs, this.nowMs);
  }

  /** Starts and ends everything a worker has. */
  endAll(worker: PlayedWorker): void {
    while (worker.unstartedExchanges.length > 0) worker.startNext();
    for (const request of [...worker.started]) this.end(request);
  }

  #leave(request: PlayedRequest, state: RequestState): void {
    if (request.state !== 'new') throw new Error(`A request was ${state} that is ${request.state}`);
    request.state = state;
  }
}

/** A class that is known to cost this. */
export function classOf(busyMs: number): RequestClass {
  const requestClass = new RequestClass();
  requestClass.learn(busyMs);
  return requestClass;
}
