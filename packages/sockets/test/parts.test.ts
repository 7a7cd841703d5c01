import { describe, expect, test } from '@jest/globals';

import { formatDescriptors } from '../src/cli/format-descriptors.js';
import { RingAllocator } from '../src/io/ring-allocator.js';
import { bytesBetween, copyIntoRing, copyOutOfRing } from '../src/memory/byte-ring.js';
import { hasNews, setNews, takeNews } from '../src/memory/news-bits.js';
import { resolveSocketsOptions } from '../src/options.js';
import { Errno, SocketError } from '../src/socket-error.js';

describe('RingAllocator', () => {
  test('gives out all bytes, nothing beyond, and joins what comes back', () => {
    const allocator = new RingAllocator(4096);
    const rings = [2048, 1000, 100, 500, 1, 64].map((bytes) => allocator.allocate(bytes));
    expect(rings.map((ring) => (ring?.mask ?? -1) + 1)).toEqual([2048, 1024, 128, 512, 64, 64]);
    const ends = rings.map((ring) => [ring!.offset, ring!.offset + ring!.mask]).sort(([a], [b]) => a - b);
    for (let index = 1; index < ends.length; index++) expect(ends[index][0]).toBeGreaterThan(ends[index - 1][1]);
    expect(allocator.allocate(512)).toBeUndefined();
    expect(allocator.allocate(8192)).toBeUndefined();
    for (const ring of rings) allocator.free(ring!);
    expect(allocator.usedBytes).toBe(0);
    expect(allocator.allocate(4096)).toEqual({ offset: 0, mask: 4095 });
  });
});

describe('copyIntoRing(), copyOutOfRing()', () => {
  const rings = new Uint8Array(new SharedArrayBuffer(1024));

  test.each([0, 1, 7, 63, 128, 200, 255, 256])('bring %i bytes through from every position and skew', (byteCount) => {
    const place = { offset: 256, mask: 255 };
    for (let skew = 0; skew < 8; skew++) {
      for (const position of [0, 1, 130, 250, 2 ** 32 - 100 + skew]) {
        const source = Uint8Array.from({ length: byteCount + skew }, (_, index) => index * 7 + position);
        rings.fill(0xee);
        copyIntoRing(rings, place, { position, source, start: skew, byteCount });
        const target = new Uint8Array(byteCount + 3);
        copyOutOfRing(rings, place, { position, target, start: 3, byteCount });
        expect(Buffer.compare(target.subarray(3), source.subarray(skew))).toBe(0);
        expect(rings.subarray(0, 256).every((byte) => byte === 0xee)).toBe(true);
        expect(rings.subarray(512).every((byte) => byte === 0xee)).toBe(true);
      }
    }
  });

  test('positions count on over 2^32', () => {
    expect(bytesBetween(2 ** 32 - 5, 3)).toBe(8);
    expect(bytesBetween(-5, 3)).toBe(8);
  });
});

test('takeNews() visits each bit once, whatever was set how often', () => {
  const words = new Int32Array(8);
  for (const bit of [0, 31, 32, 63, 64, 31]) setNews(words, 2, bit);
  expect(hasNews(words, 2, 65)).toBe(true);
  const visited: number[] = [];
  takeNews(words, { firstIndex: 2, bitCount: 65 }, (bit) => visited.push(bit));
  expect(visited.sort((a, b) => a - b)).toEqual([0, 31, 32, 63, 64]);
  expect(hasNews(words, 2, 65)).toBe(false);
});

test('SocketError has the name and the positive number of an errno', () => {
  const error = new SocketError('connect', -Errno.ECONNREFUSED);
  expect(error).toMatchObject({ code: 'ECONNREFUSED', errno: Errno.ECONNREFUSED, syscall: 'connect' });
  expect(error.message).toBe('connect: ECONNREFUSED, connection refused');
  expect(new SocketError('recv', Errno.EAGAIN).code).toBe('EAGAIN');
});

describe('resolveSocketsOptions()', () => {
  test.each([
    { descriptors: 0 },
    { threads: 4097 },
    { memoryBytes: 5000 },
    { receiveBufferBytes: 0 },
    { sendBufferBytes: 1.5 },
    { lingerTurns: -1 },
  ])('refuses %j', (options) => {
    expect(() => resolveSocketsOptions(options)).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION', message: expect.stringContaining('Option') }),
    );
  });
});

test('formatDescriptors() draws how full the buffers are', () => {
  const row = {
    fd: 3,
    family: 'AF_INET6',
    type: 'SOCK_STREAM',
    state: 'connected',
    local: { address: '::1', port: 80 },
    peer: { path: '/tmp/x' },
    owner: 0,
    receive: { usedBytes: 1, limitBytes: 1200 },
    send: { usedBytes: 1200, limitBytes: 1200 },
    pendingCount: 0,
  } as const;
  expect(formatDescriptors([row]).split('\n')[1]).toMatch(
    /^3 {3}INET6 +STREAM +connected +process +\[::1\]:80 +\/tmp\/x +\[#\.{11}\] 1\/1200 +\[#{12}\] 1200\/1200$/,
  );
});
