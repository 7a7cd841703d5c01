import { describe, expect, test } from '@jest/globals';
import {
  createFrameMemory,
  exchangeIndexOf,
  FrameFlag,
  frameFlagsOf,
  FrameType,
  frameTypeOf,
} from '../../src/frame/frame-header.js';
import {
  INLINE_LENGTH,
  responseHeadFrameBytes,
  ResponseHeadReader,
  writeResponseHead,
  type ResponseHeadFrame,
} from '../../src/frame/response-head-frame.js';
import { bytesAt } from './create-head.js';

const FRAME: ResponseHeadFrame = {
  exchangeIndex: 0xffff,
  generation: 5,
  status: 200,
  headText: 'HTTP/1.1 200 OK\r\nX-A: b\r\n',
  hasDate: false,
  contentLength: -1,
  startedAtMs: 12.5,
  sentAtMs: 13.75,
};

const OFFSET = 40;
const GUARD_BYTE = 0xa5;

/** Writes a frame into shared memory, checks that it stays within its promised size, and reads it. */
function write(body: string | Uint8Array | undefined, frame: Partial<ResponseHeadFrame> = {}) {
  const head = { ...FRAME, ...frame };
  const bodyBytes = typeof body === 'string' ? body.length * 3 : (body?.byteLength ?? 0);
  const limitBytes = responseHeadFrameBytes(head.headText, bodyBytes);
  const memory = createFrameMemory(new SharedArrayBuffer(Math.ceil((OFFSET + limitBytes) / 8) * 8 + 8));
  memory.bytes.fill(GUARD_BYTE);
  const byteCount = writeResponseHead(memory, OFFSET, head, body, 0.25);
  expect(byteCount).toBeLessThanOrEqual(limitBytes);
  const outside = [...memory.bytes.subarray(0, OFFSET), ...memory.bytes.subarray(OFFSET + byteCount)];
  expect(outside.every((byte) => byte === GUARD_BYTE)).toBe(true);
  const reader = new ResponseHeadReader(memory);
  reader.moveTo(OFFSET);
  const word = memory.words[OFFSET >> 2];
  return { memory, reader, byteCount, flags: frameFlagsOf(word), word };
}

describe('writeResponseHead() and ResponseHeadReader', () => {
  test('a head without a body comes back, and leaves the message open', () => {
    const { reader, flags, word, memory } = write(undefined);
    expect([frameTypeOf(word), flags, exchangeIndexOf(word)]).toEqual([FrameType.RESPONSE_HEAD, 0, 0xffff]);
    expect(memory.words[(OFFSET >> 2) + 1]).toBe(5);
    expect([reader.status, reader.headText, reader.contentLength]).toEqual([200, FRAME.headText, -1]);
    expect([reader.inlineBodyByteCount, reader.inlineBodyText]).toEqual([0, '']);
  });

  test('an empty body ends the message', () => {
    for (const body of ['', new Uint8Array(0)]) {
      const { reader, flags } = write(body, { contentLength: INLINE_LENGTH });
      expect([flags, reader.inlineBodyByteCount, reader.contentLength]).toEqual([FrameFlag.END, 0, 0]);
    }
  });

  test('the flags tell end and Date apart', () => {
    expect(write(undefined, { hasDate: true }).flags).toBe(FrameFlag.HAS_DATE);
    expect(write('x', { hasDate: true }).flags).toBe(FrameFlag.HAS_DATE | FrameFlag.END);
    expect(write('x').flags).toBe(FrameFlag.END);
  });

  test.each([
    ['ASCII', 'hello'],
    ['two bytes a character', 'caf\u00e9'],
    ['three bytes a character', '\u20ac\u65e5\u672c'],
    ['surrogate pairs', '\u{1f600}a\u{10ffff}'],
    ['a lone surrogate', 'a\ud800b'],
    ['the most bytes a character', '\uffff'.repeat(300)],
  ])('a string body of %s is encoded in UTF-8, and INLINE_LENGTH counts its bytes', (_name, text) => {
    const expected = Buffer.from(text, 'utf8');
    const { reader } = write(text, { contentLength: INLINE_LENGTH });
    expect(Buffer.from(reader.inlineBodyText, 'latin1')).toEqual(expected);
    expect(reader.inlineBodyByteCount).toBe(expected.byteLength);
    expect(reader.contentLength).toBe(expected.byteLength);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('a body of bytes at residue %i comes back, at its residue', (residue) => {
    for (let textBytes = 0; textBytes < 8; textBytes++) {
      const body = bytesAt(residue, 256);
      const headText = `HTTP/1.1 200 ${'a'.repeat(textBytes)}\r\n`;
      const { reader, memory } = write(body, { headText, contentLength: INLINE_LENGTH });
      expect(Buffer.from(reader.inlineBodyText, 'latin1')).toEqual(Buffer.from(body));
      expect([reader.headText, reader.contentLength]).toEqual([headText, 256]);
      expect(memory.bytes.indexOf(body) & 7).toBe(residue);
    }
  });

  test.each([-1, 0, 5, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER])('content length %d comes back', (contentLength) => {
    expect(write(undefined, { contentLength }).reader.contentLength).toBe(contentLength);
    // A response to HEAD has a length and an empty inline body.
    expect(write('', { contentLength }).reader.contentLength).toBe(contentLength);
  });

  test.each([100, 204, 599, 999])('status %i comes back', (status) => {
    expect(write('', { status }).reader.status).toBe(status);
  });

  test('a head text of latin1 comes back, an empty one and a long one too', () => {
    for (const headText of ['', 'HTTP/1.1 200 \u00e9\u00ff\r\n', `HTTP/1.1 200 OK\r\nX: ${'v'.repeat(70_000)}\r\n`]) {
      const { reader } = write('body', { headText });
      expect([reader.headText === headText, reader.inlineBodyText]).toEqual([true, 'body']);
    }
  });

  test('busyMs comes back', () => {
    expect(write('x').reader.busyMs).toBe(0.25);
  });

  test('moveTo() goes from frame to frame', () => {
    const memory = createFrameMemory(new SharedArrayBuffer(512));
    writeResponseHead(memory, 8, { ...FRAME, status: 201 }, 'first', 1);
    writeResponseHead(memory, 256, { ...FRAME, status: 202 }, 'second', 2);
    const reader = new ResponseHeadReader(memory);
    reader.moveTo(8);
    expect([reader.status, reader.inlineBodyText, reader.busyMs]).toEqual([201, 'first', 1]);
    reader.moveTo(256);
    expect([reader.status, reader.inlineBodyText, reader.busyMs]).toEqual([202, 'second', 2]);
  });
});
