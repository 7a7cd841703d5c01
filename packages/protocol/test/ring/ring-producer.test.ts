import { describe, expect, test } from '@jest/globals';
import { NO_ROOM, RingProducer } from '../../src/ring/ring-producer.js';
import { appendRecord, createRing, takeRecords } from './create-ring.js';

describe('tryClaim()', () => {
  test('tryClaim() returns the offset of the payload behind its header when the ring is empty', () => {
    const ring = createRing(64);
    expect(ring.producer.tryClaim(5)).toBe(ring.memory.dataOffset + 8);
  });

  test('tryClaim() takes a payload of no bytes', () => {
    const ring = createRing(64);
    expect(appendRecord(ring, '')).toBe(ring.memory.dataOffset + 8);
    expect(ring.producer.usedBytes).toBe(8);
    expect(takeRecords(ring)).toEqual(['']);
  });

  test('tryClaim() returns NO_ROOM when the ring is exactly full, for a payload of no bytes too', () => {
    const ring = createRing(64);
    for (const payload of ['a'.repeat(24), 'b'.repeat(24)]) expect(appendRecord(ring, payload)).toBeGreaterThan(0);
    expect(ring.producer.usedBytes).toBe(64);
    expect(ring.producer.tryClaim(0)).toBe(NO_ROOM);
    expect(ring.producer.usedBytes).toBe(64);
    expect(takeRecords(ring)).toEqual(['a'.repeat(24), 'b'.repeat(24)]);
  });

  test('tryClaim() fills the last 8 bytes with a record of no payload', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a'.repeat(24));
    appendRecord(ring, 'b'.repeat(16));
    expect(appendRecord(ring, '')).toBe(ring.memory.dataOffset + 64);
    expect(ring.producer.tryClaim(0)).toBe(NO_ROOM);
    expect(takeRecords(ring)).toEqual(['a'.repeat(24), 'b'.repeat(16), '']);
    expect(ring.areGuardsIntact()).toBe(true);
  });

  test('tryClaim() pads in a ring where head and tail meet shortly before the end', () => {
    const ring = createRing(64, 40);
    appendRecord(ring, 'a');
    takeRecords(ring);
    ring.consumer.release();
    // Head and tail at 56.
    expect(appendRecord(ring, 'b'.repeat(24))).toBe(ring.memory.dataOffset + 8);
    // 8 of padding and 32 are used; tail at 32, and 24 bytes are free up to the head at 56.
    expect(ring.producer.usedBytes).toBe(40);
    expect(ring.producer.tryClaim(17)).toBe(NO_ROOM);
    expect(ring.producer.tryClaim(16)).toBe(ring.memory.dataOffset + 40);
  });

  test('tryClaim() counts the padding before a record as used', () => {
    const ring = createRing(128, 96);
    appendRecord(ring, 'a'.repeat(16));
    // Tail at 120, 104 bytes free: 8 before the end, 96 behind it up to the head.
    expect(appendRecord(ring, 'b'.repeat(56))).toBe(ring.memory.dataOffset + 8);
    // Tail at 64, 32 free.
    expect(ring.producer.usedBytes).toBe(96);
    expect(ring.producer.tryClaim(25)).toBe(NO_ROOM);
    expect(appendRecord(ring, 'c'.repeat(24))).toBe(ring.memory.dataOffset + 72);
    expect(takeRecords(ring)).toEqual(['a'.repeat(16), 'b'.repeat(56), 'c'.repeat(24)]);
  });

  test('tryClaim() returns NO_ROOM when record and padding together are 8 bytes too many', () => {
    const ring = createRing(64, 8);
    for (const payload of ['a', 'b', 'c']) appendRecord(ring, payload);
    // Tail at 56, head at 8: 16 bytes free, 8 on each side of the end.
    expect(ring.producer.tryClaim(1)).toBe(NO_ROOM);
    expect(ring.words[(ring.memory.dataOffset + 56) >> 2]).toBe(0);
    expect(appendRecord(ring, '')).toBe(ring.memory.dataOffset + 64);
    expect(takeRecords(ring)).toEqual(['a', 'b', 'c', '']);
  });

  test('tryClaim() goes on at offset 0 without padding when a record ends exactly at the end', () => {
    const ring = createRing(64, 48);
    expect(appendRecord(ring, 'last')).toBe(ring.memory.dataOffset + 56);
    expect(appendRecord(ring, 'first')).toBe(ring.memory.dataOffset + 8);
    expect(ring.producer.usedBytes).toBe(32);
    expect(takeRecords(ring)).toEqual(['last', 'first']);
  });

  test('tryClaim() pads up to the end and starts at offset 0 when the record does not fit before the end', () => {
    const ring = createRing(64, 48);
    expect(appendRecord(ring, 'nine byte')).toBe(ring.memory.dataOffset + 8);
    expect(ring.words[(ring.memory.dataOffset + 48) >> 2]).toBe(-16);
    expect(ring.producer.usedBytes).toBe(16 + 24);
    expect(takeRecords(ring)).toEqual(['nine byte']);
    expect(ring.areGuardsIntact()).toBe(true);
  });

  test('tryClaim() takes the largest payload, and throws for one byte more', () => {
    const ring = createRing(64);
    expect(() => ring.producer.tryClaim(25)).toThrow('Record payload is 25 bytes, limit is 24');
    expect(appendRecord(ring, 'x'.repeat(24))).toBeGreaterThan(0);
    expect(takeRecords(ring)).toEqual(['x'.repeat(24)]);
  });

  test('tryClaim() throws while a claim is open, which stays open', () => {
    const ring = createRing(64);
    const offset = ring.producer.tryClaim(3);
    expect(() => ring.producer.tryClaim(0)).toThrow('A claim is open already');
    ring.bytes.write('abc', offset, 'latin1');
    ring.producer.commit();
    expect(takeRecords(ring)).toEqual(['abc']);
  });

  test('tryClaim() leaves no claim open when it returns NO_ROOM', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a'.repeat(24));
    appendRecord(ring, 'b'.repeat(24));
    expect(ring.producer.tryClaim(1)).toBe(NO_ROOM);
    expect(() => ring.producer.commit()).toThrow(RangeError);
    expect(ring.producer.tryClaim(1)).toBe(NO_ROOM);
  });

  test('tryClaim() returns payload offsets that are multiples of 8', () => {
    const ring = createRing(256);
    const offsets = ['', 'a', 'ab', 'abcdefg', 'abcdefgh', 'abcdefghi'].map((payload) => appendRecord(ring, payload));
    expect(offsets.map((offset) => offset % 8)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(new Set(offsets).size).toBe(offsets.length);
  });

  test('tryClaim() sees room given back although the head it saw last is stale', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a'.repeat(24));
    appendRecord(ring, 'b'.repeat(24));
    ring.consumer.next();
    expect(ring.producer.tryClaim(24)).toBe(NO_ROOM);
    ring.consumer.release();
    expect(appendRecord(ring, 'c'.repeat(24))).toBe(ring.memory.dataOffset + 8);
    expect(takeRecords(ring)).toEqual(['b'.repeat(24), 'c'.repeat(24)]);
  });
});

describe('commit()', () => {
  test('commit() publishes what was claimed; nothing is visible before', () => {
    const ring = createRing(64);
    ring.bytes.write('abc', ring.producer.tryClaim(3), 'latin1');
    expect(takeRecords(ring)).toEqual([]);
    expect(ring.consumer.isEmpty).toBe(true);
    expect(ring.producer.usedBytes).toBe(0);
    ring.producer.commit();
    expect(ring.consumer.isEmpty).toBe(false);
    expect(takeRecords(ring)).toEqual(['abc']);
  });

  test('commit() of fewer bytes than claimed gives the rest back', () => {
    const ring = createRing(64);
    ring.bytes.write('abc', ring.producer.tryClaim(24), 'latin1');
    ring.producer.commit(3);
    expect(ring.producer.usedBytes).toBe(16);
    expect(appendRecord(ring, 'next')).toBe(ring.memory.dataOffset + 24);
    expect(takeRecords(ring)).toEqual(['abc', 'next']);
  });

  test('commit() of no bytes publishes an empty record', () => {
    const ring = createRing(64);
    ring.producer.tryClaim(24);
    ring.producer.commit(0);
    expect(ring.producer.usedBytes).toBe(8);
    expect(takeRecords(ring)).toEqual(['']);
  });

  test('commit() of fewer bytes keeps the padding before the record', () => {
    const ring = createRing(64, 48);
    ring.bytes.write('ab', ring.producer.tryClaim(24), 'latin1');
    ring.producer.commit(2);
    expect(ring.producer.usedBytes).toBe(32);
    expect(takeRecords(ring)).toEqual(['ab']);
    expect(ring.consumer.release()).toBe(true);
    expect(ring.producer.usedBytes).toBe(0);
  });

  test('commit() throws when no claim is open: before any, after a commit, after an abort', () => {
    const { producer } = createRing(64);
    expect(() => producer.commit()).toThrow(RangeError);
    expect(() => producer.commit(0)).toThrow(RangeError);
    producer.tryClaim(4);
    producer.commit();
    expect(() => producer.commit()).toThrow(RangeError);
    producer.tryClaim(4);
    producer.abort();
    expect(() => producer.commit(0)).toThrow(RangeError);
    expect(producer.usedBytes).toBe(16);
  });

  test('commit() throws for more bytes than claimed or fewer than none, and the claim stays open', () => {
    const ring = createRing(64);
    ring.bytes.write('abcd', ring.producer.tryClaim(4), 'latin1');
    expect(() => ring.producer.commit(5)).toThrow('Commit of 5 bytes, the claim holds 4');
    expect(() => ring.producer.commit(-1)).toThrow('Commit of -1 bytes, the claim holds 4');
    expect(takeRecords(ring)).toEqual([]);
    ring.producer.commit();
    expect(takeRecords(ring)).toEqual(['abcd']);
  });
});

describe('abort()', () => {
  test('abort() gives the claim back, and the next record takes its place', () => {
    const ring = createRing(64);
    const offset = ring.producer.tryClaim(24);
    ring.producer.abort();
    expect(takeRecords(ring)).toEqual([]);
    expect(ring.producer.usedBytes).toBe(0);
    expect(appendRecord(ring, 'abc')).toBe(offset);
    expect(takeRecords(ring)).toEqual(['abc']);
  });

  test('abort() of a claim behind padding takes the padding back', () => {
    const ring = createRing(64, 48);
    expect(ring.producer.tryClaim(24)).toBe(ring.memory.dataOffset + 8);
    ring.producer.abort();
    expect(ring.producer.usedBytes).toBe(0);
    expect(appendRecord(ring, 'fits')).toBe(ring.memory.dataOffset + 56);
    expect(takeRecords(ring)).toEqual(['fits']);
  });

  test('abort() does nothing when no claim is open', () => {
    const ring = createRing(64);
    ring.producer.abort();
    appendRecord(ring, 'abc');
    ring.producer.abort();
    expect(takeRecords(ring)).toEqual(['abc']);
  });
});

describe('usedBytes', () => {
  test('usedBytes falls by release() and not by next()', () => {
    const ring = createRing(128);
    appendRecord(ring, 'a');
    appendRecord(ring, 'b'.repeat(9));
    expect(ring.producer.usedBytes).toBe(16 + 24);
    takeRecords(ring);
    expect(ring.producer.usedBytes).toBe(16 + 24);
    ring.consumer.release();
    expect(ring.producer.usedBytes).toBe(0);
  });

  test.each([2 ** 31 - 32, 2 ** 32 - 32])(
    'usedBytes is right while the tail passes the overflow from %d',
    (position) => {
      const ring = createRing(128, position);
      for (let count = 1; count <= 6; count++) {
        appendRecord(ring, 'abcd');
        expect(ring.producer.usedBytes).toBe(count * 16);
      }
    },
  );
});

describe('counter overflow', () => {
  test.each([
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ])('records pass %s in order, with padding, full and empty on either side', (_name, overflow) => {
    for (let distance = 0; distance <= 192; distance += 8) {
      const ring = createRing(64, overflow - distance);
      for (let round = 0; round < 12; round++) {
        const sent: string[] = [];
        for (let count = 0; count < 9; count++) {
          const payload = String.fromCharCode(97 + count).repeat((round * 5 + count * 11) % 25);
          if (appendRecord(ring, payload) === NO_ROOM) break;
          sent.push(payload);
        }
        expect(sent.length).toBeGreaterThan(0);
        // 8 records without payload fill the ring.
        expect(sent.length).toBeLessThan(9);
        expect(takeRecords(ring)).toEqual(sent);
        ring.consumer.release();
        expect(ring.producer.usedBytes).toBe(0);
        expect(ring.consumer.isEmpty).toBe(true);
      }
      expect(ring.areGuardsIntact()).toBe(true);
    }
  });

  test('tryClaim() returns NO_ROOM in a ring that is full across the overflow', () => {
    const ring = createRing(64, 2 ** 31 - 32);
    appendRecord(ring, 'a'.repeat(24));
    appendRecord(ring, 'b'.repeat(24));
    expect(ring.words[ring.tailIndex]).toBe(-(2 ** 31) + 32);
    expect(ring.producer.tryClaim(0)).toBe(NO_ROOM);
  });
});

test('a producer made later goes on where the published tail stands', () => {
  const ring = createRing(64, 2 ** 31 - 16);
  appendRecord(ring, 'old');
  const offset = new RingProducer(ring.memory).tryClaim(3);
  expect(offset).toBe(ring.memory.dataOffset + ((2 ** 31) & 63) + 8);
});
