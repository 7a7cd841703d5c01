import { describe, expect, test } from '@jest/globals';
import {
  createFrameMemory,
  exchangeIndexOf,
  frameFlagsOf,
  FrameFlag,
  FrameType,
  frameTypeOf,
} from '../../src/frame/frame-header.js';
import {
  framedBusyMs,
  framedDataBytes,
  framedResponseFrameBytes,
  framedResponseText,
  framedSentAtMs,
  framedStartedAtMs,
  writeFramedResponse,
  type FramedData,
} from '../../src/frame/framed-response-frame.js';
import { bytesAt } from './create-head.js';

const FRAME = { exchangeIndex: 0xffff, generation: 5, flags: 0, busyMs: 0.25, startedAtMs: 12.5, sentAtMs: 13.75 };
const OFFSET = 40;
const GUARD_BYTE = 0xa5;

/** Writes a frame into shared memory and checks that it stays within its promised size. */
function write(data: FramedData, flags = 0) {
  const limitBytes = framedResponseFrameBytes(data);
  const memory = createFrameMemory(new SharedArrayBuffer(Math.ceil((OFFSET + limitBytes) / 8) * 8 + 8));
  memory.bytes.fill(GUARD_BYTE);
  const byteCount = writeFramedResponse(memory, OFFSET, { ...FRAME, flags }, data);
  expect(byteCount).toBeLessThanOrEqual(limitBytes);
  const outside = [...memory.bytes.subarray(0, OFFSET), ...memory.bytes.subarray(OFFSET + byteCount)];
  expect(outside.every((byte) => byte === GUARD_BYTE)).toBe(true);
  return memory;
}

describe('writeFramedResponse()', () => {
  test('keeps the exchange, the times and the flags', () => {
    const memory = write(new Uint8Array(0), FrameFlag.END | FrameFlag.CLOSE);
    const word = memory.words[OFFSET >> 2];
    expect([frameTypeOf(word), exchangeIndexOf(word)]).toEqual([FrameType.RESPONSE_FRAMED, 0xffff]);
    expect(frameFlagsOf(word)).toBe(FrameFlag.END | FrameFlag.CLOSE);
    expect(memory.words[(OFFSET >> 2) + 1]).toBe(5);
    expect(framedBusyMs(memory, OFFSET)).toBe(0.25);
    expect(framedStartedAtMs(memory, OFFSET)).toBe(12.5);
    expect(framedSentAtMs(memory, OFFSET)).toBe(13.75);
    expect(framedResponseText(memory, OFFSET)).toBe('');
  });

  test.each([0, 1, 3, 7])('keeps bytes whose source starts %i bytes off a multiple of 8', (skewBytes) => {
    const bytes = bytesAt(skewBytes, 300);
    expect(framedResponseText(write(bytes), OFFSET)).toBe(Buffer.from(bytes).toString('latin1'));
  });

  test.each([
    ['latin1', 'caf\xe9', 'caf\xe9'],
    ['utf8', 'caf\xe9 \u20ac', Buffer.from('caf\xe9 \u20ac').toString('latin1')],
    ['utf8', 'x'.repeat(3000), 'x'.repeat(3000)],
  ] as const)('encodes text in %s', (encoding, text, expected) => {
    expect(framedDataBytes({ text, encoding })).toBeGreaterThanOrEqual(expected.length);
    expect(framedResponseText(write({ text, encoding }), OFFSET)).toBe(expected);
  });
});
