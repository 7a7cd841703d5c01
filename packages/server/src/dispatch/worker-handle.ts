/**
 * One worker as the I/O thread sees it: its channel, what it has been given, and how much of that it has not started.
 * Gives, takes back and forgets; decides nothing.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { NO_EXCHANGE, NO_ROOM, WorkerPhase, type IoChannel, type ParsedHead } from '@spool/protocol';

import { isLong, type WorkerLoad } from './choose-worker.js';
import { ExchangeState, type Exchange, type ExchangeHolder } from './exchange.js';

/** What was given and is perhaps not started, in the order of the ring. */
interface UnstartedEntry {
  readonly exchange: Exchange;
  readonly exchangeIndex: number;
  readonly generation: number;
  readonly estimateMs: number;
}

/** One worker. */
export class WorkerHandle implements ExchangeHolder, WorkerLoad {
  readonly workerId: number;
  readonly channel: IoChannel;
  isReady = false;
  /** The phase that was acted upon last. */
  seenPhase: WorkerPhase = WorkerPhase.STARTING;
  isReserved = false;
  /** Whether what it was given lay too long behind something that runs; until something of it ends. */
  isStuck = false;
  inFlightCount = 0;
  longInFlightCount = 0;
  /** Requests given to it over its life. */
  requestCount = 0;
  /** Index → exchange of what it has. */
  readonly #exchanges: (Exchange | undefined)[] = [];
  /** Exchanges whose body is not yet wholly in frames, in order. */
  readonly #sending: Exchange[] = [];
  readonly #unstarted: UnstartedEntry[] = [];
  #unstartedHead = 0;
  #unstartedMs = 0;

  /**
   * @param workerId - Its number in the pool.
   * @param channel - The way to it.
   */
  constructor(workerId: number, channel: IoChannel) {
    this.workerId = workerId;
    this.channel = channel;
  }

  get freeExchangeCount(): number {
    return this.channel.exchanges.freeCount;
  }

  get unstartedMs(): number {
    this.#forgetStarted();
    return this.#unstartedMs;
  }

  /** What it was given first of all that it has not started, if anything. */
  get oldestUnstarted(): Exchange | undefined {
    this.#forgetStarted();
    return this.#unstarted[this.#unstartedHead]?.exchange;
  }

  get isAsleep(): boolean {
    // In this order: a worker that has started something has taken its park back before.
    return this.oldestUnstarted === undefined && this.channel.worker.isParked;
  }

  /** Whether the worker has moved to another phase since `seenPhase`. */
  get hasNewPhase(): boolean {
    return this.channel.workerPhase !== this.seenPhase;
  }

  cancel(exchange: Exchange): void {
    this.channel.cancel(exchange.exchangeIndex);
  }

  /** Returns the exchange a frame belongs to, or undefined when it is a stale one's. */
  find(exchangeIndex: number, generation: number): Exchange | undefined {
    const exchange = this.#exchanges[exchangeIndex];
    return exchange?.generation === generation ? exchange : undefined;
  }

  /** Everything it has been given and not ended. */
  get exchanges(): Exchange[] {
    return this.#exchanges.filter((exchange) => exchange !== undefined);
  }

  /**
   * Gives it a request whose head lies in the parser or is encoded.
   *
   * @param exchange - The request.
   * @param dispatch - The parsed head unless the exchange holds it encoded, a whole small body, estimate and time.
   * @returns False when the channel has no room now; the exchange is then as it was.
   */
  tryGive(
    exchange: Exchange,
    dispatch: {
      readonly head: ParsedHead | undefined;
      readonly inlineBody: Uint8Array | undefined;
      readonly estimateMs: number;
      readonly nowMs: number;
    },
  ): boolean {
    const { exchanges } = this.channel;
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
    exchange.dispatchedAtMs = dispatch.nowMs;
    // A head whose body follows in frames of its own is kept: the worker reads it long before it claims the exchange.
    if (exchange.body === undefined) exchange.encodedHead = undefined;
    this.#exchanges[exchangeIndex] = exchange;
    this.inFlightCount++;
    this.requestCount++;
    if (isLong(dispatch.estimateMs)) this.longInFlightCount++;
    exchange.isCountedLong = isLong(dispatch.estimateMs);
    const estimateMs = Math.max(dispatch.estimateMs, MIN_ESTIMATE_MS);
    this.#unstarted.push({ exchange, exchangeIndex, generation, estimateMs });
    this.#unstartedMs += estimateMs;
    if (exchange.body !== undefined) {
      this.#sending.push(exchange);
      this.sendBodies();
    }
    return true;
  }

  /** Goes on with bodies that had no room. Returns whether any byte got on. */
  sendBodies(): boolean {
    if (this.#sending.length === 0) return false;
    this.channel.sender.lowerBlocked();
    let didWork = false;
    while (this.#sending.length > 0) {
      const exchange = this.#sending[0];
      const sentBytes = exchange.sentBodyBytes;
      const isDone = this.#trySendRest(exchange);
      if (isDone || exchange.sentBodyBytes > sentBytes) didWork = true;
      if (!isDone) break;
      this.#sending.shift();
    }
    return didWork;
  }

  /**
   * Takes a request back that the worker has not started.
   *
   * @returns Whether it was; it then waits for a worker again, its head encoded.
   */
  tryTakeBack(exchange: Exchange): boolean {
    if (!this.channel.exchanges.tryTakeBack(exchange.exchangeIndex)) return false;
    // Still there, whatever the worker does now: only this thread writes into the request ring.
    exchange.encodedHead ??= this.channel.copySentFrame(exchange.frameOffset, exchange.frameByteCount);
    exchange.state = ExchangeState.WAITING;
    exchange.sentBodyBytes = 0;
    this.#remove(exchange);
    return true;
  }

  /** Everything given to it that it has perhaps not started, oldest first. */
  get unstartedExchanges(): Exchange[] {
    this.#forgetStarted();
    return this.#unstarted
      .slice(this.#unstartedHead)
      .filter((entry) => this.find(entry.exchangeIndex, entry.generation) === entry.exchange)
      .map((entry) => entry.exchange);
  }

  /** Forgets a request whose final frame has been read, or whose thread is dead. */
  end(exchange: Exchange): void {
    exchange.state = ExchangeState.ENDED;
    this.isStuck = false;
    this.#remove(exchange);
    exchange.encodedHead = undefined;
    exchange.body = undefined;
  }

  #remove(exchange: Exchange): void {
    this.#exchanges[exchange.exchangeIndex] = undefined;
    exchange.holder = undefined;
    this.channel.exchanges.close(exchange.exchangeIndex);
    this.inFlightCount--;
    if (exchange.isCountedLong) this.longInFlightCount--;
    const sendingIndex = exchange.body === undefined ? -1 : this.#sending.indexOf(exchange);
    if (sendingIndex >= 0) this.#sending.splice(sendingIndex, 1);
  }

  /** Sends body frames up to the end. Returns false when there is no room now. */
  #trySendRest(exchange: Exchange): boolean {
    const body = exchange.body!;
    while (exchange.sentBodyBytes < body.byteLength) {
      const sentBytes = this.channel.sender.trySendBody(exchange, body.subarray(exchange.sentBodyBytes));
      if (sentBytes === 0) return false;
      exchange.sentBodyBytes += sentBytes;
    }
    return this.channel.sender.trySendEnd(exchange, 0);
  }

  /** Drops entries from the front that the worker has started: it starts them in the order of the ring. */
  #forgetStarted(): void {
    while (this.#unstartedHead < this.#unstarted.length) {
      const { exchange, exchangeIndex, generation, estimateMs } = this.#unstarted[this.#unstartedHead];
      const isHere = this.find(exchangeIndex, generation) === exchange;
      if (isHere && !this.channel.exchanges.isStarted(exchangeIndex)) {
        this.#compact();
        return;
      }
      this.#unstartedHead++;
      this.#unstartedMs -= estimateMs;
    }
    if (this.#unstartedHead === 0) return;
    this.#unstarted.length = 0;
    this.#unstartedHead = 0;
    this.#unstartedMs = 0;
  }

  /** Gives memory back when a queue that never runs empty has been walked through for long. */
  #compact(): void {
    if (this.#unstartedHead < COMPACT_COUNT) return;
    this.#unstarted.splice(0, this.#unstartedHead);
    this.#unstartedHead = 0;
  }
}

/** What a request counts for at least, in milliseconds: dispatch itself costs about this. */
const MIN_ESTIMATE_MS = 0.005;

/** Started entries kept at the front at most, so that removing them costs little on average. */
const COMPACT_COUNT = 1024;
