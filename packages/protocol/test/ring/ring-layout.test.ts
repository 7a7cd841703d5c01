import { describe, expect, test } from '@jest/globals';
import { RingConsumer } from '../../src/ring/ring-consumer.js';
import {
  assertRingCapacity,
  CACHE_LINE_BYTES,
  HEAD_POSITION_OFFSET,
  maxPayloadBytes,
  RING_CONTROL_BYTES,
  TAIL_POSITION_OFFSET,
} from '../../src/ring/ring-layout.js';
import { RingProducer } from '../../src/ring/ring-producer.js';
import { createRing } from './create-ring.js';

describe('assertRingCapacity()', () => {
  test.each([64, 128, 131_072, 2 ** 30])('assertRingCapacity() accepts %d', (capacityBytes) => {
    expect(() => assertRingCapacity(capacityBytes)).not.toThrow();
  });

  test.each([0, -64, 32, 63, 65, 96, 100.5, 2 ** 30 + 8, 2 ** 31, 2 ** 32, 2 ** 33, Infinity, Number.NaN])(
    'assertRingCapacity() throws and quotes the value when the capacity is %d',
    (capacityBytes) => {
      expect(() => assertRingCapacity(capacityBytes)).toThrow(
        `Ring capacity is ${capacityBytes} bytes, must be a power of two from 64 to 1073741824`,
      );
    },
  );

  test('RingProducer and RingConsumer refuse a capacity that is no power of two', () => {
    const memory = { ...createRing(64).memory, capacityBytes: 96 };
    expect(() => new RingProducer(memory)).toThrow('Ring capacity is 96 bytes');
    expect(() => new RingConsumer(memory)).toThrow('Ring capacity is 96 bytes');
  });
});

test('the two positions lie on cache lines of their own, inside the control block', () => {
  expect(Math.abs(HEAD_POSITION_OFFSET - TAIL_POSITION_OFFSET)).toBeGreaterThanOrEqual(CACHE_LINE_BYTES);
  expect(Math.max(HEAD_POSITION_OFFSET, TAIL_POSITION_OFFSET) + CACHE_LINE_BYTES).toBeLessThanOrEqual(
    RING_CONTROL_BYTES,
  );
});

test.each([64, 128, 1024])(
  'maxPayloadBytes() of a ring of %i bytes fits the empty ring from every position',
  (size) => {
    for (let position = 0; position < size; position += 8) {
      const { producer } = createRing(size, position);
      expect(producer.maxPayloadBytes).toBe(maxPayloadBytes(size));
      expect(producer.tryClaim(maxPayloadBytes(size))).toBeGreaterThan(0);
    }
  },
);

test.each([
  [0, 0],
  [1000, 1000],
  [2 ** 31, -(2 ** 31)],
  [2 ** 32 - 8, -8],
])('initializeRing() stores position %d in both words as %d', (position, word) => {
  const ring = createRing(64, position);
  expect([ring.words[ring.tailIndex], ring.words[ring.headIndex]]).toEqual([word, word]);
});
