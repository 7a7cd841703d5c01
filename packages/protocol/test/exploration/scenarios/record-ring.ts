/**
 * A ring of the smallest capacity: its producer meets padding, a full ring, the wrap of the counter, a claim given back and a
 * commit shorter than its claim; its consumer releases the first two at once.
 */

import { EMPTY, RingConsumer } from '../../../src/ring/ring-consumer.js';
import {
  HEAD_POSITION_OFFSET,
  initializeRing,
  RING_CONTROL_BYTES,
  TAIL_POSITION_OFFSET,
  type RingMemory,
} from '../../../src/ring/ring-layout.js';
import { NO_ROOM, RingProducer } from '../../../src/ring/ring-producer.js';
import type { Scenario, ThreadContext } from '../scenario.js';

/**
 * Claimed and committed payload bytes, record by record. The first ends with the ring and at the wrap of the counter. The
 * fourth needs padding, and would fit without it while the third is not read. The fifth would fit if the ring had one more
 * header. The last comes to lie where the fourth was.
 */
const RECORDS = [
  [0, 0],
  [16, 16],
  [8, 8],
  [24, 24],
  [8, 8],
  [16, 4],
] as const;

const CAPACITY_BYTES = 64;
const START_POSITION = 2 ** 31 - 8;

/** One producer, one consumer. Either may die. */
export const recordRing: Scenario<RingMemory> = {
  createMemory: () => ({
    buffer: new SharedArrayBuffer(RING_CONTROL_BYTES + CAPACITY_BYTES),
    controlOffset: 0,
    dataOffset: RING_CONTROL_BYTES,
    capacityBytes: CAPACITY_BYTES,
  }),
  buffersOf: (memory) => [memory.buffer],
  prepare: (memory) => initializeRing(memory, START_POSITION),
  roles: [
    { name: 'producer', isMortal: true, create: createProducer },
    { name: 'consumer', isMortal: true, create: createConsumer },
  ],
  check: ({ memory, notes, deadThread }) => {
    const words = new Int32Array(memory.buffer);
    const tail = words[(memory.controlOffset + TAIL_POSITION_OFFSET) >> 2];
    const head = words[(memory.controlOffset + HEAD_POSITION_OFFSET) >> 2];
    if (deadThread === undefined && notes[1].length !== RECORDS.length) throw new Error(`${notes[1].length} records`);
    // Also of a dead producer: what was committed was read, and nothing is left over.
    if (deadThread !== 1 && head !== tail) throw new Error(`Head ${head} is not at tail ${tail}`);
    if (((tail - head) | 0) > CAPACITY_BYTES) throw new Error(`Tail ${tail} has passed head ${head}`);
  },
};

function createProducer(memory: RingMemory, context: ThreadContext): () => void {
  const producer = new RingProducer(memory);
  const words = new Int32Array(memory.buffer);
  return () => {
    producer.tryClaim(4);
    producer.abort();
    RECORDS.forEach(([claimedBytes, committedBytes], number) => {
      let offset = NO_ROOM;
      if (!context.until(() => (offset = producer.tryClaim(claimedBytes)) !== NO_ROOM)) return;
      for (let at = 0; at < committedBytes; at += 4) words[(offset + at) >> 2] = contentOf(number, at);
      producer.commit(committedBytes);
    });
  };
}

function createConsumer(memory: RingMemory, context: ThreadContext): () => void {
  const consumer = new RingConsumer(memory);
  const words = new Int32Array(memory.buffer);
  return () => {
    for (let number = 0; number < RECORDS.length; number++) {
      let offset = EMPTY;
      const isThere = context.until(() => {
        offset = consumer.next();
        if (offset === EMPTY) consumer.release();
        return offset !== EMPTY;
      });
      if (!isThere) break;
      const { payloadByteCount } = consumer;
      if (payloadByteCount !== RECORDS[number][1]) throw new Error(`Record ${number} has ${payloadByteCount} bytes`);
      for (let at = 0; at < payloadByteCount; at += 4) {
        const content = words[(offset + at) >> 2];
        if (content !== contentOf(number, at)) throw new Error(`Record ${number} holds ${content} at ${at}`);
      }
      context.note(number);
      if (number > 0) consumer.release();
    }
    consumer.release();
  };
}

/** A number that no other word of the scenario holds. */
function contentOf(number: number, at: number): number {
  return 0x1000 + number * 0x100 + at;
}
