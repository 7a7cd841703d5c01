import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ACKNOWLEDGED_INDEX,
  ATTENTION_INDEX,
  CLOSING_INDEX,
  IO_NOTIFIED_AT_INDEX,
  LONG_IN_FLIGHT_INDEX,
  createChannelMemory,
  DEFAULT_CHANNEL_SIZES,
  EXCHANGE_BYTES,
  REQUEST_BLOCKED_INDEX,
  RESPONSE_BLOCKED_INDEX,
  THREAD_ID_INDEX,
  UNSTARTED_INDEX,
  WORKER_NOTIFIED_AT_INDEX,
  WORKER_PHASE_INDEX,
  type ChannelMemory,
  type ChannelSizes,
} from '../../src/channel/channel-layout.js';
import { RING_CONTROL_BYTES } from '../../src/ring/ring-layout.js';
import { TINY_SIZES } from './tiny-sizes.js';

interface Region {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether its first byte must start a cache line, since a thread writes there that does not write before. */
  readonly startsLine: boolean;
}

/** Every region of a channel, in the order of the map. */
function regionsOf(memory: ChannelMemory): Region[] {
  const { requestRing, responseRing, exchanges, requestSlabs, responseSlabs } = memory;
  const region = (name: string, start: number, byteCount: number, startsLine = true): Region => ({
    name,
    start,
    end: start + byteCount,
    startsLine,
  });
  const slabs = [requestSlabs, responseSlabs].flatMap((pool, direction) => [
    region(`used counts ${direction}`, pool.usedCountsOffset, pool.slabCount * 4),
    region(`released counts ${direction}`, pool.releasedCountsOffset, pool.slabCount * 4),
    region(`slabs ${direction}`, pool.dataOffset, pool.slabCount * pool.slabBytes, false),
  ]);
  return [
    region('control line of the I/O thread', 0, 64),
    region('control line of the worker', 64, 64),
    region('request ring positions', requestRing.controlOffset, RING_CONTROL_BYTES),
    region('response ring positions', responseRing.controlOffset, RING_CONTROL_BYTES),
    region('exchanges', exchanges.offset, exchanges.exchangeCount * EXCHANGE_BYTES),
    region('request ring', requestRing.dataOffset, requestRing.capacityBytes),
    region('response ring', responseRing.dataOffset, responseRing.capacityBytes),
    ...slabs,
  ].sort((left, right) => left.start - right.start);
}

/** Returns what is wrong with a layout; nothing for a good one. */
function findProblems(memory: ChannelMemory): string[] {
  const regions = regionsOf(memory);
  const problems: string[] = [];
  let end = 0;
  let endName = 'the start';
  for (const { name, start, end: regionEnd, startsLine } of regions) {
    if (start < end) problems.push(`${name} at ${start} overlaps ${endName}, which ends at ${end}`);
    if (start % (startsLine ? 64 : 8) !== 0) problems.push(`${name} starts at ${start}`);
    end = regionEnd;
    endName = name;
  }
  if (end > memory.buffer.byteLength) problems.push(`${endName} ends at ${end} of ${memory.buffer.byteLength}`);
  if (memory.buffer.byteLength % 8 !== 0) problems.push(`${memory.buffer.byteLength} bytes hold no whole doubles`);
  return problems;
}

const sizesArbitrary: fc.Arbitrary<ChannelSizes> = fc
  .record({
    ringBytes: fc.integer({ min: 7, max: 14 }).map((exponent) => 2 ** exponent),
    exchangeCount: fc.integer({ min: 1, max: 300 }),
    slabBytes: fc.integer({ min: 2, max: 300 }).map((words) => words * 8),
    slabCount: fc.integer({ min: 1, max: 70 }),
    creditBytes: fc.integer({ min: 1, max: 2 ** 30 }),
    maxCreditBytes: fc.integer({ min: 1, max: 2 ** 30 }),
    share: fc.nat(9999).map((share) => share / 10_000),
  })
  .map(({ share, ...sizes }) => ({ ...sizes, inlineBytes: Math.floor(share * (sizes.ringBytes / 2 - 64)) }));

describe('createChannelMemory()', () => {
  test.each([
    ['tiny', TINY_SIZES],
    ['default', DEFAULT_CHANNEL_SIZES],
    [
      'the smallest',
      {
        ringBytes: 128,
        exchangeCount: 1,
        slabBytes: 16,
        slabCount: 1,
        inlineBytes: 0,
        creditBytes: 1,
        maxCreditBytes: 1,
      },
    ],
    ['the most counts', { ...TINY_SIZES, exchangeCount: 0xffff, slabBytes: 16, slabCount: 0xffff }],
  ])('createChannelMemory() overlaps nothing for sizes that are %s', (_name, sizes) => {
    expect(findProblems(createChannelMemory(sizes))).toEqual([]);
  });

  test('createChannelMemory() overlaps nothing for any sizes, and keeps them', () => {
    fc.assert(
      fc.property(sizesArbitrary, (sizes) => {
        const memory = createChannelMemory(sizes);
        expect(findProblems(memory)).toEqual([]);
        expect(memory.sizes).toEqual(sizes);
        const { requestRing, responseRing, exchanges, requestSlabs, responseSlabs } = memory;
        for (const part of [requestRing, responseRing, exchanges, requestSlabs, responseSlabs]) {
          expect(part.buffer).toBe(memory.buffer);
        }
        expect([requestRing.capacityBytes, responseRing.capacityBytes]).toEqual([sizes.ringBytes, sizes.ringBytes]);
        expect(exchanges.exchangeCount).toBe(sizes.exchangeCount);
        for (const pool of [requestSlabs, responseSlabs]) {
          expect([pool.slabBytes, pool.slabCount]).toEqual([sizes.slabBytes, sizes.slabCount]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the words of the control block are apart, each on the line of its writer', () => {
    // A double takes two words.
    const ofIo = [
      CLOSING_INDEX,
      REQUEST_BLOCKED_INDEX,
      ATTENTION_INDEX,
      LONG_IN_FLIGHT_INDEX,
      UNSTARTED_INDEX,
      IO_NOTIFIED_AT_INDEX * 2,
      IO_NOTIFIED_AT_INDEX * 2 + 1,
    ];
    const ofWorker = [
      WORKER_PHASE_INDEX,
      RESPONSE_BLOCKED_INDEX,
      THREAD_ID_INDEX,
      ACKNOWLEDGED_INDEX,
      WORKER_NOTIFIED_AT_INDEX * 2,
      WORKER_NOTIFIED_AT_INDEX * 2 + 1,
    ];
    expect(new Set([...ofIo, ...ofWorker]).size).toBe(ofIo.length + ofWorker.length);
    for (const index of ofIo) expect(index >> 4).toBe(0);
    for (const index of ofWorker) expect(index >> 4).toBe(1);
  });

  test('createChannelMemory() returns zeroed memory', () => {
    expect(new Uint8Array(createChannelMemory(TINY_SIZES).buffer).every((byte) => byte === 0)).toBe(true);
  });

  test.each<[keyof ChannelSizes, number, string]>([
    ['ringBytes', 0, 'Ring capacity is 0 bytes'],
    ['ringBytes', 1000, 'Ring capacity is 1000 bytes'],
    ['ringBytes', 2 ** 31, 'Ring capacity is 2147483648 bytes'],
    ['ringBytes', 64, 'inlineBytes is 16'],
    ['exchangeCount', 0, 'exchangeCount is 0, must be an integer from 1 to 65535'],
    ['exchangeCount', 65_536, 'exchangeCount is 65536'],
    ['exchangeCount', 1.5, 'exchangeCount is 1.5'],
    ['exchangeCount', Number.NaN, 'exchangeCount is NaN'],
    ['slabCount', 0, 'slabCount is 0, must be an integer from 1 to 65535'],
    ['slabCount', 65_536, 'slabCount is 65536'],
    ['slabCount', -1, 'slabCount is -1'],
    ['slabBytes', 8, 'slabBytes is 8, must be an integer from 16 to 1073741824'],
    ['slabBytes', 20, 'slabBytes is 20, must be a multiple of 8'],
    ['slabBytes', 2 ** 30 + 8, 'slabBytes is 1073741832'],
    ['inlineBytes', -1, 'inlineBytes is -1, must be an integer from 0 to 64'],
    ['inlineBytes', 65, 'inlineBytes is 65'],
    ['inlineBytes', Infinity, 'inlineBytes is Infinity'],
    ['creditBytes', 0, 'creditBytes is 0, must be an integer from 1 to 1073741824'],
    ['creditBytes', 2 ** 30 + 1, 'creditBytes is 1073741825'],
  ])('createChannelMemory() throws when %s is %d', (name, value, message) => {
    expect(() => createChannelMemory({ ...TINY_SIZES, [name]: value })).toThrow(
      expect.objectContaining({ name: 'RangeError', message: expect.stringContaining(message) }),
    );
  });
});
