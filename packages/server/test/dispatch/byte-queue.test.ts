import { describe, expect, test } from '@jest/globals';

import { BodyCollector } from '../../src/connection/body-collector.js';

describe('BodyCollector', () => {
  test.each([-1, 0, 5, 1_000_000])('take() returns nothing when nothing has come, %d bytes announced', (length) => {
    expect(new BodyCollector(length).take()).toHaveLength(0);
  });

  test('take() returns the pieces in order, whatever the announced length', () => {
    for (const contentLength of [-1, 3, 6]) {
      const collector = new BodyCollector(contentLength);
      const source = Buffer.from('..abc..def..');
      collector.add(source, { start: 2, end: 5 });
      collector.add(source, { start: 7, end: 7 });
      collector.add(source, { start: 7, end: 10 });
      // The source serves the next read by then.
      source.fill('x');
      expect(collector.take().toString()).toBe('abcdef');
    }
  });

  test('add() grows with what has come, by doubling', () => {
    const collector = new BodyCollector(-1);
    const piece = Buffer.alloc(1000);
    for (let count = 0; count < 100; count++) collector.add(piece.fill(count), { start: 0, end: 1000 });
    const body = collector.take();
    expect(body).toHaveLength(100_000);
    for (let count = 0; count < 100; count++) expect(body[count * 1000 + 999]).toBe(count);
    expect(body.buffer.byteLength).toBeLessThan(2 * 100_000);
  });

  test('add() reserves nothing for a length that is only announced', () => {
    expect(new BodyCollector(1_000_000).take().buffer.byteLength).toBeLessThanOrEqual(4096);
  });

  test('add() takes a piece larger than twice what is reserved', () => {
    const collector = new BodyCollector(-1);
    const piece = Buffer.alloc(100_000, 'y');
    collector.add(piece, { start: 0, end: piece.byteLength });
    expect(collector.take().equals(piece)).toBe(true);
  });
});
