/**
 * Gives requests to workers and their answers back: the turn of the I/O thread, what is in flight, and what becomes of the
 * requests of a worker that dies. Which worker gets what is the scheduler's to decide.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import {
  CounterIndex,
  TurnLoop,
  createEventCount,
  firstNotified,
  monotonicMs,
  type ChannelLoad,
  type IoChannel,
  type ParsedHead,
  type TurnLoopHost,
} from '@spool/protocol';

import { Scheduler, type Refusal, type RequestClassifier, type SchedulerHost } from '../schedule/index.js';
import { DeadlineWatch, type DeadlineHost } from './deadline-watch.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import { encodeHead } from './encode-head.js';
import { ExchangeState, type Exchange } from './exchange.js';
import { TIMED_OUT } from './exchange-failure.js';
import { LookTimer } from './look-timer.js';
import type { BodyPiece } from './request-body.js';
import { readResponses, type ResponseReaderHost } from './response-reader.js';
import { Settlement } from './settlement.js';
import { WorkerHandle } from './worker-handle.js';

/** Dispatches the requests of one I/O thread. */
export class Dispatcher
  implements ResponseReaderHost, TurnLoopHost, SchedulerHost<Exchange, WorkerHandle>, DeadlineHost
{
  /** What this thread sleeps on; every worker notifies it. */
  readonly eventCount: SharedArrayBuffer;
  readonly #options: DispatcherOptions;
  readonly #loop: TurnLoop;
  readonly #counters: Float64Array;
  readonly #scheduler: Scheduler<Exchange, WorkerHandle>;
  readonly #deadlines: DeadlineWatch;
  readonly #settlement: Settlement;
  readonly #lookTimer = new LookTimer(() => this.#look());
  /** The request that is being submitted lies here, and not in memory of its own. */
  #head: ParsedHead | undefined;
  #inlineBody: Uint8Array | undefined;
  #onPhaseChange: (() => void) | undefined;

  /** @param options - What it is made of. */
  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler<Exchange, WorkerHandle>(this, options);
    this.#deadlines = new DeadlineWatch(options, this);
    const { lingerTurns, counters } = options;
    this.#counters = counters.values;
    this.#settlement = new Settlement(this, counters);
    this.eventCount = options.eventCount ?? createEventCount();
    this.#loop = new TurnLoop(this, { eventCount: this.eventCount, lingerTurns, schedule: setImmediate, counters });
    this.#loop.requestTurn();
  }

  /** Finds the class of a request. */
  get classifier(): RequestClassifier {
    return this.#scheduler.classifier;
  }

  /** Requests taken and not ended, waiting ones included. */
  get inFlightCount(): number {
    return this.#settlement.inFlightCount;
  }

  /** Requests that wait for a worker. */
  get queuedCount(): number {
    return this.#scheduler.queuedCount;
  }

  get workers(): readonly WorkerHandle[] {
    return this.#scheduler.workers;
  }

  get isBusy(): boolean {
    return this.inFlightCount > 0;
  }

  get mayLinger(): boolean {
    return this.isBusy;
  }

  /** Registers who looks at the workers' phases after something has woken this thread. */
  set onPhaseChange(listener: () => void) {
    this.#onPhaseChange = listener;
  }

  /** Adds a worker, which takes requests once it is ready. */
  addWorker(workerId: number, channel: IoChannel, otherLoads: readonly ChannelLoad[] = []): WorkerHandle {
    const { maxGivenPerWorker: maxConcurrent, counters } = this.#options;
    const worker = new WorkerHandle(workerId, channel, { maxConcurrent, counters, otherLoads });
    this.#scheduler.addWorker(worker);
    this.#loop.requestTurn();
    return worker;
  }

  /** Has a turn run soon: something has changed that this thread's own event loop brought. */
  requestTurn(): void {
    this.#loop.requestTurn();
  }

  /**
   * Takes a request whose head has come.
   *
   * @param exchange - The request; with a body of its own when that does not go with the head.
   * @param head - The parsed head, unless the exchange holds it encoded.
   * @param inlineBody - The whole body when it goes with the head; empty when there is none.
   */
  submit(exchange: Exchange, head?: ParsedHead, inlineBody?: Uint8Array): void {
    this.#settlement.begin();
    this.#loop.requestTurn();
    this.#deadlines.arm();
    this.#head = head;
    this.#inlineBody = inlineBody;
    // Not from its head on: it may have had to wait for the answers before it.
    exchange.owedSinceMs = monotonicMs();
    this.#scheduler.submit(exchange, exchange.owedSinceMs);
    this.#head = this.#inlineBody = undefined;
    if (exchange.state === ExchangeState.WAITING && head !== undefined) {
      exchange.encodedHead ??= encodeHead(head, exchange, inlineBody);
    }
  }

  /** Takes a piece of a request's body; valid during the call. */
  addBodyPiece(exchange: Exchange, piece: BodyPiece): void {
    exchange.owedSinceMs = monotonicMs();
    if (exchange.holder === undefined) exchange.body?.add(piece.source, piece);
    else exchange.holder.addBodyPiece(exchange, piece);
    this.#loop.requestTurn();
  }

  /** Notes that a request's body has come whole. */
  endBody(exchange: Exchange): void {
    if (exchange.body === undefined) return;
    exchange.body.isComplete = true;
    exchange.holder?.sendBody(exchange);
    this.#loop.requestTurn();
  }

  /** Notes that nobody wants the answer to a request any more. */
  cancel(exchange: Exchange): void {
    if (!exchange.isWanted) return;
    this.#settlement.cancel(exchange);
    this.#loop.requestTurn();
  }

  /** Gives a worker no more requests, and moves those it has not started. */
  retireWorker(worker: WorkerHandle): void {
    this.#settlement.departure.retire(worker);
    this.#loop.requestTurn();
  }

  /** Resolves when nobody waits for anything a retired worker has. */
  async drained(worker: WorkerHandle): Promise<void> {
    await this.#settlement.departure.drained(worker);
  }

  /** Gives up what a worker still has: it took too long to drain. */
  failWorker(worker: WorkerHandle): void {
    this.#settlement.departure.fail(worker);
  }

  /** Removes a worker whose thread is gone. Reads its responses up to the last committed one first. */
  removeWorker(worker: WorkerHandle): void {
    readResponses(worker, this);
    this.#scheduler.removeWorker(worker);
    this.#settlement.departure.settle(worker);
    this.#loop.requestTurn();
  }

  /** Resolves when no request is in flight. */
  async allDrained(): Promise<void> {
    await this.#settlement.allDrained();
  }

  /** Fails everything that waits or is under way; for the end of a drain that took too long. */
  failAll(): void {
    this.#settlement.failAll(this.#scheduler.takeAll(), this.workers);
  }

  /** Ends the waiting, so that nothing is left of this thread's event count. */
  close(): void {
    this.#lookTimer.close();
    this.#deadlines.close();
    this.#loop.close();
  }

  tryGive(worker: WorkerHandle, exchange: Exchange, nowMs: number): boolean {
    return worker.tryGive(exchange, { head: this.#head, inlineBody: this.#inlineBody, nowMs });
  }

  tryTakeBack(worker: WorkerHandle, exchange: Exchange): boolean {
    const isTakenBack = worker.tryTakeBack(exchange);
    if (isTakenBack) this.#counters[CounterIndex.REQUESTS_TAKEN_BACK]++;
    return isTakenBack;
  }

  onRefused(exchange: Exchange, refusal: Refusal): void {
    this.#counters[CounterIndex.REQUESTS_REFUSED]++;
    this.#settlement.fail(exchange, refusal);
  }

  onDropped(exchange: Exchange): void {
    exchange.state = ExchangeState.ENDED;
    this.#settlement.end();
  }

  refuseWaiting(isOverdue: (exchange: Exchange) => boolean): void {
    if (this.queuedCount > 0) this.#scheduler.refuseWhere(isOverdue);
  }

  onOverdue(worker: WorkerHandle, exchange: Exchange): void {
    // This thread may be late itself, and the answer there.
    readResponses(worker, this);
    if (exchange.hasHead || !exchange.isWanted) return;
    this.#counters[CounterIndex.REQUESTS_TIMED_OUT]++;
    if (worker.tryTakeBack(exchange)) this.#settlement.fail(exchange, TIMED_OUT);
    else this.#settlement.giveUp(exchange, TIMED_OUT);
  }

  onBlocked(worker: WorkerHandle): void {
    this.#options.onBlocked(worker);
  }

  onWornOut(worker: WorkerHandle): void {
    this.#options.onWornOut(worker);
  }

  onExchangeEnd(worker: WorkerHandle, exchange: Exchange, busyMs: number): void {
    // One reading of the clock serves all answers that were there.
    const nowMs = worker.readAtMs;
    worker.end(exchange);
    worker.usedAtMs = nowMs;
    this.#scheduler.onEnded(worker, exchange, busyMs, nowMs);
    this.#settlement.end();
    this.#settlement.departure.check();
  }

  requeue(exchange: Exchange): void {
    this.#scheduler.requeue(exchange);
  }

  drop(exchange: Exchange): void {
    this.#scheduler.cancel(exchange);
  }

  onWorkerFailure(worker: WorkerHandle, description: string): void {
    worker.failure = description;
  }

  onHandlerFailure(exchange: Exchange, description: string): void {
    this.#counters[CounterIndex.REQUESTS_FAILED]++;
    this.#options.onHandlerFailure(exchange, description);
  }

  runTurn(): void {
    let didWork = false;
    for (const worker of this.workers) {
      worker.channel.flush();
      // Before everything that waits for room is tried again.
      worker.channel.sender.lowerBlocked();
    }
    for (const worker of this.workers) {
      if (readResponses(worker, this)) didWork = true;
      if (worker.bodies.advance()) didWork = true;
    }
    this.#onPhaseChange?.();
    if (this.#scheduler.needsLook && this.#scheduler.run(monotonicMs())) didWork = true;
    for (const worker of this.workers) worker.channel.flush();
    this.#options.onTurnEnd();
    this.#counters[CounterIndex.REQUESTS_IN_FLIGHT] = this.inFlightCount;
    this.#counters[CounterIndex.REQUESTS_QUEUED] = this.queuedCount;
    if (this.#scheduler.needsLook) this.#lookTimer.arm();
    this.#loop.endTurn(didWork);
  }

  notifiedSince(sinceMs: number): number {
    return firstNotified(this.workers, sinceMs);
  }

  hasNews(): boolean {
    for (const worker of this.workers) {
      if (!worker.channel.responses.isEmpty || worker.hasNewPhase || worker.bodies.advance()) return true;
    }
    return false;
  }

  #look(): void {
    const longestWaitMs = this.#scheduler.longestWaitMs(monotonicMs());
    if (longestWaitMs > 0) this.#options.onWaiting(longestWaitMs);
    this.#loop.requestTurn();
  }
}
