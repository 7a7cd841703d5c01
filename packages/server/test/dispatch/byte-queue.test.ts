import { describe, expect, test } from '@jest/globals';

import { ByteQueue } from '../../src/dispatch/byte-queue.js';

describe('ByteQueue', () => {
  test.each([undefined, 0, 5, 1_000_000])(
    'peek() returns nothing when nothing has come, %p bytes expected',
    (bytes) => {
      expect(new ByteQueue(bytes).peek()).toHaveLength(0);
    },
  );

  test('peek() returns the pieces in order, whatever was expected', () => {
    for (const expectedBytes of [undefined, 3, 6]) {
      const queue = new ByteQueue(expectedBytes);
      const source = Buffer.from('..abc..def..');
      queue.add(source, { start: 2, end: 5 });
      queue.add(source, { start: 7, end: 7 });
      queue.add(source, { start: 7, end: 10 });
      // The source serves the next read by then.
      source.fill('x');
      expect(queue.peek().toString()).toBe('abcdef');
      expect(queue.peek(4).toString()).toBe('ef');
    }
  });

  test('drop() takes from the front, and the room serves again', () => {
    const queue = new ByteQueue();
    const piece = Buffer.alloc(1000);
    const { buffer } = queue.peek();
    for (let count = 0; count < 100; count++) {
      queue.add(piece.fill(count), { start: 0, end: 1000 });
      if (count > 0) {
        expect(queue.peek()[0]).toBe(count - 1);
        queue.drop(1000);
      }
    }
    expect(queue.byteCount).toBe(1000);
    expect(queue.peek().every((byte) => byte === 99)).toBe(true);
    expect(queue.peek().buffer).toBe(buffer);
  });

  test('add() grows with what has come, by doubling', () => {
    const queue = new ByteQueue();
    const piece = Buffer.alloc(1000);
    for (let count = 0; count < 100; count++) queue.add(piece.fill(count), { start: 0, end: 1000 });
    const bytes = queue.peek();
    expect(bytes).toHaveLength(100_000);
    for (let count = 0; count < 100; count++) expect(bytes[count * 1000 + 999]).toBe(count);
    expect(bytes.buffer.byteLength).toBeLessThan(2 * 100_000);
  });

  test('the constructor reserves nothing for a length that is only announced', () => {
    expect(new ByteQueue(1_000_000).peek().buffer.byteLength).toBeLessThanOrEqual(4096);
  });

  test('add() takes a piece larger than twice what is reserved', () => {
    const queue = new ByteQueue();
    const piece = Buffer.alloc(100_000, 'y');
    queue.add(piece, { start: 0, end: piece.byteLength });
    expect(queue.peek().equals(piece)).toBe(true);
  });
});
