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

import {
  DecodedRequestHead,
  EMPTY,
  FrameFlag,
  FrameType,
  TurnLoop,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  copyOut,
  exchangeIndexOf,
  frameFlagsOf,
  frameTypeOf,
  readInlineRequestBody,
  type TurnLoopHost,
  type WorkerChannel,
} from '@spool/protocol';

import { ExchangeRun, type ReceivedRequest, type RunHost } from './exchange-run.js';
import type { ProxyTrust } from './forwarded-client.js';
import type { FetchHandler } from './handler-module.js';

/** What a loop is made of. */
export interface WorkerLoopOptions {
  readonly channel: WorkerChannel;
  readonly eventCount: SharedArrayBuffer;
  readonly workerId: number;
  readonly fetch: FetchHandler;
  readonly proxyTrust: ProxyTrust;
  /** Turns of the event loop without work before the thread parks, at most. */
  readonly lingerTurns: number;
}

/** A request whose body is still arriving. */
interface PartialRequest {
  readonly generation: number;
  readonly head: DecodedRequestHead;
  readonly pieces: Uint8Array[];
}

/** Awaited to let microtasks run: those queued before go first. */
const SETTLED = Promise.resolve();

/** A response that waits longer than this for the end of its batch is announced at once, in milliseconds. */
const MAX_UNFLUSHED_MS = 0.2;

/** Runs one worker's requests. */
export class WorkerLoop implements RunHost, TurnLoopHost {
  readonly channel: WorkerChannel;
  readonly workerId: number;
  readonly fetch: FetchHandler;
  readonly proxyTrust: ProxyTrust;
  readonly mayLinger = true;
  readonly #loop: TurnLoop;
  readonly #runs = new Set<ExchangeRun>();
  readonly #partialRequests = new Map<number, PartialRequest>();
  readonly #waitingUntil = new Set<Promise<unknown>>();
  #blockedRuns: ExchangeRun[] = [];
  #onClosed: (() => void) | undefined;

  /** @param options - What the loop is made of. */
  constructor(options: WorkerLoopOptions) {
    this.channel = options.channel;
    this.workerId = options.workerId;
    this.fetch = options.fetch;
    this.proxyTrust = options.proxyTrust;
    const { eventCount, lingerTurns } = options;
    this.#loop = new TurnLoop(this, { eventCount, lingerTurns, schedule: setImmediate });
  }

  get inFlightCount(): number {
    return this.#runs.size;
  }

  /** Runs requests until the I/O thread closes the channel and everything started has ended. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#loop.requestTurn();
    });
  }

  addBlocked(run: ExchangeRun): void {
    if (!this.#blockedRuns.includes(run)) this.#blockedRuns.push(run);
  }

  flush(): void {
    // Within a turn one notify serves the batch.
    if (!this.#loop.isInTurn) this.channel.flush();
  }

  removeRun(run: ExchangeRun): void {
    this.#runs.delete(run);
    // The last run of a closing worker may end outside any turn.
    if (this.#runs.size === 0 && this.channel.isClosing) this.#loop.requestTurn();
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#waitingUntil.add(promise);
    const settle = (): void => {
      this.#waitingUntil.delete(promise);
      if (this.channel.isClosing) this.#loop.requestTurn();
    };
    promise.then(settle, (error: unknown) => {
      settle();
      console.error('A promise given to waitUntil was rejected:', error);
    });
  }

  runTurn(): void {
    const hasResumed = this.#resumeBlocked();
    if (this.channel.requests.isEmpty) this.#endTurn(hasResumed);
    else void this.#runRequests();
  }

  hasNews(): boolean {
    return !this.channel.requests.isEmpty || this.channel.hasCancelled || this.#isFinished() || !this.#staysBlocked();
  }

  /** Reads and runs what is in the ring, one request at a time. */
  async #runRequests(): Promise<void> {
    let batchStartMs = 0;
    for (;;) {
      const offset = this.channel.requests.next();
      if (offset === EMPTY) break;
      const run = this.#readFrame(offset);
      this.channel.releaseRequests();
      if (run === undefined) continue;
      if (batchStartMs === 0) batchStartMs = run.startedAtMs;
      run.start();
      // Microtasks run here: an answer that is there already goes out before the next request is claimed.
      if (!run.hasEnded) await SETTLED;
      if (!run.hasEnded) run.suspend();
      else if (run.endedAtMs - batchStartMs > MAX_UNFLUSHED_MS) this.channel.flush();
    }
    this.#endTurn(true);
  }

  #endTurn(didWork: boolean): void {
    if (this.channel.takeCancelled()) for (const run of [...this.#runs]) run.abortIfCancelled();
    this.channel.flush();
    if (this.#isFinished()) {
      this.#loop.close();
      this.#onClosed?.();
      return;
    }
    this.#loop.endTurn(didWork);
  }

  #isFinished(): boolean {
    return (
      this.channel.isClosing && this.#runs.size === 0 && this.#waitingUntil.size === 0 && this.channel.requests.isEmpty
    );
  }

  /** The second look for what waits for room: each run tries once more after the park was announced. */
  #staysBlocked(): boolean {
    if (this.#blockedRuns.length === 0) return true;
    const blockedCount = this.#blockedRuns.length;
    this.#resumeBlocked();
    this.channel.flush();
    return this.#blockedRuns.length === blockedCount;
  }

  /** Lets every run that waited for room try again, in order. Returns whether any got on. */
  #resumeBlocked(): boolean {
    // Also when no run waits: an early hint that found no room has raised the word and is not tried again.
    this.channel.sender.lowerBlocked();
    if (this.#blockedRuns.length === 0) return false;
    const runs = this.#blockedRuns;
    this.#blockedRuns = [];
    let didWork = false;
    for (const run of runs) if (run.resume()) didWork = true;
    return didWork;
  }

  /** Takes one frame out. Returns the run to start when it completes a request that is this worker's. */
  #readFrame(offset: number): ExchangeRun | undefined {
    const { frames } = this.channel;
    const word = frames.words[offset >> 2];
    const generation = frames.words[(offset >> 2) + 1];
    const exchangeIndex = exchangeIndexOf(word);
    switch (frameTypeOf(word)) {
      case FrameType.REQUEST_HEAD: {
        const head = new DecodedRequestHead(frames, offset);
        if ((frameFlagsOf(word) & FrameFlag.END) === 0) {
          this.#partialRequests.set(exchangeIndex, { generation, head, pieces: [] });
          return undefined;
        }
        const body = readInlineRequestBody(frames, offset);
        return this.#claim({ address: { exchangeIndex, generation }, head, body });
      }
      case FrameType.BODY_INLINE:
        this.#addPiece(exchangeIndex, generation, bodyInlineDataOffset(frames, offset), bodyByteCount(frames, offset));
        return undefined;
      case FrameType.BODY_SLAB: {
        const slab = bodySlabIndex(frames, offset);
        const start = this.channel.requestSlabs.offsetOf(slab) + bodySlabGapBytes(frames, offset);
        this.#addPiece(exchangeIndex, generation, start, bodyByteCount(frames, offset));
        this.channel.requestSlabs.release(slab);
        this.channel.wakeIfBlocked();
        return undefined;
      }
      case FrameType.BODY_END:
        return this.#completePartial(exchangeIndex, generation);
      default:
        throw new RangeError(`Frame type ${frameTypeOf(word)} does not go to a worker`);
    }
  }

  #addPiece(exchangeIndex: number, generation: number, offset: number, byteCount: number): void {
    const partial = this.#partialRequests.get(exchangeIndex);
    // A piece of a request that was taken back finds nothing, or its successor.
    if (partial?.generation !== generation) return;
    partial.pieces.push(copyOut(this.channel.frames, offset, byteCount));
  }

  #completePartial(exchangeIndex: number, generation: number): ExchangeRun | undefined {
    const partial = this.#partialRequests.get(exchangeIndex);
    if (partial?.generation !== generation) return undefined;
    this.#partialRequests.delete(exchangeIndex);
    const body = partial.pieces.length === 1 ? partial.pieces[0] : Buffer.concat(partial.pieces);
    return this.#claim({ address: { exchangeIndex, generation }, head: partial.head, body });
  }

  #claim(received: ReceivedRequest): ExchangeRun | undefined {
    if (!this.channel.exchanges.tryStart(received.address.exchangeIndex, received.address.generation)) return undefined;
    const run = new ExchangeRun(this, received);
    this.#runs.add(run);
    return run;
  }
}
