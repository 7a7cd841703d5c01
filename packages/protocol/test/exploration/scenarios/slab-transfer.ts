/**
 * Slabs that go round: the filler puts two words into each, a ring names it, the emptier keeps the first one for longer than
 * the second, as a slow socket does, and releases both.
 */

import type { SlabMemory } from '../../../src/channel/channel-layout.js';
import { NO_SLAB, SlabEmptier, SlabFiller } from '../../../src/channel/slab-pool.js';
import { EMPTY, RingConsumer } from '../../../src/ring/ring-consumer.js';
import { RING_CONTROL_BYTES, type RingMemory } from '../../../src/ring/ring-layout.js';
import { NO_ROOM, RingProducer } from '../../../src/ring/ring-producer.js';
import type { Scenario, ThreadContext } from '../scenario.js';

interface SlabScene {
  readonly ring: RingMemory;
  readonly slabs: SlabMemory;
}

const SLAB_COUNT = 2;
const USE_COUNT = 4;
const RING_BYTES = 64;
const SLAB_BYTES = 16;
const COUNTS_OFFSET = RING_CONTROL_BYTES + RING_BYTES;

/** One filler, one emptier. Either may die. */
export const slabTransfer: Scenario<SlabScene> = {
  createMemory: () => {
    const buffer = new SharedArrayBuffer(COUNTS_OFFSET + 2 * 8 + SLAB_COUNT * SLAB_BYTES);
    return {
      ring: { buffer, controlOffset: 0, dataOffset: RING_CONTROL_BYTES, capacityBytes: RING_BYTES },
      slabs: {
        buffer,
        usedCountsOffset: COUNTS_OFFSET,
        releasedCountsOffset: COUNTS_OFFSET + 8,
        dataOffset: COUNTS_OFFSET + 16,
        slabBytes: SLAB_BYTES,
        slabCount: SLAB_COUNT,
      },
    };
  },
  buffersOf: ({ ring }) => [ring.buffer],
  roles: [
    { name: 'filler', isMortal: true, create: createFiller },
    { name: 'emptier', isMortal: true, create: createEmptier },
  ],
  check: ({ memory: { slabs }, notes, deadThread }) => {
    if (deadThread !== undefined) return;
    if (notes[1].length !== USE_COUNT) throw new Error(`${notes[1].length} slabs were read`);
    // A filler that starts now finds every slab free.
    const { freeCount } = new SlabFiller(slabs);
    if (freeCount !== SLAB_COUNT) throw new Error(`${freeCount} slabs are free in the end`);
  },
};

function createFiller({ ring, slabs }: SlabScene, context: ThreadContext): () => void {
  const words = new Int32Array(ring.buffer);
  const producer = new RingProducer(ring);
  const filler = new SlabFiller(slabs);
  return () => {
    filler.putBack(filler.tryTake());
    for (let number = 1; number <= USE_COUNT; number++) {
      let slab = NO_SLAB;
      if (!context.until(() => (slab = filler.tryTake()) !== NO_SLAB)) return;
      const start = filler.offsetOf(slab) >> 2;
      words[start] = number;
      words[start + 1] = number * 2;
      let offset = NO_ROOM;
      if (!context.until(() => (offset = producer.tryClaim(4)) !== NO_ROOM)) return;
      words[offset >> 2] = slab;
      producer.commit();
    }
  };
}

function createEmptier({ ring, slabs }: SlabScene, context: ThreadContext): () => void {
  const words = new Int32Array(ring.buffer);
  const consumer = new RingConsumer(ring);
  const emptier = new SlabEmptier(slabs);
  const empty = (slab: number, number: number): void => {
    const start = emptier.offsetOf(slab) >> 2;
    const first = words[start];
    const second = words[start + 1];
    emptier.release(slab);
    if (first !== number || second !== number * 2) throw new Error(`Use ${number} holds ${first}, ${second}`);
    context.note(number);
  };
  return () => {
    let keptSlab = NO_SLAB;
    for (let number = 1; number <= USE_COUNT; number++) {
      let offset = EMPTY;
      if (!context.until(() => (offset = consumer.next()) !== EMPTY)) break;
      const slab = words[offset >> 2];
      consumer.release();
      if (number === 1) keptSlab = slab;
      else empty(slab, number);
      if (number === 2) empty(keptSlab, 1);
    }
  };
}
