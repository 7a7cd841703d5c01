/**
 * Gives requests to workers and their answers back: the central queue, the turn of the I/O thread, lingering and parking.
 * Ordinary single-threaded code; the only one that decides which worker gets what, by the policy in `choose-worker.ts`.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import {
  TurnLoop,
  createEventCount,
  monotonicMs,
  type IoChannel,
  type ParsedHead,
  type TurnLoopHost,
} from '@spool/protocol';

import { NO_WORKER, chooseWorker } from './choose-worker.js';
import { encodeHead } from './encode-head.js';
import { ExchangeState, type Exchange, type ExchangeFailure } from './exchange.js';
import { RequestClassifier } from './request-class.js';
import { readResponses, type ResponseReaderHost } from './response-reader.js';
import { WaitingQueue } from './waiting-queue.js';
import { WorkerHandle } from './worker-handle.js';

/** What a dispatcher is made of. */
export interface DispatcherOptions {
  readonly workerCount: number;
  /** Turns of the event loop without work, while requests are in flight, before the thread parks, at most. */
  readonly lingerTurns: number;
  /** Requests that may wait for a worker; one more is answered 503. */
  readonly queueLimit: number;
  /** Called at the end of each turn, so that what was gathered for sockets is written at once. */
  readonly onTurnEnd: () => void;
  /** A handler failed; to be logged. */
  readonly onHandlerFailure: (exchange: Exchange, description: string) => void;
}

/** A request the server cannot take now may be tried again after this. */
const OVERLOADED: ExchangeFailure = Object.freeze({ status: 503, retryAfterSeconds: 1 });

/** The client whose worker died is told this: another one may well answer. */
const WORKER_DIED: ExchangeFailure = Object.freeze({ status: 503, retryAfterSeconds: undefined });

/** With this many workers or more, one is kept for short requests. */
const MIN_WORKERS_TO_RESERVE = 3;

/** How often the thread looks for requests stuck behind one that runs long, while there are any, in milliseconds. */
const REBALANCE_INTERVAL_MS = 2;

/** Dispatches the requests of one I/O thread. */
export class Dispatcher implements ResponseReaderHost, TurnLoopHost {
  /** What this thread sleeps on; every worker notifies it. */
  readonly eventCount = createEventCount();
  readonly classifier = new RequestClassifier();
  /** Requests taken back from a worker that had not started them. */
  takenBackCount = 0;
  readonly #options: DispatcherOptions;
  readonly #loop: TurnLoop;
  /** The worker used last comes first. */
  readonly #workers: WorkerHandle[] = [];
  readonly #queue = new WaitingQueue();
  #inFlightCount = 0;
  #rebalanceTimer: NodeJS.Timeout | undefined;
  #onDrained: (() => void) | undefined;
  #onPhaseChange: (() => void) | undefined;

  /** @param options - What it is made of. */
  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { lingerTurns } = options;
    this.#loop = new TurnLoop(this, { eventCount: this.eventCount, lingerTurns, schedule: setImmediate });
    this.#loop.requestTurn();
  }

  /** Requests taken and not ended, waiting ones included. */
  get inFlightCount(): number {
    return this.#inFlightCount;
  }

  /** Requests that wait for a worker. */
  get queuedCount(): number {
    return this.#queue.count;
  }

  /** Registers who looks at the workers' phases after something has woken this thread. */
  set onPhaseChange(listener: () => void) {
    this.#onPhaseChange = listener;
  }

  /** Adds a worker, which takes requests once it is ready. */
  addWorker(workerId: number, channel: IoChannel): WorkerHandle {
    const worker = new WorkerHandle(workerId, channel);
    worker.isReserved = workerId === 0 && this.#options.workerCount >= MIN_WORKERS_TO_RESERVE;
    this.#workers.push(worker);
    this.#loop.requestTurn();
    return worker;
  }

  /** Has a turn run soon: something has changed that this thread's own event loop brought. */
  requestTurn(): void {
    this.#loop.requestTurn();
  }

  /**
   * Takes a request whose head and body are complete.
   *
   * @param exchange - The request.
   * @param head - The parsed head, unless the exchange holds it encoded.
   * @param inlineBody - The whole body when it goes with the head; empty when there is none.
   */
  submit(exchange: Exchange, head?: ParsedHead, inlineBody?: Uint8Array): void {
    this.#inFlightCount++;
    this.#loop.requestTurn();
    // Ahead of those that wait for a worker of another kind, never ahead of its own kind.
    if (exchange.requestClass.waitingCount === 0 && this.#tryDispatch(exchange, head, inlineBody)) return;
    if (this.queuedCount >= this.#options.queueLimit) {
      this.#fail(exchange, OVERLOADED);
      return;
    }
    if (head !== undefined) exchange.encodedHead = encodeHead(head, exchange, inlineBody);
    this.#queue.add(exchange);
  }

  /** Notes that nobody wants the answer to a request any more. */
  cancel(exchange: Exchange): void {
    if (exchange.isCancelled || exchange.state === ExchangeState.ENDED) return;
    exchange.isCancelled = true;
    // One that waits is dropped when its turn comes.
    if (exchange.state === ExchangeState.SENT) exchange.holder?.cancel(exchange);
    this.#loop.requestTurn();
  }

  /**
   * Removes a dead worker. Reads its responses up to the last committed one first; what it had not started goes to
   * others, what it had started is answered 503.
   */
  removeWorker(worker: WorkerHandle): void {
    readResponses(worker, this);
    worker.isReady = false;
    const index = this.#workers.indexOf(worker);
    if (index >= 0) this.#workers.splice(index, 1);
    for (const exchange of worker.exchanges) {
      if (worker.tryTakeBack(exchange)) {
        this.#queue.add(exchange);
        continue;
      }
      worker.end(exchange);
      this.#fail(exchange, WORKER_DIED);
    }
    this.#loop.requestTurn();
  }

  /** Resolves when no request is in flight. */
  async drained(): Promise<void> {
    if (this.#inFlightCount === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Fails everything that waits or is under way; for the end of a drain that took too long. */
  failAll(): void {
    for (const exchange of this.#queue.takeAll()) this.#fail(exchange, OVERLOADED);
    for (const worker of this.#workers) {
      for (const exchange of worker.exchanges) {
        worker.end(exchange);
        this.#fail(exchange, OVERLOADED);
      }
    }
  }

  /** Ends the waiting, so that nothing is left of this thread's event count. */
  close(): void {
    clearTimeout(this.#rebalanceTimer);
    this.#loop.close();
  }

  onExchangeEnd(worker: WorkerHandle, exchange: Exchange, busyMs: number): void {
    worker.end(exchange);
    exchange.requestClass.learn(busyMs);
    this.#onEnded();
  }

  onHandlerFailure(exchange: Exchange, description: string): void {
    this.#options.onHandlerFailure(exchange, description);
  }

  get mayLinger(): boolean {
    return this.#inFlightCount > 0;
  }

  runTurn(): void {
    let didWork = false;
    for (const worker of this.#workers) worker.channel.flush();
    for (const worker of this.#workers) {
      if (readResponses(worker, this)) didWork = true;
      if (worker.sendBodies()) didWork = true;
    }
    this.#onPhaseChange?.();
    if (this.#dispatchQueued()) didWork = true;
    for (const worker of this.#workers) worker.channel.flush();
    this.#options.onTurnEnd();
    this.#armRebalance();
    this.#loop.endTurn(didWork);
  }

  hasNews(): boolean {
    for (const worker of this.#workers) {
      if (!worker.channel.responses.isEmpty || worker.hasNewPhase || worker.sendBodies()) return true;
    }
    return false;
  }

  #tryDispatch(exchange: Exchange, head?: ParsedHead, inlineBody?: Uint8Array): boolean {
    const estimateMs = exchange.requestClass.estimateMs;
    const index = chooseWorker(this.#workers, estimateMs);
    if (index === NO_WORKER) return false;
    const worker = this.#workers[index];
    const isGiven = worker.tryGive(exchange, { head, inlineBody, estimateMs, nowMs: monotonicMs() });
    if (isGiven && index > 0) {
      this.#workers.splice(index, 1);
      this.#workers.unshift(worker);
    }
    return isGiven;
  }

  /** Gives waiting requests out, oldest first; one that finds no worker does not hold up those of another kind. */
  #dispatchQueued(): boolean {
    // Before the queue: what is taken back is older than what waits there.
    this.#takeBackStuck();
    if (this.queuedCount === 0) return false;
    let didWork = false;
    for (const exchange of this.#queue.takeAll()) {
      if (exchange.isCancelled) {
        exchange.state = ExchangeState.ENDED;
        this.#onEnded();
      } else if (exchange.requestClass.waitingCount > 0 || !this.#tryDispatch(exchange)) {
        // One of its kind found no worker, so this one finds none either.
        this.#queue.add(exchange);
        continue;
      }
      didWork = true;
    }
    return didWork;
  }

  /** Moves requests from behind one that runs long to workers that are free. */
  #takeBackStuck(): void {
    if (this.#inFlightCount === 0) return;
    const nowMs = monotonicMs();
    for (const worker of this.#workers) {
      const oldest = worker.oldestUnstarted;
      if (oldest === undefined || nowMs - oldest.dispatchedAtMs < REBALANCE_INTERVAL_MS) continue;
      worker.isStuck = true;
      for (const exchange of worker.unstartedExchanges) {
        if (!this.#hasFreeWorkerBeside(worker)) return;
        if (!worker.tryTakeBack(exchange)) continue;
        this.takenBackCount++;
        if (!this.#tryDispatch(exchange)) this.#queue.add(exchange);
      }
    }
  }

  #hasFreeWorkerBeside(busy: WorkerHandle): boolean {
    return this.#workers.some(
      (worker) => worker !== busy && worker.isReady && (worker.inFlightCount === 0 || worker.isAsleep),
    );
  }

  /** A parked thread still has to notice a request stuck behind a long one, and a worker that has fallen asleep. */
  #armRebalance(): void {
    if (this.#rebalanceTimer !== undefined) return;
    const isWaiting = this.queuedCount > 0 || this.#workers.some((worker) => worker.oldestUnstarted !== undefined);
    if (!isWaiting) return;
    this.#rebalanceTimer = setTimeout(() => {
      this.#rebalanceTimer = undefined;
      this.#loop.requestTurn();
    }, REBALANCE_INTERVAL_MS);
  }

  #fail(exchange: Exchange, failure: ExchangeFailure): void {
    exchange.state = ExchangeState.ENDED;
    if (!exchange.isCancelled) exchange.sink.onFailure(exchange, failure);
    this.#onEnded();
  }

  #onEnded(): void {
    this.#inFlightCount--;
    if (this.#inFlightCount === 0) this.#onDrained?.();
  }
}
