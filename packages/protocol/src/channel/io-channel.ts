/**
 * The I/O thread's end of a channel. Composes rings, slabs, exchanges and waking; makes no decision about them.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import { createFrameMemory, type FrameMemory } from '../frame/frame-header.js';
import type { ParsedHead } from '../frame/parsed-head.js';
import {
  readdressRequestHead,
  requestHeadFrameBytes,
  writeRequestHead,
  type RequestHeadFrame,
} from '../frame/request-head-frame.js';
import { ResponseHeadReader } from '../frame/response-head-frame.js';
import { RingConsumer } from '../ring/ring-consumer.js';
import { NO_ROOM } from '../ring/ring-producer.js';
import { Notifier } from '../wake/notifier.js';
import {
  ACKNOWLEDGED_INDEX,
  ATTENTION_INDEX,
  CLOSING_INDEX,
  IO_NOTIFIED_AT_INDEX,
  LONG_IN_FLIGHT_INDEX,
  REQUEST_BLOCKED_INDEX,
  RESPONSE_BLOCKED_INDEX,
  THREAD_ID_INDEX,
  UNSTARTED_INDEX,
  WORKER_NOTIFIED_AT_INDEX,
  WORKER_PHASE_INDEX,
  type ChannelMemory,
  type WorkerPhase,
} from './channel-layout.js';
import { ExchangeOwner } from './exchange-table.js';
import { FrameSender } from './frame-sender.js';
import { SlabEmptier } from './slab-pool.js';

/** One end of a channel, held by the I/O thread. */
export class IoChannel {
  readonly frames: FrameMemory;
  readonly sender: FrameSender;
  readonly responses: RingConsumer;
  readonly responseHead: ResponseHeadReader;
  readonly exchanges: ExchangeOwner;
  readonly responseSlabs: SlabEmptier;
  readonly worker: Notifier;
  /** Bytes of a body that may be under way from one exchange, in either direction. */
  readonly creditBytes: number;
  /** How far that grows for a body whose taker runs out of bytes. */
  readonly maxCreditBytes: number;
  /** Bytes of the head frame sent last. */
  sentFrameBytes = 0;
  #attentionCount = 0;

  /**
   * @param memory - The channel.
   * @param workerEventCount - What the worker sleeps on.
   * @param counters - Those of this thread.
   */
  constructor(memory: ChannelMemory, workerEventCount: SharedArrayBuffer, counters: ThreadCounters = PRIVATE_COUNTERS) {
    this.frames = createFrameMemory(memory.buffer);
    this.sender = new FrameSender({
      frames: this.frames,
      ring: memory.requestRing,
      slabs: memory.requestSlabs,
      inlineBytes: memory.sizes.inlineBytes,
      counters,
      blockedIndex: REQUEST_BLOCKED_INDEX,
    });
    this.responses = new RingConsumer(memory.responseRing, counters);
    this.responseHead = new ResponseHeadReader(this.frames);
    this.exchanges = new ExchangeOwner(memory.exchanges);
    this.responseSlabs = new SlabEmptier(memory.responseSlabs);
    this.worker = new Notifier(workerEventCount, {
      counters,
      stamp: { doubles: this.frames.doubles, index: IO_NOTIFIED_AT_INDEX },
    });
    this.creditBytes = memory.sizes.creditBytes;
    this.maxCreditBytes = memory.sizes.maxCreditBytes;
  }

  /** How far the worker has come. May be stale by one step. */
  get workerPhase(): WorkerPhase {
    return Atomics.load(this.frames.words, WORKER_PHASE_INDEX) as WorkerPhase;
  }

  /** When the worker woke this thread last, in `monotonicMs`. May be stale by a wake-up. */
  get notifiedAtMs(): number {
    return this.frames.doubles[WORKER_NOTIFIED_AT_INDEX];
  }

  /** The worker's thread id, 0 before it runs. */
  get threadId(): number {
    return Atomics.load(this.frames.words, THREAD_ID_INDEX);
  }

  /**
   * Sends a request head, with its whole body when that is given.
   *
   * @remarks The frame stays readable through {@link IoChannel.copySentFrame} for as long as the worker has not claimed
   * its exchange: only this side writes into the request ring.
   *
   * @param head - The parsed head.
   * @param frame - What travels with it; its exchange is open.
   * @param body - The whole body, at most `inlineBytes`, or undefined when body frames follow.
   * @returns The frame's offset, or `NO_ROOM` when there is no room now.
   */
  trySendHead(head: ParsedHead, frame: RequestHeadFrame, body: Uint8Array | undefined): number {
    const trailingByteCount = frame.remoteAddress.length + (body === undefined ? 0 : body.byteLength);
    const offset = this.sender.tryClaim(requestHeadFrameBytes(head, trailingByteCount));
    if (offset === NO_ROOM) return NO_ROOM;
    this.sentFrameBytes = writeRequestHead(this.frames, offset, head, frame, body);
    this.sender.commit(this.sentFrameBytes);
    return offset;
  }

  /**
   * Sends a request head that was encoded before.
   *
   * @param encoded - The frame's bytes.
   * @param frame - Its exchange on this channel, which is open.
   * @returns The frame's offset, or `NO_ROOM` when there is no room now.
   */
  trySendEncodedHead(
    encoded: Uint8Array,
    frame: Pick<RequestHeadFrame, 'exchangeIndex' | 'generation' | 'dispatchedAtMs'>,
  ): number {
    const offset = this.sender.tryClaim(encoded.byteLength);
    if (offset === NO_ROOM) return NO_ROOM;
    this.frames.bytes.set(encoded, offset);
    readdressRequestHead(this.frames, offset, frame);
    this.sentFrameBytes = encoded.byteLength;
    this.sender.commit(encoded.byteLength);
    return offset;
  }

  /**
   * Copies a head frame out of the request ring again, after its exchange was taken back or its worker has died.
   *
   * @remarks What the worker has not read cannot have been written over; of what it has, ask `sender.isIntact()` first.
   *
   * @param offset - What sending it returned.
   * @param byteCount - `sentFrameBytes` after sending it.
   */
  copySentFrame(offset: number, byteCount: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.frames.bytes, offset, offset + byteCount);
  }

  /** Cancels an exchange and has the worker look, also when it sleeps. */
  cancel(exchangeIndex: number): void {
    this.exchanges.cancel(exchangeIndex);
    this.callAttention();
  }

  /**
   * Asks the worker for a sign of life.
   *
   * @returns The number of this call, for {@link IoChannel.hasAcknowledged}.
   */
  callAttention(): number {
    this.#attentionCount = (this.#attentionCount + 1) | 0;
    // Publishes the call, and any cancel word before it. Pairs with the load in WorkerChannel.takeAttention().
    Atomics.store(this.frames.words, ATTENTION_INDEX, this.#attentionCount);
    this.worker.notify();
    return this.#attentionCount;
  }

  /** Whether the worker has turned since a call for attention. May be stale by a turn that is ending now. */
  hasAcknowledged(attentionCount: number): boolean {
    // Pairs with the store in WorkerChannel.acknowledge().
    return ((Atomics.load(this.frames.words, ACKNOWLEDGED_INDEX) - attentionCount) | 0) >= 0;
  }

  /**
   * Tells other I/O threads that share the worker what this one has given it.
   *
   * @param longInFlightCount - Long requests given and not ended.
   * @param unstartedMs - Estimated time of those not started, in milliseconds.
   */
  publishLoad(longInFlightCount: number, unstartedMs: number): void {
    // Pairs with the loads in ChannelLoad. A count of microseconds, rounded up so that something is never nothing.
    Atomics.store(this.frames.words, LONG_IN_FLIGHT_INDEX, longInFlightCount);
    Atomics.store(this.frames.words, UNSTARTED_INDEX, Math.min(0x7fffffff, Math.ceil(unstartedMs * 1000)));
  }

  /** Wakes the worker once for everything sent since the last call. */
  flush(): void {
    if (this.sender.takePublished()) this.worker.notify();
  }

  /** Gives the memory of all frames read back to the worker. */
  releaseResponses(): void {
    if (this.responses.release()) this.wakeIfBlocked();
  }

  /** Wakes the worker if it waits for room, slabs or credit. Call after giving any of these back. */
  wakeIfBlocked(): void {
    // Observes the wait. Pairs with the store in FrameSender.raiseBlocked().
    if (Atomics.load(this.frames.words, RESPONSE_BLOCKED_INDEX) !== 0) this.worker.notify();
  }

  /** Tells the worker to finish what it has started, close its handler module and leave. */
  close(): void {
    // Publishes the closing. Pairs with the load in WorkerChannel.isClosing.
    Atomics.store(this.frames.words, CLOSING_INDEX, 1);
    this.worker.notify();
  }
}
