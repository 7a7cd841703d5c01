/**
 * The worker's end of a channel. Composes rings, slabs, exchanges and waking; makes no decision about them.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { CounterIndex } from '../counters/counter-index.js';
import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import { FAILURE_OVERHEAD_BYTES, writeFailure, type FailureFrameType, type FrameAddress } from '../frame/body-frame.js';
import { FrameType, createFrameMemory, type FrameMemory } from '../frame/frame-header.js';
import {
  framedResponseFrameBytes,
  writeFramedResponse,
  type FramedData,
  type FramedResponseFrame,
} from '../frame/framed-response-frame.js';
import { responseHeadFrameBytes, writeResponseHead, type ResponseHeadFrame } from '../frame/response-head-frame.js';
import { RingConsumer } from '../ring/ring-consumer.js';
import { NO_ROOM } from '../ring/ring-producer.js';
import { Notifier } from '../wake/notifier.js';
import {
  ACKNOWLEDGED_INDEX,
  ATTENTION_INDEX,
  CLOSING_INDEX,
  IO_NOTIFIED_AT_INDEX,
  REQUEST_BLOCKED_INDEX,
  RESPONSE_BLOCKED_INDEX,
  THREAD_ID_INDEX,
  WORKER_NOTIFIED_AT_INDEX,
  WORKER_PHASE_INDEX,
  type ChannelMemory,
  type WorkerPhase,
} from './channel-layout.js';
import { ExchangeRunner } from './exchange-table.js';
import { FrameSender } from './frame-sender.js';
import { SlabEmptier } from './slab-pool.js';

/** Longest description of a failure that is sent, in bytes. A stack of some frames; more helps nobody. */
const MAX_DESCRIPTION_BYTES = 4 * 1024;

/** One end of a channel, held by a worker. */
export class WorkerChannel {
  readonly frames: FrameMemory;
  readonly sender: FrameSender;
  readonly requests: RingConsumer;
  readonly exchanges: ExchangeRunner;
  readonly requestSlabs: SlabEmptier;
  readonly io: Notifier;
  /** Bytes of a response body that may be under way from one exchange. */
  readonly creditBytes: number;
  /** How far that grows for a body whose taker runs out of bytes. */
  readonly maxCreditBytes: number;
  readonly #counters: ThreadCounters;
  #seenAttentionCount = 0;

  /**
   * @param memory - The channel.
   * @param ioEventCount - What the I/O thread sleeps on.
   * @param counters - Those of this thread.
   */
  constructor(memory: ChannelMemory, ioEventCount: SharedArrayBuffer, counters: ThreadCounters = PRIVATE_COUNTERS) {
    this.frames = createFrameMemory(memory.buffer);
    this.sender = new FrameSender({
      frames: this.frames,
      ring: memory.responseRing,
      slabs: memory.responseSlabs,
      inlineBytes: memory.sizes.inlineBytes,
      counters,
      blockedIndex: RESPONSE_BLOCKED_INDEX,
    });
    this.requests = new RingConsumer(memory.requestRing, counters);
    this.exchanges = new ExchangeRunner(memory.exchanges);
    this.requestSlabs = new SlabEmptier(memory.requestSlabs);
    this.io = new Notifier(ioEventCount, {
      counters,
      stamp: { doubles: this.frames.doubles, index: WORKER_NOTIFIED_AT_INDEX },
    });
    this.creditBytes = memory.sizes.creditBytes;
    this.maxCreditBytes = memory.sizes.maxCreditBytes;
    this.#counters = counters;
  }

  /** Tells the I/O thread how far this worker has come. */
  setPhase(phase: WorkerPhase): void {
    this.#counters.values[CounterIndex.STATE] = phase;
    // Publishes the phase. Pairs with the load in IoChannel.workerPhase.
    Atomics.store(this.frames.words, WORKER_PHASE_INDEX, phase);
    this.io.notify();
  }

  /** Tells the I/O thread which thread this is. */
  setThreadId(threadId: number): void {
    Atomics.store(this.frames.words, THREAD_ID_INDEX, threadId);
  }

  /** When the I/O thread woke this one last, in `monotonicMs`. May be stale by a wake-up. */
  get notifiedAtMs(): number {
    return this.frames.doubles[IO_NOTIFIED_AT_INDEX];
  }

  /** Whether the I/O thread has asked this worker to leave. */
  get isClosing(): boolean {
    // Observes the closing. Pairs with the store in IoChannel.close().
    return Atomics.load(this.frames.words, CLOSING_INDEX) !== 0;
  }

  /** Tells whether the I/O thread has called since the last call: an exchange may be cancelled. Acknowledge after looking. */
  takeAttention(): boolean {
    // Observes the call. Pairs with the store in IoChannel.callAttention().
    const attentionCount = Atomics.load(this.frames.words, ATTENTION_INDEX);
    if (attentionCount === this.#seenAttentionCount) return false;
    this.#seenAttentionCount = attentionCount;
    return true;
  }

  /** Tells the I/O thread that this thread turns, and has acted upon every call it has seen. */
  acknowledge(): void {
    // Pairs with the load in IoChannel.hasAcknowledged().
    Atomics.store(this.frames.words, ACKNOWLEDGED_INDEX, this.#seenAttentionCount);
  }

  /** Whether a call for attention waits to be looked at. */
  get hasAttention(): boolean {
    return Atomics.load(this.frames.words, ATTENTION_INDEX) !== this.#seenAttentionCount;
  }

  /**
   * Sends a response head, with its whole body when that is given.
   *
   * @param frame - The head.
   * @param body - The whole body, which fits an inline frame, or undefined when body frames follow.
   * @param busyMs - Time the thread was busy with the request, when the message ends here.
   * @returns False when there is no room now.
   */
  trySendHead(frame: ResponseHeadFrame, body: string | Uint8Array | undefined, busyMs: number): boolean {
    const bodyBytes = body === undefined ? 0 : typeof body === 'string' ? body.length * 3 : body.byteLength;
    const offset = this.sender.tryClaim(responseHeadFrameBytes(frame.headText, bodyBytes));
    if (offset === NO_ROOM) return false;
    this.sender.commit(writeResponseHead(this.frames, offset, frame, body, busyMs));
    return true;
  }

  /**
   * Sends the first bytes of a response that its handler frames itself.
   *
   * @param frame - What the I/O thread has to know of it.
   * @param data - What goes with it; at most `inlineBytes` once encoded. The rest follows in body frames.
   * @returns False when there is no room now.
   */
  trySendFramed(frame: FramedResponseFrame, data: FramedData): boolean {
    const offset = this.sender.tryClaim(framedResponseFrameBytes(data));
    if (offset === NO_ROOM) return false;
    this.sender.commit(writeFramedResponse(this.frames, offset, frame, data));
    return true;
  }

  /**
   * Sends an interim response.
   *
   * @returns False when there is no room now, or it is larger than the ring takes.
   */
  trySendInterim(address: FrameAddress, text: string): boolean {
    return this.sender.trySendText(FrameType.RESPONSE_INTERIM, address, text);
  }

  /**
   * Sends the failure of a handler.
   *
   * @returns False when there is no room now.
   */
  trySendError(address: FrameAddress, description: string, busyMs: number): boolean {
    return this.#trySendText(FrameType.RESPONSE_ERROR, address, description, busyMs);
  }

  /**
   * Sends why this worker could not start or close.
   *
   * @param description - Text to be read by the pool; what is too long is cut.
   * @returns False when there is no room now.
   */
  trySendFailure(description: string): boolean {
    return this.#trySendText(FrameType.WORKER_FAILURE, WORKER_ITSELF, description, 0);
  }

  /** Wakes the I/O thread once for everything sent since the last call. */
  flush(): void {
    if (this.sender.takePublished()) this.io.notify();
  }

  /** Gives the memory of all frames read back to the I/O thread. */
  releaseRequests(): void {
    if (this.requests.release()) this.wakeIfBlocked();
  }

  /** Wakes the I/O thread if it waits for room or slabs. Call after giving any of these back. */
  wakeIfBlocked(): void {
    // Observes the wait. Pairs with the store in FrameSender.raiseBlocked().
    if (Atomics.load(this.frames.words, REQUEST_BLOCKED_INDEX) !== 0) this.io.notify();
  }

  #trySendText(type: FailureFrameType, address: FrameAddress, description: string, busyMs: number): boolean {
    const limitBytes = Math.min(MAX_DESCRIPTION_BYTES, this.sender.maxFrameBytes - FAILURE_OVERHEAD_BYTES);
    const claimBytes = Math.min(description.length * 3, limitBytes);
    const offset = this.sender.tryClaim(FAILURE_OVERHEAD_BYTES + claimBytes);
    if (offset === NO_ROOM) return false;
    this.sender.commit(
      writeFailure(this.frames, offset, { ...address, type, description, busyMs, limitBytes: claimBytes }),
    );
    return true;
  }
}

/** What a worker's own failure is addressed to: no exchange has generation 0. */
const WORKER_ITSELF: FrameAddress = Object.freeze({ exchangeIndex: 0, generation: 0 });
