/**
 * The sending half of a channel end, the same for both directions: claims room, splits bodies into inline pieces and
 * slabs, and asks to be woken when there is no room. Knows nothing of requests and responses.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { CounterIndex } from '../counters/counter-index.js';
import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import {
  BODY_END_FRAME_BYTES,
  BODY_INLINE_OVERHEAD_BYTES,
  BODY_SLAB_FRAME_BYTES,
  writeBodyEnd,
  writeBodyInline,
  writeBodySlab,
  writeText,
  TEXT_OVERHEAD_BYTES,
  type FrameAddress,
  type TextFrameType,
} from '../frame/body-frame.js';
import type { FrameMemory } from '../frame/frame-header.js';
import { NO_ROOM, RingProducer } from '../ring/ring-producer.js';
import type { RingMemory } from '../ring/ring-layout.js';
import type { SlabMemory } from './channel-layout.js';
import { NO_SLAB, SlabFiller } from './slab-pool.js';

/** Where a sender writes. */
export interface FrameSenderMemory {
  readonly frames: FrameMemory;
  readonly ring: RingMemory;
  readonly slabs: SlabMemory;
  readonly inlineBytes: number;
  /** The word this side raises while it waits for room. This side is its sole writer. */
  readonly blockedIndex: number;
  /** The sending thread's. @defaultValue Some that nobody reads */
  readonly counters?: ThreadCounters | undefined;
}

/** Sends frames into one ring and one slab pool. */
export class FrameSender {
  /** Largest frame the ring takes, in bytes. */
  readonly maxFrameBytes: number;
  /** Largest piece of a body that goes inside the ring, in bytes. */
  readonly inlineBytes: number;
  /** Whether anything was committed since {@link FrameSender.takePublished}. */
  #hasPublished = false;
  #isBlocked = false;
  readonly #frames: FrameMemory;
  readonly #ring: RingProducer;
  readonly #slabs: SlabFiller;
  readonly #blockedIndex: number;
  readonly #counters: Float64Array;

  /** @param memory - Where to write. */
  constructor(memory: FrameSenderMemory) {
    this.#frames = memory.frames;
    this.#ring = new RingProducer(memory.ring);
    this.#slabs = new SlabFiller(memory.slabs);
    this.#blockedIndex = memory.blockedIndex;
    this.#counters = (memory.counters ?? PRIVATE_COUNTERS).values;
    this.maxFrameBytes = this.#ring.maxPayloadBytes;
    this.inlineBytes = memory.inlineBytes;
  }

  /**
   * Claims room for one frame.
   *
   * @remarks When there is none the blocked word is up on return: the peer will notify once it has given something back.
   *
   * @param byteCount - Upper bound of the frame's bytes.
   * @returns The frame's offset, or `NO_ROOM`.
   */
  tryClaim(byteCount: number): number {
    const offset = this.#ring.tryClaim(byteCount);
    if (offset !== NO_ROOM) return offset;
    this.#counters[CounterIndex.RING_FULL_STALLS]++;
    this.raiseBlocked();
    // Once more: the peer may have given back before it could see the word.
    return this.#ring.tryClaim(byteCount);
  }

  /** Publishes the claimed frame with its real length. */
  commit(byteCount: number): void {
    this.#ring.commit(byteCount);
    this.#hasPublished = true;
    this.#counters[CounterIndex.RECORDS_SENT]++;
    this.#counters[CounterIndex.BYTES_COPIED_IN] += byteCount;
  }

  /**
   * Sends as much of a piece of a body as one frame takes: inline when small or when no slab is free, else in a slab.
   *
   * @param address - The exchange.
   * @param data - The bytes, at least one.
   * @returns Bytes taken; 0 when there is no room now, with the blocked word up.
   */
  trySendBody(address: FrameAddress, data: Uint8Array): number {
    if (data.byteLength > this.inlineBytes) {
      const slab = this.#slabs.tryTake();
      if (slab !== NO_SLAB) return this.#trySendSlab(address, data, slab);
      this.#counters[CounterIndex.SLAB_STALLS]++;
    }
    const byteCount = Math.min(data.byteLength, Math.max(this.inlineBytes, 1));
    const offset = this.tryClaim(BODY_INLINE_OVERHEAD_BYTES + byteCount);
    if (offset === NO_ROOM) return 0;
    this.commit(writeBodyInline(this.#frames, offset, address, data.subarray(0, byteCount)));
    return byteCount;
  }

  /**
   * Sends the end of a message.
   *
   * @param address - The exchange.
   * @param busyMs - Time the worker's thread was busy with the request; 0 from the I/O thread.
   * @param flags - `FrameFlag.CLOSE` or `FrameFlag.CUT` when the connection of an already framed response is to end so.
   * @returns False when there is no room now, with the blocked word up.
   */
  trySendEnd(address: FrameAddress, busyMs: number, flags = 0): boolean {
    const offset = this.tryClaim(BODY_END_FRAME_BYTES);
    if (offset === NO_ROOM) return false;
    writeBodyEnd(this.#frames, offset, address, busyMs, flags);
    this.commit(BODY_END_FRAME_BYTES);
    return true;
  }

  /**
   * Sends text as it goes on the wire.
   *
   * @returns False when there is no room now, with the blocked word up, or it is larger than the ring takes.
   */
  trySendText(type: TextFrameType, address: FrameAddress, text: string): boolean {
    const byteCount = TEXT_OVERHEAD_BYTES + text.length;
    if (byteCount > this.maxFrameBytes) return false;
    const offset = this.tryClaim(byteCount);
    if (offset === NO_ROOM) return false;
    const { exchangeIndex, generation } = address;
    this.commit(writeText(this.#frames, offset, { type, exchangeIndex, generation, text }));
    return true;
  }

  /** Notes that a piece waits until the other side has taken more. */
  countCreditStall(): void {
    this.#counters[CounterIndex.CREDIT_STALLS]++;
  }

  /** Asks the peer to notify when it gives room, slabs or credit back. Look once more after this. */
  raiseBlocked(): void {
    if (this.#isBlocked) return;
    this.#isBlocked = true;
    // Publishes that this side waits. Pairs with the load in wakeIfBlocked() of the peer's end.
    Atomics.store(this.#frames.words, this.#blockedIndex, 1);
  }

  /** Takes the request to be notified back, before everything that waits is tried again. */
  lowerBlocked(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    Atomics.store(this.#frames.words, this.#blockedIndex, 0);
  }

  /** Tells whether frames were committed since the last call, so that one notify serves a batch. */
  takePublished(): boolean {
    const hasPublished = this.#hasPublished;
    this.#hasPublished = false;
    return hasPublished;
  }

  /** The ring's `appendedBytes`: where the frame sent last ends. */
  get sentBytes(): number {
    return this.#ring.appendedBytes;
  }

  /** Whether a frame sent before still lies in the ring, read or not. `sentBytes` right after it tells where it ends. */
  isIntact(endBytes: number, byteCount: number): boolean {
    return this.#ring.isIntact(endBytes, byteCount);
  }

  /** Slabs of this direction that are not in use. May understate. */
  get freeSlabCount(): number {
    return this.#slabs.freeCount;
  }

  #trySendSlab(address: FrameAddress, data: Uint8Array, slabIndex: number): number {
    const offset = this.tryClaim(BODY_SLAB_FRAME_BYTES);
    if (offset === NO_ROOM) {
      this.#slabs.putBack(slabIndex);
      return 0;
    }
    const gapBytes = data.byteOffset & 7;
    const byteCount = Math.min(data.byteLength, this.#slabs.slabBytes - gapBytes);
    const piece = byteCount === data.byteLength ? data : data.subarray(0, byteCount);
    this.#frames.bytes.set(piece, this.#slabs.offsetOf(slabIndex) + gapBytes);
    writeBodySlab(this.#frames, offset, address, { slabIndex, gapBytes, byteCount });
    this.#counters[CounterIndex.SLABS_SENT]++;
    this.#counters[CounterIndex.BYTES_COPIED_IN] += byteCount;
    this.commit(BODY_SLAB_FRAME_BYTES);
    return byteCount;
  }
}
