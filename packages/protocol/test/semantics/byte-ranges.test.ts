import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentRange, selectByteRanges, unsatisfiedContentRange } from '../../src/semantics/byte-ranges.js';

/** Selects without joining across gaps, and shortens the outcome to pairs. */
function select(value: string, totalBytes = 10_000): unknown {
  const outcome = selectByteRanges(value, { totalBytes, joinedGapBytes: 0 });
  return outcome.kind === 'ranges' ? outcome.ranges.map(({ start, end }) => [start, end]) : outcome.kind;
}

describe('selectByteRanges()', () => {
  test.each([
    ['bytes=0-499', [[0, 500]]],
    ['bytes=500-999', [[500, 1000]]],
    ['bytes=-500', [[9500, 10_000]]],
    ['bytes=9500-', [[9500, 10_000]]],
    ['bytes=0-0', [[0, 1]]],
    ['bytes=0-', [[0, 10_000]]],
    ['bytes=0-99999', [[0, 10_000]]],
    ['bytes=-20000', [[0, 10_000]]],
    ['BYTES=0-1', [[0, 2]]],
    [
      'bytes= 0-999, 4500-5499, -1000',
      [
        [0, 1000],
        [4500, 5500],
        [9000, 10_000],
      ],
    ],
    [
      'bytes=,0-0,\t,2-2 ,',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['bytes=0000-0001', [[0, 2]]],
    [`bytes=0-${'9'.repeat(400)}`, [[0, 10_000]]],
  ])('selectByteRanges() finds the ranges of %j', (value, ranges) => {
    expect(select(value)).toEqual(ranges);
  });

  test.each([
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=1',
    'bytes=a-b',
    'bytes=1-0',
    'bytes=0-1,1-0',
    'bytes=20000-10000',
    'bytes=9007199254740993-9007199254740992',
    'bytes=--1',
    'bytes=1--2',
    'bytes=+1-2',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes=0 - 1',
    'bytes =0-1',
    'bytes=0-1;',
    'bytes=0-1 2-3',
    'bytes=\xa00-1',
    'items=0-1',
    '0-1',
  ])('selectByteRanges() ignores %j', (value) => {
    expect(select(value)).toBe('ignored');
  });

  test.each(['bytes=10000-', 'bytes=10000-20000', 'bytes=-0', 'bytes=-0, 99999-'])(
    'selectByteRanges() cannot satisfy %j',
    (value) => {
      expect(select(value)).toBe('unsatisfiable');
    },
  );

  test('selectByteRanges() leaves out what cannot be satisfied when something else can', () => {
    expect(select('bytes=10000-, 5-6, -0')).toEqual([[5, 7]]);
  });

  test('selectByteRanges() of an empty representation is unsatisfiable, and ignored for a suffix', () => {
    expect(select('bytes=0-', 0)).toBe('unsatisfiable');
    expect(select('bytes=-5', 0)).toBe('ignored');
  });

  test.each([
    ['overlap', 'bytes=0-10,5-20', [[0, 21]]],
    ['touch', 'bytes=0-10,11-20', [[0, 21]]],
    ['are equal', 'bytes=5-5,5-5,5-5', [[5, 6]]],
    ['are contained', 'bytes=0-100,5-6', [[0, 101]]],
    [
      'overlap out of order',
      'bytes=50-60,0-10,55-70',
      [
        [50, 71],
        [0, 11],
      ],
    ],
    ['overlap by a third', 'bytes=20-29,0-9,10-19', [[0, 30]]],
    ['all want everything', 'bytes=0-,0-,-10000', [[0, 10_000]]],
  ])('selectByteRanges() joins ranges that %s, in the order of first mention', (_condition, value, ranges) => {
    expect(select(value)).toEqual(ranges);
  });

  test.each([
    ['bytes=0-9,90-99', 1],
    ['bytes=0-9,91-99', 2],
  ])('selectByteRanges() of %j with the default gap of 80 bytes has %i ranges', (value, count) => {
    const outcome = selectByteRanges(value, { totalBytes: 1000 });
    expect(outcome.kind === 'ranges' && outcome.ranges).toHaveLength(count);
  });

  test('selectByteRanges() takes as many ranges as the limit, and ignores one more', () => {
    const list = (count: number): string => Array.from({ length: count }, (_, index) => `${index * 200}-`).join();
    expect(selectByteRanges(`bytes=${list(16)}`, { totalBytes: 10_000 }).kind).toBe('ranges');
    expect(selectByteRanges(`bytes=${list(17)}`, { totalBytes: 10_000 }).kind).toBe('ignored');
    expect(selectByteRanges('bytes=0-1', { totalBytes: 10, rangeCount: 1 }).kind).toBe('ranges');
    expect(selectByteRanges('bytes=0-1,5-6', { totalBytes: 10, rangeCount: 1 }).kind).toBe('ignored');
    expect(selectByteRanges(`bytes=0-1${','.repeat(100)}`, { totalBytes: 10 }).kind).toBe('ignored');
  });

  test('selectByteRanges() yields disjoint ranges that hold exactly the bytes asked for', () => {
    const totalBytes = 40;
    const position = fc.integer({ min: 0, max: 50 });
    const kind = fc.constantFrom('closed', 'open', 'suffix');
    const spec = fc.tuple(kind, position, position).map(([name, left, right]) => {
      const first = Math.min(left, right);
      const last = Math.max(left, right);
      if (name === 'closed') return { text: `${first}-${last}`, start: first, end: Math.min(totalBytes, last + 1) };
      if (name === 'open') return { text: `${first}-`, start: first, end: totalBytes };
      return { text: `-${last}`, start: Math.max(0, totalBytes - last), end: totalBytes };
    });
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 8 }), (specs) => {
        const wanted = new Set<number>();
        for (const { start, end } of specs) {
          for (let offset = start; offset < end; offset++) wanted.add(offset);
        }
        const value = `bytes=${specs.map(({ text }) => text).join(', ')}`;
        const outcome = selectByteRanges(value, { totalBytes, joinedGapBytes: 0 });
        if (wanted.size === 0) {
          expect(outcome.kind).toBe('unsatisfiable');
          return;
        }
        const given: number[] = [];
        for (const { start, end } of outcome.kind === 'ranges' ? outcome.ranges : []) {
          for (let offset = start; offset < end; offset++) given.push(offset);
        }
        expect(given.sort((left, right) => left - right)).toEqual([...wanted].sort((left, right) => left - right));
      }),
    );
  });
});

describe('contentRange() and unsatisfiedContentRange()', () => {
  test('contentRange() names the last position, not the end', () => {
    expect(contentRange({ start: 0, end: 500 }, 1234)).toBe('bytes 0-499/1234');
    expect(contentRange({ start: 1233, end: 1234 }, 1234)).toBe('bytes 1233-1233/1234');
  });

  test('unsatisfiedContentRange() names the length', () => {
    expect(unsatisfiedContentRange(1234)).toBe('bytes */1234');
  });
});
