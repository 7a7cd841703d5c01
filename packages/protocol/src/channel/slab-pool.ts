/**
 * Blocks outside the rings for the large pieces of a body, one pool a direction. The filling side owns the free list;
 * a slab is free when its count of uses equals its count of releases, and each count has one writer.
 */

import type { SlabMemory } from './channel-layout.js';

/** What {@link SlabFiller.tryTake} returns when every slab is in use. */
export const NO_SLAB = -1;

/** The side that takes slabs and fills them. */
export class SlabFiller {
  /** Bytes of a slab. */
  readonly slabBytes: number;

  readonly #words: Int32Array;
  readonly #usedIndex: number;
  readonly #releasedIndex: number;
  readonly #dataOffset: number;
  readonly #freeSlabs: number[] = [];
  readonly #slabCount: number;
  /** No slab from this one on was ever taken. */
  #touchedCount = 0;

  /** @param memory - Where the pool lies. */
  constructor(memory: SlabMemory) {
    this.#words = new Int32Array(memory.buffer);
    this.#usedIndex = memory.usedCountsOffset >> 2;
    this.#releasedIndex = memory.releasedCountsOffset >> 2;
    this.#dataOffset = memory.dataOffset;
    this.#slabCount = memory.slabCount;
    this.slabBytes = memory.slabBytes;
    this.#collectReleased();
  }

  /**
   * Takes a free slab.
   *
   * @returns Its index, or {@link NO_SLAB}.
   */
  tryTake(): number {
    // Memory that was never written is not resident: before the next of it, those that were used are looked through again.
    if (this.#freeSlabs.length === 0 || this.#freeSlabs[this.#freeSlabs.length - 1] >= this.#touchedCount) {
      this.#collectReleased();
    }
    const slab = this.#freeSlabs.pop();
    if (slab === undefined) return NO_SLAB;
    if (slab >= this.#touchedCount) this.#touchedCount = slab + 1;
    // Only this side writes and compares the count of uses; the frame that names the slab publishes the data.
    this.#words[this.#usedIndex + slab] = (this.#words[this.#usedIndex + slab] + 1) | 0;
    return slab;
  }

  /** Gives back a slab that was taken and never sent. */
  putBack(slab: number): void {
    this.#words[this.#usedIndex + slab] = (this.#words[this.#usedIndex + slab] - 1) | 0;
    this.#freeSlabs.push(slab);
  }

  /** Returns where a slab starts in the shared buffer. */
  offsetOf(slab: number): number {
    return this.#dataOffset + slab * this.slabBytes;
  }

  /** Slabs not in use. May understate: some may be released right now. */
  get freeCount(): number {
    if (this.#freeSlabs.length < this.#slabCount) this.#collectReleased();
    return this.#freeSlabs.length;
  }

  #collectReleased(): void {
    this.#freeSlabs.length = 0;
    for (let slab = this.#slabCount - 1; slab >= 0; slab--) {
      // Observes a release. Pairs with the store in SlabEmptier.release().
      const releasedCount = Atomics.load(this.#words, this.#releasedIndex + slab);
      if (releasedCount === this.#words[this.#usedIndex + slab]) this.#freeSlabs.push(slab);
    }
  }
}

/** The side that reads slabs and releases them. */
export class SlabEmptier {
  readonly #words: Int32Array;
  readonly #releasedIndex: number;
  readonly #dataOffset: number;
  readonly #slabBytes: number;
  readonly #slabCount: number;

  /** @param memory - Where the pool lies. */
  constructor(memory: SlabMemory) {
    this.#words = new Int32Array(memory.buffer);
    this.#releasedIndex = memory.releasedCountsOffset >> 2;
    this.#dataOffset = memory.dataOffset;
    this.#slabBytes = memory.slabBytes;
    this.#slabCount = memory.slabCount;
  }

  /**
   * Returns where a slab starts in the shared buffer.
   *
   * @throws RangeError when there is no such slab.
   */
  offsetOf(slab: number): number {
    if (slab >= this.#slabCount) throw new RangeError(`Slab ${slab} of ${this.#slabCount}`);
    return this.#dataOffset + slab * this.#slabBytes;
  }

  /** Gives a slab back to its filler. Once for each time a frame named it. */
  release(slab: number): void {
    const index = this.#releasedIndex + slab;
    // Publishes the release; this side alone writes the count. Pairs with the load in SlabFiller.#collectReleased().
    Atomics.store(this.#words, index, (this.#words[index] + 1) | 0);
  }
}
