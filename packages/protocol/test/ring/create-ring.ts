import { RingConsumer } from '../../src/ring/ring-consumer.js';
import {
  HEAD_POSITION_OFFSET,
  initializeRing,
  RING_CONTROL_BYTES,
  TAIL_POSITION_OFFSET,
  type RingMemory,
} from '../../src/ring/ring-layout.js';
import { RingProducer } from '../../src/ring/ring-producer.js';

/** Bytes before, between and after the parts of a test's ring, filled with {@link GUARD_BYTE}. */
const GUARD_BYTES = 64;
const GUARD_BYTE = 0xa5;

/** A ring between guard bytes, both of its ends, and a view of what lies in it. */
export interface TestRing {
  readonly memory: RingMemory;
  readonly producer: RingProducer;
  readonly consumer: RingConsumer;
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly tailIndex: number;
  readonly headIndex: number;
  /** Whether nothing was written outside control block and data. */
  areGuardsIntact(): boolean;
}

/** Creates a ring whose positions start at `position`. */
export function createRing(capacityBytes: number, position = 0): TestRing {
  const controlOffset = GUARD_BYTES;
  const dataOffset = controlOffset + RING_CONTROL_BYTES + GUARD_BYTES;
  const buffer = new SharedArrayBuffer(dataOffset + capacityBytes + GUARD_BYTES);
  const bytes = Buffer.from(buffer);
  const guards = [0, controlOffset + RING_CONTROL_BYTES, dataOffset + capacityBytes].map((start) =>
    bytes.subarray(start, start + GUARD_BYTES).fill(GUARD_BYTE),
  );
  const memory = { buffer, controlOffset, dataOffset, capacityBytes };
  initializeRing(memory, position);
  return {
    memory,
    producer: new RingProducer(memory),
    consumer: new RingConsumer(memory),
    bytes,
    words: new Int32Array(buffer),
    tailIndex: (controlOffset + TAIL_POSITION_OFFSET) >> 2,
    headIndex: (controlOffset + HEAD_POSITION_OFFSET) >> 2,
    areGuardsIntact: () => guards.every((guard) => guard.every((byte) => byte === GUARD_BYTE)),
  };
}

/** Appends one record. Returns the payload's offset, or `NO_ROOM`. */
export function appendRecord(ring: TestRing, payload: string): number {
  const offset = ring.producer.tryClaim(payload.length);
  if (offset < 0) return offset;
  ring.bytes.write(payload, offset, 'latin1');
  ring.producer.commit();
  return offset;
}

/** Takes out all records that are there, without releasing them. */
export function takeRecords(ring: TestRing): string[] {
  const payloads: string[] = [];
  for (let offset = ring.consumer.next(); offset >= 0; offset = ring.consumer.next()) {
    payloads.push(ring.bytes.toString('latin1', offset, offset + ring.consumer.payloadByteCount));
  }
  return payloads;
}
