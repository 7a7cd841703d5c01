import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY } from '../../src/ring/ring-consumer.js';
import { NO_ROOM } from '../../src/ring/ring-producer.js';
import { createRing, type TestRing } from './create-ring.js';

type Command =
  | { readonly kind: 'claim'; readonly fraction: number }
  | { readonly kind: 'commit'; readonly fraction: number }
  | { readonly kind: 'fill' | 'abort' | 'next' | 'release' };

interface ModelRecord {
  readonly payload: Uint8Array;
  /** Where the record's payload lies, as `tryClaim` returned it. */
  readonly offset: number;
  /** Where the tail stood after it; not wrapped. */
  readonly endPosition: number;
}

/** What a ring does, with an array for records and numbers that never overflow for positions. */
class RingModel {
  readonly unread: ModelRecord[] = [];
  /** Read and not released. */
  readonly held: ModelRecord[] = [];
  claim: { readonly offset: number; readonly byteCount: number; readonly startPosition: number } | undefined;
  tailPosition: number;
  readPosition: number;
  headPosition: number;
  recordCount = 0;

  constructor(
    readonly capacityBytes: number,
    position: number,
  ) {
    this.tailPosition = this.readPosition = this.headPosition = position;
  }

  /** The payload that takes what is free before the end, or what is free behind it, to the last byte. */
  get exactFitBytes(): number {
    const freeBytes = this.capacityBytes - (this.tailPosition - this.headPosition);
    const bytesToEnd = this.capacityBytes - (this.tailPosition % this.capacityBytes);
    const fitBytes =
      freeBytes > bytesToEnd && this.recordCount % 2 === 0 ? freeBytes - bytesToEnd : Math.min(freeBytes, bytesToEnd);
    return Math.max(8, Math.min(fitBytes, this.capacityBytes / 2)) - 8;
  }

  /** Returns where a record of this payload starts, or undefined when it must be refused. */
  place(payloadByteCount: number): number | undefined {
    const recordBytes = Math.ceil((8 + payloadByteCount) / 8) * 8;
    const bytesToEnd = this.capacityBytes - (this.tailPosition % this.capacityBytes);
    const start = recordBytes > bytesToEnd ? this.tailPosition + bytesToEnd : this.tailPosition;
    return start + recordBytes - this.headPosition > this.capacityBytes ? undefined : start;
  }
}

/** Claims room, and expects what the model says of it. */
function claim(ring: TestRing, model: RingModel, byteCount: number): void {
  if (byteCount > ring.producer.maxPayloadBytes || model.claim !== undefined) {
    expect(() => ring.producer.tryClaim(byteCount)).toThrow(RangeError);
    return;
  }
  const startPosition = model.place(byteCount);
  const offset = ring.producer.tryClaim(byteCount);
  if (startPosition === undefined) {
    expect(offset).toBe(NO_ROOM);
    return;
  }
  expect(offset).toBe(ring.memory.dataOffset + (startPosition % model.capacityBytes) + 8);
  model.claim = { offset, byteCount, startPosition };
  // Scribbles over the whole claim: none of it may belong to a record that is not released.
  ring.bytes.fill(0xee, offset, offset + byteCount);
}

function runCommand(ring: TestRing, model: RingModel, command: Command): void {
  switch (command.kind) {
    case 'claim':
      // The top of the range lies one above the limit, so that refusals occur.
      claim(ring, model, Math.round(command.fraction * (ring.producer.maxPayloadBytes + 1)));
      return;
    case 'fill':
      claim(ring, model, model.exactFitBytes);
      return;
    case 'commit': {
      if (model.claim === undefined) {
        expect(() => ring.producer.commit()).toThrow(RangeError);
        return;
      }
      const { offset, byteCount, startPosition } = model.claim;
      expect(() => ring.producer.commit(byteCount + 1)).toThrow(RangeError);
      const writtenBytes = Math.round(command.fraction * byteCount);
      const fill = model.recordCount++ % 251;
      const payload = Uint8Array.from({ length: writtenBytes }, (_, index) => (fill + index) & 0xff);
      ring.bytes.set(payload, offset);
      ring.producer.commit(writtenBytes);
      model.tailPosition = startPosition + Math.ceil((8 + writtenBytes) / 8) * 8;
      model.unread.push({ payload, offset, endPosition: model.tailPosition });
      model.claim = undefined;
      return;
    }
    case 'abort':
      ring.producer.abort();
      model.claim = undefined;
      return;
    case 'next': {
      const offset = ring.consumer.next();
      const record = model.unread.shift();
      expect(offset).toBe(record?.offset ?? EMPTY);
      if (record === undefined) return;
      expect(ring.consumer.payloadByteCount).toBe(record.payload.byteLength);
      model.readPosition = record.endPosition;
      model.held.push(record);
      return;
    }
    case 'release':
      expect(ring.consumer.release()).toBe(model.headPosition !== model.readPosition);
      model.headPosition = model.readPosition;
      model.held.length = 0;
  }
}

/** Checks everything that must hold between two commands. */
function checkInvariants(ring: TestRing, model: RingModel): void {
  // Compared by hand: some ten thousand calls of expect() would take most of the run.
  const seen = [ring.producer.usedBytes, ring.words[ring.tailIndex], ring.words[ring.headIndex]];
  const due = [model.tailPosition - model.headPosition, model.tailPosition | 0, model.headPosition | 0];
  if (seen.some((value, index) => value !== due[index])) expect(seen).toEqual(due);
  if (ring.consumer.isEmpty !== (model.unread.length === 0))
    expect(ring.consumer.isEmpty).toBe(model.unread.length === 0);
  for (const { payload, offset } of [...model.held, ...model.unread]) {
    if (ring.bytes.compare(payload, 0, payload.byteLength, offset, offset + payload.byteLength) !== 0) {
      throw new Error(`A record at offset ${offset} was overwritten before its release`);
    }
  }
}

const fraction = fc.nat(9999).map((share) => share / 10_000);
const commandArbitrary: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('claim' as const), fraction }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const), fraction: fraction.map((f) => f * 0.2) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'fill' as const }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'commit' as const, fraction: 1 }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), fraction }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'abort' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'next' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'release' as const }) },
);

test('a ring does what an array does under any sequence of commands, from any position', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(64, 128, 256, 512, 1024),
      fc.constantFrom(0, 2 ** 31, 2 ** 32),
      fc.integer({ min: 0, max: 256 }),
      fc.array(commandArbitrary, { maxLength: 150, size: 'max' }),
      (capacityBytes, overflow, distance, commands) => {
        const position = Math.max(0, overflow - distance * 8);
        const ring = createRing(capacityBytes, position);
        const model = new RingModel(capacityBytes, position);
        for (const command of commands) {
          runCommand(ring, model, command);
          checkInvariants(ring, model);
        }
        expect(ring.areGuardsIntact()).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test('a claim that was refused succeeds once everything is read and released', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(64, 128, 1024),
      fc.integer({ min: 0, max: 127 }),
      fc.array(fraction, { minLength: 1, maxLength: 60 }),
      (capacityBytes, start, fractions) => {
        const ring = createRing(capacityBytes, 2 ** 31 - start * 8);
        for (const share of fractions) {
          const byteCount = Math.round(share * ring.producer.maxPayloadBytes);
          if (ring.producer.tryClaim(byteCount) === NO_ROOM) {
            while (ring.consumer.next() !== EMPTY);
            ring.consumer.release();
            expect(ring.producer.tryClaim(byteCount)).toBeGreaterThan(0);
          }
          ring.producer.commit();
        }
      },
    ),
    { numRuns: 200 },
  );
});
