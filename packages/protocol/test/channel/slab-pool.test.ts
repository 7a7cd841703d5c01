import { beforeEach, describe, expect, test } from '@jest/globals';
import { createChannelMemory, type SlabMemory } from '../../src/channel/channel-layout.js';
import { NO_SLAB, SlabEmptier, SlabFiller } from '../../src/channel/slab-pool.js';
import { TINY_SIZES } from './tiny-sizes.js';

const SLAB_COUNT = 3;

let memory: SlabMemory;
let filler: SlabFiller;
let emptier: SlabEmptier;

beforeEach(() => {
  memory = createChannelMemory({ ...TINY_SIZES, slabCount: SLAB_COUNT }).requestSlabs;
  filler = new SlabFiller(memory);
  emptier = new SlabEmptier(memory);
});

function takeAll(): number[] {
  return Array.from({ length: SLAB_COUNT }, () => filler.tryTake());
}

describe('SlabFiller', () => {
  test('tryTake() gives every slab once, then NO_SLAB', () => {
    expect(filler.freeCount).toBe(SLAB_COUNT);
    expect(takeAll().sort()).toEqual([0, 1, 2]);
    expect([filler.tryTake(), filler.tryTake(), filler.freeCount]).toEqual([NO_SLAB, NO_SLAB, 0]);
  });

  test('tryTake() gives a slab again after it was released, and only that one', () => {
    takeAll();
    emptier.release(1);
    expect([filler.tryTake(), filler.tryTake()]).toEqual([1, NO_SLAB]);
  });

  test('tryTake() gives slabs again in whatever order they were released', () => {
    takeAll();
    for (const slab of [2, 0]) emptier.release(slab);
    expect([filler.tryTake(), filler.tryTake()].sort()).toEqual([0, 2]);
    emptier.release(1);
    emptier.release(0);
    expect(filler.freeCount).toBe(2);
    expect([filler.tryTake(), filler.tryTake()].sort()).toEqual([0, 1]);
    expect(filler.tryTake()).toBe(NO_SLAB);
  });

  test('tryTake() gives slabs that were used before it touches another', () => {
    const taken = [0, 1, 0, 1].map((_round, index) => {
      const slab = filler.tryTake();
      // The first two are under way together, later ones one at a time.
      if (index === 1) for (const used of [0, 1]) emptier.release(used);
      if (index > 1) emptier.release(slab);
      return slab;
    });
    expect(taken).not.toContain(2);
  });

  test('putBack() frees a slab that was never sent', () => {
    const [first] = takeAll();
    filler.putBack(first);
    expect(filler.freeCount).toBe(1);
    expect([filler.tryTake(), filler.tryTake()]).toEqual([first, NO_SLAB]);
    emptier.release(first);
    expect([filler.tryTake(), filler.tryTake()]).toEqual([first, NO_SLAB]);
  });

  test('putBack() lets the slab be given once only, though free slabs are collected again', () => {
    const slab = filler.tryTake();
    filler.putBack(slab);
    expect(filler.freeCount).toBe(SLAB_COUNT);
    expect(takeAll().sort()).toEqual([0, 1, 2]);
    expect(filler.tryTake()).toBe(NO_SLAB);
  });

  test('freeCount sees releases before the free list has run out', () => {
    const slab = filler.tryTake();
    expect(filler.freeCount).toBe(SLAB_COUNT - 1);
    emptier.release(slab);
    expect(filler.freeCount).toBe(SLAB_COUNT);
  });

  test('a filler made later counts what is under way as used', () => {
    filler.tryTake();
    const slab = filler.tryTake();
    emptier.release(slab);
    expect(new SlabFiller(memory).freeCount).toBe(SLAB_COUNT - 1);
  });

  test.each([0x7fffffff, -1])('the counts wrap from %d', (count) => {
    const words = new Int32Array(memory.buffer);
    words.fill(count, memory.usedCountsOffset >> 2, (memory.usedCountsOffset >> 2) + SLAB_COUNT);
    words.fill(count, memory.releasedCountsOffset >> 2, (memory.releasedCountsOffset >> 2) + SLAB_COUNT);
    for (let round = 0; round < 3; round++) {
      for (const slab of takeAll()) expect(slab).not.toBe(NO_SLAB);
      expect(filler.tryTake()).toBe(NO_SLAB);
      filler.putBack(1);
      expect(filler.tryTake()).toBe(1);
      for (let slab = 0; slab < SLAB_COUNT; slab++) emptier.release(slab);
      expect(filler.freeCount).toBe(SLAB_COUNT);
    }
    expect(words[memory.usedCountsOffset >> 2]).toBe((count + 3) | 0);
  });
});

describe('offsetOf()', () => {
  test('offsetOf() is the same on both sides, and slabs do not overlap', () => {
    for (let slab = 0; slab < SLAB_COUNT; slab++) {
      expect(filler.offsetOf(slab)).toBe(memory.dataOffset + slab * memory.slabBytes);
      expect(emptier.offsetOf(slab)).toBe(filler.offsetOf(slab));
    }
  });

  test.each([SLAB_COUNT, 0xffff])('SlabEmptier.offsetOf() throws for slab %i, which is none', (slab) => {
    expect(() => emptier.offsetOf(slab)).toThrow(`Slab ${slab} of ${SLAB_COUNT}`);
  });
});
