import { describe, expect, test } from '@jest/globals';
import {
  BODY_END_FRAME_BYTES,
  BODY_INLINE_OVERHEAD_BYTES,
  BODY_SLAB_FRAME_BYTES,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  endBusyMs,
  FAILURE_OVERHEAD_BYTES,
  TEXT_OVERHEAD_BYTES,
  failureDescription,
  frameText,
  writeBodyEnd,
  writeBodyInline,
  writeBodySlab,
  writeFailure,
  writeText,
} from '../../src/frame/body-frame.js';
import {
  createFrameMemory,
  exchangeIndexOf,
  FrameFlag,
  frameFlagsOf,
  FrameType,
  frameTypeOf,
} from '../../src/frame/frame-header.js';
import { bytesAt } from './create-head.js';

const ADDRESS = { exchangeIndex: 0xfffe, generation: 0x0fffffff };
const OFFSET = 16;
const GUARD_BYTE = 0xa5;

/** Writes a frame of at most `limitBytes` and checks its first words and that nothing outside was touched. */
function write(
  limitBytes: number,
  expected: { readonly type: FrameType; readonly flags: number },
  run: (memory: ReturnType<typeof createFrameMemory>) => number,
) {
  const memory = createFrameMemory(new SharedArrayBuffer(Math.ceil((OFFSET + limitBytes) / 8) * 8 + 16));
  memory.bytes.fill(GUARD_BYTE);
  const byteCount = run(memory);
  expect(byteCount).toBeLessThanOrEqual(limitBytes);
  const outside = [...memory.bytes.subarray(0, OFFSET), ...memory.bytes.subarray(OFFSET + byteCount)];
  expect(outside.every((byte) => byte === GUARD_BYTE)).toBe(true);
  const word = memory.words[OFFSET >> 2];
  expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([
    expected.type,
    expected.flags,
    0xfffe,
  ]);
  expect(memory.words[(OFFSET >> 2) + 1]).toBe(0x0fffffff);
  return memory;
}

describe('writeBodyInline()', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7])('writeBodyInline() keeps a piece at residue %i, of any length', (residue) => {
    for (const byteCount of [0, 1, 7, 8, 9, 500]) {
      const data = bytesAt(residue, byteCount);
      const memory = write(
        BODY_INLINE_OVERHEAD_BYTES + byteCount,
        { type: FrameType.BODY_INLINE, flags: 0 },
        (target) => writeBodyInline(target, OFFSET, ADDRESS, data),
      );
      const start = bodyInlineDataOffset(memory, OFFSET);
      expect(start & 7).toBe(residue);
      expect(bodyByteCount(memory, OFFSET)).toBe(byteCount);
      expect(memory.bytes.subarray(start, start + byteCount).equals(data)).toBe(true);
    }
  });
});

describe('writeBodySlab()', () => {
  test.each([
    [0, 0, 1],
    [1, 7, 65_529],
    [65_534, 7, 2 ** 30],
  ])('writeBodySlab() keeps slab %i, gap %i, %i bytes apart', (slabIndex, gapBytes, byteCount) => {
    const memory = write(BODY_SLAB_FRAME_BYTES, { type: FrameType.BODY_SLAB, flags: 0 }, (target) => {
      writeBodySlab(target, OFFSET, ADDRESS, { slabIndex, gapBytes, byteCount });
      return BODY_SLAB_FRAME_BYTES;
    });
    expect(bodySlabIndex(memory, OFFSET)).toBe(slabIndex);
    expect(bodySlabGapBytes(memory, OFFSET)).toBe(gapBytes);
    expect(bodyByteCount(memory, OFFSET)).toBe(byteCount);
  });
});

describe('writeBodyEnd()', () => {
  test.each([
    [0, 0],
    [0.001, FrameFlag.CLOSE],
    [1e9, FrameFlag.CUT],
  ])('writeBodyEnd() ends the message after %d ms, with flags %i', (busyMs, flags) => {
    const expected = { type: FrameType.BODY_END, flags: FrameFlag.END | flags };
    const memory = write(BODY_END_FRAME_BYTES, expected, (target) => {
      writeBodyEnd(target, OFFSET, ADDRESS, busyMs, flags);
      return BODY_END_FRAME_BYTES;
    });
    expect(endBusyMs(memory, OFFSET)).toBe(busyMs);
  });
});

describe('writeFailure()', () => {
  const expected = { type: FrameType.RESPONSE_ERROR, flags: FrameFlag.END };

  function writeError(description: string, limitBytes: number): string {
    const memory = write(FAILURE_OVERHEAD_BYTES + limitBytes, expected, (target) =>
      writeFailure(target, OFFSET, {
        ...ADDRESS,
        type: FrameType.RESPONSE_ERROR,
        description,
        busyMs: 1.5,
        limitBytes,
      }),
    );
    expect(endBusyMs(memory, OFFSET)).toBe(1.5);
    return failureDescription(memory, OFFSET);
  }

  test.each([
    ['', 0],
    ['', 10],
    ['Error: no', 100],
    ['Error: no', 9],
    ['caf\u00e9 \u20ac \u{1f600}', 100],
  ])('writeFailure() keeps %j within %i bytes', (description, limitBytes) => {
    expect(writeError(description, limitBytes)).toBe(description);
  });

  test.each([
    ['two bytes', 'ab\u00e9', 3, 'ab'],
    ['three bytes, after the first', 'ab\u20ac', 3, 'ab'],
    ['three bytes, after the second', 'ab\u20ac', 4, 'ab'],
    ['four bytes, after the first', 'ab\u{1f600}', 3, 'ab'],
    ['four bytes, after the second', 'ab\u{1f600}', 4, 'ab'],
    ['four bytes, after the third', 'ab\u{1f600}', 5, 'ab'],
  ])('writeFailure() drops a character of %s that the limit cuts', (_name, description, limitBytes, kept) => {
    expect(writeError(description, limitBytes)).toBe(kept);
    expect(writeError(description, Buffer.byteLength(description))).toBe(description);
  });
});

describe.each([FrameType.RESPONSE_INTERIM, FrameType.REQUEST_TRAILERS])('writeText() of type %i', (type) => {
  test.each(['', 'x', 'HTTP/1.1 103 Early Hints\r\nlink: \xe9\r\n\r\n'])('writeText() keeps %j', (text) => {
    const memory = write(TEXT_OVERHEAD_BYTES + text.length, { type, flags: 0 }, (views) =>
      writeText(views, OFFSET, { ...ADDRESS, type, text }),
    );
    expect(frameText(memory, OFFSET)).toBe(text);
  });
});
