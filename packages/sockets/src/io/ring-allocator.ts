/**
 * Gives out rings of powers of two of the shared bytes: a buddy allocator, so that what is freed joins again whatever its size was.
 * Only the I/O thread uses it; it lies in that thread's own memory.
 */

import type { RingPlace } from '../memory/byte-ring.js';

/** Smallest ring, in bytes: a cache line. */
const MIN_RING_BYTES = 64;

/** Owns which bytes are whose. */
export class RingAllocator {
  readonly #totalBytes: number;
  /** Offsets of free blocks by their bytes. */
  readonly #free = new Map<number, Set<number>>();
  #usedBytes = 0;

  /** @param totalBytes - Bytes to give out, a power of two. */
  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
    for (let bytes = MIN_RING_BYTES; bytes <= totalBytes; bytes *= 2) this.#free.set(bytes, new Set());
    this.#free.get(totalBytes)?.add(0);
  }

  /** Bytes that are given out. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * Gives out a ring.
   *
   * @param minBytes - Bytes it has at least.
   * @returns Where it lies, undefined when there is no room.
   */
  allocate(minBytes: number): RingPlace | undefined {
    const ringBytes = 2 ** Math.ceil(Math.log2(Math.max(minBytes, MIN_RING_BYTES)));
    let blockBytes = ringBytes;
    while (blockBytes <= this.#totalBytes && this.#free.get(blockBytes)?.size === 0) blockBytes *= 2;
    const blocks = this.#free.get(blockBytes);
    if (blocks === undefined) return undefined;
    const [offset] = blocks;
    blocks.delete(offset);
    while (blockBytes > ringBytes) {
      blockBytes /= 2;
      this.#free.get(blockBytes)?.add(offset + blockBytes);
    }
    this.#usedBytes += ringBytes;
    return { offset, mask: ringBytes - 1 };
  }

  /** Takes a ring back. Nobody reads or writes it any more. */
  free({ offset, mask }: RingPlace): void {
    let blockBytes = mask + 1;
    this.#usedBytes -= blockBytes;
    let start = offset;
    while (blockBytes < this.#totalBytes) {
      // Two halves of a block differ in one bit of their offset. Not `^`: offsets may have 31 bits and more.
      const buddy = Math.floor(start / blockBytes) % 2 === 0 ? start + blockBytes : start - blockBytes;
      if (this.#free.get(blockBytes)?.delete(buddy) !== true) break;
      start = Math.min(start, buddy);
      blockBytes *= 2;
    }
    this.#free.get(blockBytes)?.add(start);
  }
}
