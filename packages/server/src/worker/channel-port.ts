/**
 * One channel of a worker: takes frames out, makes requests of them, and keeps those that are under way. Owns neither turns
 * nor sleeping; knows nothing of what a handler does.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import {
  CounterIndex,
  DecodedRequestHead,
  EMPTY,
  FrameFlag,
  FrameType,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  copyOut,
  exchangeIndexOf,
  frameFlagsOf,
  frameText,
  frameTypeOf,
  monotonicMs,
  readInlineRequestBody,
  type FrameAddress,
  type WorkerChannel,
} from '@spool/protocol';

import { ExchangeRun, type RunPort, type RunWorker } from './exchange-run.js';
import { parseFieldLines } from './parse-field-lines.js';
import { IncomingBody } from './fetch/index.js';

/** What a port asks of its loop. */
export interface PortHost extends RunWorker {
  /** Whether it has as many requests as it may have, and takes no further one from another channel. */
  readonly isFull: boolean;
  /** Whether a turn is under way, at whose end everything is announced. */
  readonly isInTurn: boolean;
  /** Has a turn run soon. */
  requestTurn(): void;
}

/** What {@link ChannelPort.next} returns when nothing is there. */
export const NOTHING = Symbol('nothing');

/**
 * What is sent outside a turn is announced at once, unless something was so recently, in milliseconds. A notify costs some 10
 * to 70 µs; the first piece of a stream, and each of one that takes its time, must not wait.
 */
const MIN_FLUSH_INTERVAL_MS = 0.2;

/** A body that arrives, and whose it is. */
interface Arriving {
  readonly generation: number;
  readonly body: IncomingBody;
  /** What has come of the trailer section. */
  trailerText: string;
}

/** One channel of a worker. */
export class ChannelPort implements RunPort {
  readonly channel: WorkerChannel;
  readonly worker: PortHost;
  readonly #runs = new Set<ExchangeRun>();
  /** Bodies that arrive, by the index of their exchange. */
  readonly #arriving = new Map<number, Arriving>();
  #blockedRuns: ExchangeRun[] = [];
  /** Whether room, a slab or credit was given back in this turn. */
  #hasGivenBack = false;
  /** When something was announced outside a turn last, in `monotonicMs`. */
  #flushedAtMs = 0;

  /**
   * @param channel - The channel.
   * @param worker - The loop.
   */
  constructor(channel: WorkerChannel, worker: PortHost) {
    this.channel = channel;
    this.worker = worker;
  }

  /** Requests started and not ended. */
  get runCount(): number {
    return this.#runs.size;
  }

  /** Whether the I/O thread has asked this worker to leave, and everything it sent is done. */
  get isFinished(): boolean {
    return this.channel.isClosing && this.#runs.size === 0 && this.channel.requests.isEmpty;
  }

  /** Whether a frame is there that may be taken out. */
  get hasFrame(): boolean {
    // With something under way here there may be a part of its body; and the I/O thread has its share, and sends no more.
    return !this.channel.requests.isEmpty && (this.#runs.size > 0 || !this.worker.isFull);
  }

  /**
   * Takes one frame out.
   *
   * @returns The request to start when the frame brought one that is this worker's, undefined when it did not,
   * {@link NOTHING} when there is no frame.
   */
  next(): ExchangeRun | undefined | typeof NOTHING {
    if (this.#runs.size === 0 && this.worker.isFull) return NOTHING;
    const offset = this.channel.requests.next();
    if (offset === EMPTY) return NOTHING;
    const run = this.#readFrame(offset);
    if (this.channel.requests.release()) this.#hasGivenBack = true;
    return run;
  }

  /** Lets every run that waited for room try again, in order. Returns whether any got on. */
  resumeBlocked(): boolean {
    // Also when no run waits: an early hint that found no room has raised the word and is not tried again.
    this.channel.sender.lowerBlocked();
    if (this.#blockedRuns.length === 0) return false;
    const runs = this.#blockedRuns;
    this.#blockedRuns = [];
    let didWork = false;
    for (const run of runs) if (run.resume()) didWork = true;
    return didWork;
  }

  /** The second look before a park. Returns whether there is work after all. */
  hasNews(): boolean {
    return this.hasFrame || this.channel.hasAttention || this.isFinished || this.#getsOn();
  }

  /** Tells the I/O thread, if it has to be told, what was sent and given back since the last call. */
  announce(): void {
    this.channel.flush();
    if (!this.#hasGivenBack) return;
    this.#hasGivenBack = false;
    this.channel.wakeIfBlocked();
  }

  /** Looks for cancelled requests when the I/O thread has called, and tells it so. */
  attend(): void {
    if (!this.channel.takeAttention()) return;
    for (const run of [...this.#runs]) run.abortIfCancelled();
    this.channel.acknowledge();
  }

  addBlocked(run: ExchangeRun): void {
    if (!this.#blockedRuns.includes(run)) this.#blockedRuns.push(run);
  }

  flush(): void {
    // Within a turn one notify serves the batch.
    if (this.worker.isInTurn) return;
    const nowMs = monotonicMs();
    if (nowMs - this.#flushedAtMs > MIN_FLUSH_INTERVAL_MS) {
      this.#flushedAtMs = nowMs;
      this.channel.flush();
    } else {
      // A stream that gives piece after piece: what comes until the event loop turns goes with one notify.
      this.worker.requestTurn();
    }
  }

  removeRun(run: ExchangeRun): void {
    // The last run of a closing worker may end outside any turn, and so may the one that another channel waits for.
    const isAwaited = this.worker.isFull || (this.#runs.size === 1 && this.channel.isClosing);
    this.#runs.delete(run);
    this.#arriving.delete(run.address.exchangeIndex);
    if (isAwaited) this.worker.requestTurn();
  }

  /** Each run that waits for room tries once more after the park was announced. Returns whether one got on. */
  #getsOn(): boolean {
    if (this.#blockedRuns.length === 0) return false;
    const blockedCount = this.#blockedRuns.length;
    this.resumeBlocked();
    this.channel.flush();
    return this.#blockedRuns.length < blockedCount;
  }

  #readFrame(offset: number): ExchangeRun | undefined {
    const { frames } = this.channel;
    const word = frames.words[offset >> 2];
    const generation = frames.words[(offset >> 2) + 1];
    const exchangeIndex = exchangeIndexOf(word);
    switch (frameTypeOf(word)) {
      case FrameType.REQUEST_HEAD:
        return this.#claim({ exchangeIndex, generation }, { offset, flags: frameFlagsOf(word) });
      case FrameType.BODY_INLINE:
        this.#addPiece({ exchangeIndex, generation }, bodyInlineDataOffset(frames, offset), offset);
        return undefined;
      case FrameType.BODY_SLAB: {
        const slab = bodySlabIndex(frames, offset);
        const start = this.channel.requestSlabs.offsetOf(slab) + bodySlabGapBytes(frames, offset);
        this.#addPiece({ exchangeIndex, generation }, start, offset);
        this.channel.requestSlabs.release(slab);
        this.#hasGivenBack = true;
        return undefined;
      }
      case FrameType.REQUEST_TRAILERS: {
        const arriving = this.#findArriving({ exchangeIndex, generation });
        if (arriving !== undefined) arriving.trailerText += frameText(frames, offset);
        return undefined;
      }
      case FrameType.BODY_END:
        this.#endBody({ exchangeIndex, generation });
        return undefined;
      default:
        throw new RangeError(`Frame type ${frameTypeOf(word)} does not go to a worker`);
    }
  }

  /** Claims a request, immediately before user code. Undefined when the I/O thread has taken it back. */
  #claim(address: FrameAddress, frame: { readonly offset: number; readonly flags: number }): ExchangeRun | undefined {
    const { frames, exchanges } = this.channel;
    const { counters } = this.worker;
    if (!exchanges.tryStart(address.exchangeIndex, address.generation)) {
      counters.values[CounterIndex.REQUESTS_TAKEN_BACK]++;
      return undefined;
    }
    counters.values[CounterIndex.REQUESTS_STARTED]++;
    counters.values[CounterIndex.BYTES_COPIED_OUT] += this.channel.requests.payloadByteCount;
    const head = new DecodedRequestHead(frames, frame.offset);
    const isWhole = (frame.flags & FrameFlag.END) !== 0;
    const body = isWhole ? readInlineRequestBody(frames, frame.offset) : this.#expectBody(address);
    const keepAlive = (frame.flags & FrameFlag.CLOSE) === 0;
    const run = new ExchangeRun(this, { address, head, body, keepAlive });
    this.#runs.add(run);
    return run;
  }

  #expectBody({ exchangeIndex, generation }: FrameAddress): IncomingBody {
    const { channel } = this;
    const wakeBytes = channel.creditBytes / 2;
    let unannouncedBytes = 0;
    const body = new IncomingBody((byteCount, leftBytes) => {
      channel.exchanges.addConsumedBytes(exchangeIndex, byteCount);
      unannouncedBytes += byteCount;
      // Not for each piece: a notify costs more than the copy of one. With nothing left the sender has to hear of it, and with
      // much left it can wait.
      if (leftBytes > 0 && unannouncedBytes < Math.max(wakeBytes, leftBytes)) return;
      unannouncedBytes = 0;
      if (this.worker.isInTurn) this.#hasGivenBack = true;
      else channel.wakeIfBlocked();
    });
    this.#arriving.set(exchangeIndex, { generation, body, trailerText: '' });
    // The I/O thread keeps a body that may have to go to another worker, and waits for the claim with a full buffer.
    this.#hasGivenBack = true;
    return body;
  }

  #addPiece(address: FrameAddress, offset: number, frameOffset: number): void {
    // A piece of a request that was taken back or is over finds nothing, or its successor.
    const body = this.#findArriving(address)?.body;
    if (body === undefined) return;
    const byteCount = bodyByteCount(this.channel.frames, frameOffset);
    this.worker.counters.values[CounterIndex.BYTES_COPIED_OUT] += byteCount;
    body.push(copyOut(this.channel.frames, offset, byteCount));
  }

  #endBody(address: FrameAddress): void {
    const arriving = this.#findArriving(address);
    if (arriving === undefined) return;
    if (arriving.trailerText !== '') arriving.body.trailers = parseFieldLines(arriving.trailerText);
    arriving.body.end();
  }

  #findArriving({ exchangeIndex, generation }: FrameAddress): Arriving | undefined {
    const arriving = this.#arriving.get(exchangeIndex);
    return arriving?.generation === generation ? arriving : undefined;
  }
}
