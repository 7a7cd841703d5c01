/**
 * One worker as the I/O thread sees it: its channel, what it has been given, and how much of that it has not started.
 * Gives, takes back and forgets; decides nothing.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import {
  CounterIndex,
  NO_EXCHANGE,
  NO_ROOM,
  WorkerPhase,
  monotonicMs,
  type ChannelLoad,
  type IoChannel,
  type ParsedHead,
  type ThreadCounters,
} from '@spool/protocol';

import { isLong, type ScheduledWorker } from '../schedule/index.js';
import { BodySender } from './body-sender.js';
import { ExchangeState, type Exchange, type ExchangeHolder } from './exchange.js';
import { LongRequests } from './long-requests.js';
import type { BodyPiece } from './request-body.js';
import { UnstartedQueue } from './unstarted-queue.js';

/** A request as it is given to a worker. */
export interface Dispatch {
  /** The parsed head, unless the exchange holds it encoded. */
  readonly head: ParsedHead | undefined;
  /** The whole body when it goes with the head; empty when there is none. */
  readonly inlineBody: Uint8Array | undefined;
  readonly nowMs: number;
}

/** What a handle is made of beside its channel. */
export interface WorkerHandleOptions {
  /** Requests it may have at once, at most. */
  readonly maxConcurrent: number;
  /** The I/O thread's. */
  readonly counters: ThreadCounters;
  /** What other I/O threads have given the same worker. @defaultValue none */
  readonly otherLoads?: readonly ChannelLoad[];
}

/** One worker. */
export class WorkerHandle implements ExchangeHolder, ScheduledWorker<Exchange> {
  readonly workerId: number;
  readonly channel: IoChannel;
  readonly bodies: BodySender;
  isReady = false;
  /** The phase that was acted upon last. */
  seenPhase: WorkerPhase = WorkerPhase.STARTING;
  isReserved = false;
  /** Whether what it was given lay too long behind something that runs; until something of it ends. */
  isStuck = false;
  /** Why it could not start or close, once it has said so. */
  failure: string | undefined;
  inFlightCount = 0;
  /** The call for attention that it has not acknowledged, and when it was made; undefined when there is none. */
  call: { readonly number: number; readonly madeAtMs: number } | undefined;
  /** When its responses were read last, in `monotonicMs`. */
  readAtMs = 0;
  readonly counters: ThreadCounters;
  readonly #maxConcurrent: number;
  /** Index → exchange of what it has. */
  readonly #exchanges: (Exchange | undefined)[] = [];
  readonly #unstarted: UnstartedQueue;
  /** What other I/O threads have given the same worker. */
  readonly #otherLoads: readonly ChannelLoad[];
  /** How far the other I/O threads had written requests when that was looked at last. */
  #otherPositions: number;
  readonly #long: LongRequests;
  #usedAtMs = 0;

  /**
   * @param workerId - Its number in the pool.
   * @param channel - The way to it.
   * @param options - Requests it may have at once, at most, and the I/O thread's counters.
   */
  constructor(workerId: number, channel: IoChannel, options: WorkerHandleOptions) {
    this.workerId = workerId;
    this.channel = channel;
    this.bodies = new BodySender(channel);
    this.counters = options.counters;
    this.#maxConcurrent = options.maxConcurrent;
    this.#unstarted = new UnstartedQueue(channel.exchanges, this);
    this.#long = new LongRequests(channel.exchanges);
    this.#otherLoads = options.otherLoads ?? [];
    this.#otherPositions = this.#sumOtherPositions();
  }

  /** When it was given a request, or ended one, last, as far as that is known; in `monotonicMs`. */
  get usedAtMs(): number {
    if (this.#otherLoads.length === 0) return this.#usedAtMs;
    const positions = this.#sumOtherPositions();
    if (positions !== this.#otherPositions || this.longInFlightCount > 0) this.#usedAtMs = monotonicMs();
    this.#otherPositions = positions;
    return this.#usedAtMs;
  }

  set usedAtMs(nowMs: number) {
    this.#usedAtMs = nowMs;
  }

  get longInFlightCount(): number {
    let { count } = this.#long;
    for (const load of this.#otherLoads) count += load.longInFlightCount;
    return count;
  }

  get mayRunLong(): boolean {
    return this.#long.mayRun || this.#otherLoads.some(({ longInFlightCount }) => longInFlightCount > 0);
  }

  get freeExchangeCount(): number {
    return Math.min(this.channel.exchanges.freeCount, this.#maxConcurrent - this.inFlightCount);
  }

  get unstartedMs(): number {
    let unstartedMs = this.#unstarted.estimateMs;
    for (const load of this.#otherLoads) unstartedMs += load.unstartedMs;
    return unstartedMs;
  }

  get oldestUnstarted(): Exchange | undefined {
    return this.#unstarted.oldest;
  }

  get unstartedExchanges(): Exchange[] {
    return this.#unstarted.toArray();
  }

  get isAsleep(): boolean {
    // In this order: a worker that has started something has taken its park back before.
    return this.#unstarted.oldest === undefined && this.channel.worker.isParked;
  }

  /** Whether the worker has moved to another phase since `seenPhase`. */
  get hasNewPhase(): boolean {
    return this.channel.workerPhase !== this.seenPhase;
  }

  /** Everything it has been given and not ended. */
  get exchanges(): Exchange[] {
    return this.#exchanges.filter((exchange) => exchange !== undefined);
  }

  /** Requests it has that somebody still waits for. */
  get liveCount(): number {
    let count = 0;
    for (const exchange of this.#exchanges) if (exchange?.isCancelled === false) count++;
    return count;
  }

  cancel(exchange: Exchange): void {
    this.channel.cancel(exchange.exchangeIndex);
  }

  addBodyPiece(exchange: Exchange, piece: BodyPiece): void {
    this.bodies.addPiece(exchange, piece);
  }

  sendBody(exchange: Exchange): void {
    this.bodies.send(exchange);
  }

  /** Returns the exchange a frame belongs to, or undefined when it is a stale one's. */
  find(exchangeIndex: number, generation: number): Exchange | undefined {
    const exchange = this.#exchanges[exchangeIndex];
    return exchange?.generation === generation ? exchange : undefined;
  }

  /**
   * Gives it a request.
   *
   * @returns False when the channel has no room now; the exchange is then as it was.
   */
  tryGive(exchange: Exchange, dispatch: Dispatch): boolean {
    const { exchanges, sender } = this.channel;
    const exchangeIndex = exchanges.open();
    if (exchangeIndex === NO_EXCHANGE) return false;
    const generation = exchanges.generationOf(exchangeIndex);
    const frame = {
      exchangeIndex,
      generation,
      requestId: exchange.requestId,
      remoteAddress: exchange.remoteAddress,
      receivedAtMs: exchange.receivedAtMs,
      dispatchedAtMs: dispatch.nowMs,
      closes: !exchange.keepAlive,
    };
    const frameOffset =
      exchange.encodedHead === undefined
        ? this.channel.trySendHead(dispatch.head!, frame, dispatch.inlineBody)
        : this.channel.trySendEncodedHead(exchange.encodedHead, frame);
    if (frameOffset === NO_ROOM) {
      exchanges.close(exchangeIndex);
      return false;
    }
    exchange.state = ExchangeState.SENT;
    exchange.holder = this;
    exchange.exchangeIndex = exchangeIndex;
    exchange.generation = generation;
    exchange.frameOffset = frameOffset;
    exchange.frameByteCount = this.channel.sentFrameBytes;
    exchange.frameEndBytes = sender.sentBytes;
    exchange.dispatchedAtMs = dispatch.nowMs;
    exchange.encodedHead = undefined;
    this.usedAtMs = dispatch.nowMs;
    this.#exchanges[exchangeIndex] = exchange;
    this.inFlightCount++;
    this.counters.values[CounterIndex.REQUESTS_GIVEN]++;
    const { estimateMs } = exchange.requestClass;
    exchange.isCountedLong = isLong(estimateMs);
    this.#long.onGiven(exchange);
    this.#unstarted.add(exchange, estimateMs);
    this.#publishLoad();
    if (exchange.body !== undefined) this.bodies.send(exchange);
    return true;
  }

  /**
   * Takes a request back that the worker has not started.
   *
   * @returns Whether it was; it then waits for a worker again, its head encoded.
   */
  tryTakeBack(exchange: Exchange): boolean {
    if (!this.channel.exchanges.tryTakeBack(exchange.exchangeIndex)) return false;
    // Still there, whatever the worker does now: what it has not claimed it has not read.
    this.#reclaim(exchange);
    return true;
  }

  /**
   * Recovers a request that the worker had started, after its thread has gone.
   *
   * @returns Whether head and body are still at hand; it then waits for a worker again.
   */
  tryRecover(exchange: Exchange): boolean {
    if (exchange.body?.isWhole === false) return false;
    if (!this.channel.sender.isIntact(exchange.frameEndBytes, exchange.frameByteCount)) return false;
    this.#reclaim(exchange);
    return true;
  }

  /** Forgets a request whose final frame has been read, or whose thread is dead. */
  end(exchange: Exchange): void {
    exchange.state = ExchangeState.ENDED;
    this.isStuck = false;
    this.#long.onEnded(exchange);
    this.#remove(exchange);
    exchange.body = undefined;
  }

  #sumOtherPositions(): number {
    let sum = 0;
    for (const load of this.#otherLoads) sum += load.sentPosition;
    return sum;
  }

  #publishLoad(): void {
    // Nobody looks where no other I/O thread shares the worker.
    if (this.#otherLoads.length > 0) this.channel.publishLoad(this.#long.count, this.#unstarted.estimateMs);
  }

  #reclaim(exchange: Exchange): void {
    exchange.encodedHead = this.channel.copySentFrame(exchange.frameOffset, exchange.frameByteCount);
    exchange.state = ExchangeState.WAITING;
    exchange.releasedBytes = 0;
    this.#remove(exchange);
    exchange.body?.rewind();
  }

  #remove(exchange: Exchange): void {
    this.#exchanges[exchange.exchangeIndex] = undefined;
    exchange.holder = undefined;
    this.channel.exchanges.close(exchange.exchangeIndex);
    this.inFlightCount--;
    // Everything may have been taken back from it before it started any: then nothing will end.
    if (this.inFlightCount === 0) this.isStuck = false;
    this.#long.remove(exchange);
    this.#publishLoad();
    if (exchange.body !== undefined) this.bodies.remove(exchange);
  }
}
