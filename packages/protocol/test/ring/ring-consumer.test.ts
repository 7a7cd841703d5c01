import { describe, expect, test } from '@jest/globals';
import { EMPTY, RingConsumer } from '../../src/ring/ring-consumer.js';
import { appendRecord, createRing, takeRecords, type TestRing } from './create-ring.js';

/** Overwrites the length of the record whose payload lies at `payloadOffset`. */
function corruptLength(ring: TestRing, payloadOffset: number, length: number): void {
  ring.words[(payloadOffset - 8) >> 2] = length;
}

describe('next()', () => {
  test('next() returns EMPTY when nothing was written, again and again', () => {
    const { consumer } = createRing(64);
    expect([consumer.next(), consumer.next()]).toEqual([EMPTY, EMPTY]);
    expect(consumer.release()).toBe(false);
  });

  test('next() returns the offset and the length of one record, then EMPTY', () => {
    const ring = createRing(64);
    const offset = appendRecord(ring, 'abcde');
    expect(ring.consumer.next()).toBe(offset);
    expect(ring.consumer.payloadByteCount).toBe(5);
    expect(ring.consumer.next()).toBe(EMPTY);
  });

  test('next() takes records one at a time, in order', () => {
    const ring = createRing(128);
    const offsets = ['a', 'bc', ''].map((payload) => appendRecord(ring, payload));
    expect(ring.consumer.next()).toBe(offsets[0]);
    expect(ring.consumer.payloadByteCount).toBe(1);
    expect(ring.consumer.next()).toBe(offsets[1]);
    expect(ring.consumer.payloadByteCount).toBe(2);
    expect(ring.consumer.next()).toBe(offsets[2]);
    expect(ring.consumer.payloadByteCount).toBe(0);
    expect(ring.consumer.next()).toBe(EMPTY);
  });

  test('next() steps over padding, also when the record behind it is empty in turn', () => {
    const ring = createRing(64, 40);
    appendRecord(ring, 'a');
    appendRecord(ring, 'b'.repeat(9));
    appendRecord(ring, '');
    expect(takeRecords(ring)).toEqual(['a', 'b'.repeat(9), '']);
    expect(ring.consumer.next()).toBe(EMPTY);
  });

  test('next() sees records published after it returned EMPTY, although the tail it saw last is stale', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a');
    expect(ring.consumer.next()).toBeGreaterThan(0);
    appendRecord(ring, 'b');
    expect(takeRecords(ring)).toEqual(['b']);
    expect(ring.consumer.next()).toBe(EMPTY);
    appendRecord(ring, 'c');
    expect(takeRecords(ring)).toEqual(['c']);
  });

  test('next() leaves the bytes of unreleased records alone while the producer goes on', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a'.repeat(16));
    const offset = ring.consumer.next();
    appendRecord(ring, 'b'.repeat(16));
    expect(appendRecord(ring, 'c'.repeat(16))).toBeLessThan(0);
    expect(ring.bytes.toString('latin1', offset, offset + 16)).toBe('a'.repeat(16));
  });

  test.each([
    ['one record more than was published', 9],
    ['over the end of the ring', 64],
    ['longer than the ring', 4096],
    ['so long that rounding up overflows', 0x7fffffff],
    ['so long that rounding up just overflows', 0x7ffffff1],
    ['padding not up to the end', -8],
    ['padding past the end', -72],
    ['the smallest word', -(2 ** 31)],
  ])('next() throws when the length is %s', (_name, length) => {
    const ring = createRing(64);
    corruptLength(ring, appendRecord(ring, 'abcdefgh'), length);
    expect(() => ring.consumer.next()).toThrow(`Record length ${length} does not fit a ring of 64 bytes`);
  });

  test('next() throws when padding lies where no record follows it', () => {
    const ring = createRing(64, 40);
    corruptLength(ring, appendRecord(ring, ''), -24);
    expect(() => ring.consumer.next()).toThrow('Record length -24 does not fit a ring of 64 bytes');
  });

  test('next() throws again after it has thrown, and releases nothing', () => {
    const ring = createRing(64);
    corruptLength(ring, appendRecord(ring, 'abcdefgh'), 4096);
    expect(() => ring.consumer.next()).toThrow(RangeError);
    expect(() => ring.consumer.next()).toThrow(RangeError);
    expect(ring.consumer.release()).toBe(false);
  });
});

describe('release()', () => {
  test('release() gives all records read so far back at once, padding included', () => {
    const ring = createRing(64, 48);
    appendRecord(ring, 'a'.repeat(9));
    appendRecord(ring, 'b');
    ring.consumer.next();
    ring.consumer.next();
    expect(ring.producer.usedBytes).toBe(16 + 24 + 16);
    expect(ring.consumer.release()).toBe(true);
    expect(ring.producer.usedBytes).toBe(0);
  });

  test('release() keeps what was not read', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a');
    appendRecord(ring, 'b');
    ring.consumer.next();
    ring.consumer.release();
    expect(ring.producer.usedBytes).toBe(16);
    expect(takeRecords(ring)).toEqual(['b']);
  });

  test('release() returns false when nothing was read since the last one', () => {
    const ring = createRing(64);
    appendRecord(ring, 'a');
    expect(ring.consumer.release()).toBe(false);
    ring.consumer.next();
    expect(ring.consumer.release()).toBe(true);
    expect(ring.consumer.release()).toBe(false);
  });
});

describe('isEmpty', () => {
  test('isEmpty is false from commit() until the record is read, whether or not it is released', () => {
    const ring = createRing(64);
    expect(ring.consumer.isEmpty).toBe(true);
    ring.producer.tryClaim(1);
    expect(ring.consumer.isEmpty).toBe(true);
    ring.producer.commit();
    expect(ring.consumer.isEmpty).toBe(false);
    ring.consumer.next();
    expect(ring.consumer.isEmpty).toBe(true);
    ring.consumer.release();
    expect(ring.consumer.isEmpty).toBe(true);
  });

  test('isEmpty sees a record published after next() returned EMPTY', () => {
    const ring = createRing(64);
    expect(ring.consumer.next()).toBe(EMPTY);
    appendRecord(ring, 'a');
    expect(ring.consumer.isEmpty).toBe(false);
  });
});

test('a consumer made later reads again what was read and not released', () => {
  const ring = createRing(64, 2 ** 32 - 32);
  appendRecord(ring, 'a');
  appendRecord(ring, 'b');
  ring.consumer.next();
  ring.consumer.release();
  ring.consumer.next();
  expect(takeRecords({ ...ring, consumer: new RingConsumer(ring.memory) })).toEqual(['b']);
});
