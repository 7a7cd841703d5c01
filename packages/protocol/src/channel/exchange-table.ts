/**
 * The words beside the rings that belong to one exchange, a request in flight and its response. They are words and not
 * frames, because a full ring must not hold up a cancel or a credit, and synchronous handler code must be able to see a
 * cancel without reading a ring.
 *
 * ```
 *   line 1   +0   claim      generation << 2 | state; the one word that both threads move, by compareExchange from QUEUED
 *            +4   cancelled  generation that was cancelled last; written by the I/O thread
 *            +8   released   response bytes the socket has taken, cumulative, wraps at 2^32; written by the I/O thread
 *   line 2   +64  consumed   request bytes the worker has taken off the exchange, cumulative over all its generations, wraps
 *                           at 2^32; written by the worker
 * ```
 *
 * The generation stands in the claim word itself: a worker that comes upon the stale record of a taken-back request
 * fails its compareExchange although the index serves another exchange by then.
 */

import { CACHE_LINE_BYTES } from '../ring/ring-layout.js';
import { EXCHANGE_BYTES, type ExchangeMemory } from './channel-layout.js';

/** Who has an exchange. The lower two bits of the claim word. */
export const ClaimState = {
  /** Not in use. */
  FREE: 0,
  /** In the ring, not started: the worker may start it, the I/O thread may take it back. */
  QUEUED: 1,
  /** User code has been, or is just being, called. */
  STARTED: 2,
  /** The I/O thread has it again; the worker skips its record. */
  TAKEN_BACK: 3,
} as const;
export type ClaimState = (typeof ClaimState)[keyof typeof ClaimState];

const CLAIM_WORD = 0;
const CANCELLED_WORD = 1;
const RELEASED_WORD = 2;
const CONSUMED_WORD = CACHE_LINE_BYTES >> 2;
const WORDS_PER_EXCHANGE = EXCHANGE_BYTES >> 2;
/** Generations run from 1 to this and start over; 0 is never used, so that zeroed memory matches nothing. */
const MAX_GENERATION = 0x0fffffff;

/** What {@link ExchangeOwner.open} returns when every exchange is in use. */
export const NO_EXCHANGE = -1;

/** The I/O thread's side: gives exchanges out, cancels, takes back, grants credit. */
export class ExchangeOwner {
  readonly #words: Int32Array;
  readonly #firstIndex: number;
  readonly #freeIndexes: number[] = [];
  readonly #generations: Int32Array;
  /** What the consumed word was when the exchange was opened: nobody writes it between two generations. */
  readonly #consumedAtOpen: Int32Array;

  /**
   * @param memory - Where the table lies.
   * @param lastGeneration - What each exchange had last; tests start near the wrap. @defaultValue lastGeneration 0
   */
  constructor(memory: ExchangeMemory, lastGeneration = 0) {
    this.#words = new Int32Array(memory.buffer);
    this.#firstIndex = memory.offset >> 2;
    this.#generations = new Int32Array(memory.exchangeCount).fill(lastGeneration);
    this.#consumedAtOpen = new Int32Array(memory.exchangeCount);
    for (let index = memory.exchangeCount - 1; index >= 0; index--) this.#freeIndexes.push(index);
  }

  /** Exchanges that can be opened now. */
  get freeCount(): number {
    return this.#freeIndexes.length;
  }

  /**
   * Takes a free exchange and marks it queued. Publish its record after this.
   *
   * @returns Its index, or {@link NO_EXCHANGE}.
   */
  open(): number {
    const index = this.#freeIndexes.pop();
    if (index === undefined) return NO_EXCHANGE;
    const generation = this.#generations[index] === MAX_GENERATION ? 1 : this.#generations[index] + 1;
    this.#generations[index] = generation;
    const base = this.#base(index);
    // No worker touches these before it has read the record, whose publication orders them.
    this.#words[base + RELEASED_WORD] = 0;
    this.#consumedAtOpen[index] = Atomics.load(this.#words, base + CONSUMED_WORD);
    // Whoever had this number before it started over may have been cancelled: at 50,000 requests a second that takes 1.5 hours.
    if (this.#words[base + CANCELLED_WORD] === generation) Atomics.store(this.#words, base + CANCELLED_WORD, 0);
    // Offers the exchange. Pairs with the compareExchange in ExchangeRunner.tryStart().
    Atomics.store(this.#words, base + CLAIM_WORD, (generation << 2) | ClaimState.QUEUED);
    return index;
  }

  /** Returns the generation of an open exchange. */
  generationOf(index: number): number {
    return this.#generations[index];
  }

  /**
   * Takes back an exchange the worker has not started.
   *
   * @returns Whether it was taken back; false when the worker was first.
   */
  tryTakeBack(index: number): boolean {
    const claim = this.#generations[index] << 2;
    const queued = claim | ClaimState.QUEUED;
    // One of two moves from QUEUED. Pairs with ExchangeRunner.tryStart(): exactly one of them succeeds.
    const seen = Atomics.compareExchange(
      this.#words,
      this.#base(index) + CLAIM_WORD,
      queued,
      claim | ClaimState.TAKEN_BACK,
    );
    return seen === queued;
  }

  /** Whether the worker has started an open exchange. May be stale by a start that is happening now. */
  isStarted(index: number): boolean {
    const claim = Atomics.load(this.#words, this.#base(index) + CLAIM_WORD);
    return claim === ((this.#generations[index] << 2) | ClaimState.STARTED);
  }

  /** Tells the worker that nobody wants the answer any more. The caller then raises the cancel count and notifies. */
  cancel(index: number): void {
    // Publishes the cancel. Pairs with the load in ExchangeRunner.isCancelled().
    Atomics.store(this.#words, this.#base(index) + CANCELLED_WORD, this.#generations[index]);
  }

  /**
   * Grants credit: tells how much of the response the socket has taken.
   *
   * @param index - The exchange.
   * @param releasedBytes - Bytes since the exchange was opened; wraps at 2^32.
   */
  setReleasedBytes(index: number, releasedBytes: number): void {
    // Publishes credit. Pairs with the load in ExchangeRunner.releasedBytes().
    Atomics.store(this.#words, this.#base(index) + RELEASED_WORD, releasedBytes | 0);
  }

  /** Request bytes the worker has taken of an open exchange. May be stale: more may have been taken since. */
  consumedBytes(index: number): number {
    // Observes credit. Pairs with the store in ExchangeRunner.addConsumedBytes().
    return (Atomics.load(this.#words, this.#base(index) + CONSUMED_WORD) - this.#consumedAtOpen[index]) | 0;
  }

  /** Gives an exchange back: it was taken back, or its final frame has been read. */
  close(index: number): void {
    this.#freeIndexes.push(index);
  }

  #base(index: number): number {
    return this.#firstIndex + index * WORDS_PER_EXCHANGE;
  }
}

/** The worker's side: starts exchanges, sees cancels and credit. */
export class ExchangeRunner {
  readonly #words: Int32Array;
  readonly #firstIndex: number;

  /** @param memory - Where the table lies. */
  constructor(memory: ExchangeMemory) {
    this.#words = new Int32Array(memory.buffer);
    this.#firstIndex = memory.offset >> 2;
  }

  /**
   * Claims an exchange, immediately before user code is called and never when its record is merely read.
   *
   * @returns Whether it is this worker's; false when it was taken back.
   */
  tryStart(index: number, generation: number): boolean {
    const queued = (generation << 2) | ClaimState.QUEUED;
    // One of two moves from QUEUED. Pairs with ExchangeOwner.tryTakeBack(): exactly one of them succeeds.
    const seen = Atomics.compareExchange(
      this.#words,
      this.#base(index) + CLAIM_WORD,
      queued,
      (generation << 2) | ClaimState.STARTED,
    );
    return seen === queued;
  }

  /** Whether the I/O thread has cancelled the exchange. Cheap enough to poll in a loop. */
  isCancelled(index: number, generation: number): boolean {
    // Observes the cancel. Pairs with the store in ExchangeOwner.cancel().
    return Atomics.load(this.#words, this.#base(index) + CANCELLED_WORD) === generation;
  }

  /** Grants credit: tells that so many more bytes of the request have been taken. Never after the final frame. */
  addConsumedBytes(index: number, byteCount: number): void {
    const wordIndex = this.#base(index) + CONSUMED_WORD;
    // Publishes credit; this side alone writes the word. Pairs with the load in ExchangeOwner.consumedBytes().
    Atomics.store(this.#words, wordIndex, (this.#words[wordIndex] + byteCount) | 0);
  }

  /** Response bytes the socket has taken, cumulative. May be stale: more may have been taken since. */
  releasedBytes(index: number): number {
    // Observes credit. Pairs with the store in ExchangeOwner.setReleasedBytes().
    return Atomics.load(this.#words, this.#base(index) + RELEASED_WORD);
  }

  #base(index: number): number {
    return this.#firstIndex + index * WORDS_PER_EXCHANGE;
  }
}
