import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createFrameMemory,
  exchangeIndexOf,
  FrameFlag,
  frameFlagsOf,
  FrameType,
  frameTypeOf,
} from '../../src/frame/frame-header.js';
import type { ParsedHead } from '../../src/frame/parsed-head.js';
import {
  congruentOffset,
  copyOut,
  DecodedRequestHead,
  readdressRequestHead,
  readInlineRequestBody,
  requestHeadFrameBytes,
  writeRequestHead,
  type RequestHeadFrame,
} from '../../src/frame/request-head-frame.js';
import { bytesAt, createHead, type HeadText } from './create-head.js';

const FRAME: RequestHeadFrame = {
  exchangeIndex: 3,
  generation: 9,
  requestId: 77,
  remoteAddress: '127.0.0.1',
  receivedAtMs: 1234.5,
  dispatchedAtMs: 1234.75,
};

/** Where frames are written: not at the start, as in a ring. */
const OFFSET = 24;
const GUARD_BYTE = 0xa5;

/** Writes a frame into shared memory of just the promised size, and checks that it stays inside. */
function write(head: ParsedHead, body?: Uint8Array, frame: Partial<RequestHeadFrame> = {}) {
  const written = { ...FRAME, ...frame };
  const addressByteCount = Math.min(written.remoteAddress.length, 255);
  const limitBytes = requestHeadFrameBytes(head, addressByteCount + (body?.byteLength ?? 0));
  const memory = createFrameMemory(new SharedArrayBuffer(Math.ceil((OFFSET + limitBytes) / 8) * 8 + 8));
  memory.bytes.fill(GUARD_BYTE);
  const byteCount = writeRequestHead(memory, OFFSET, head, written, body);
  expect(byteCount).toBeLessThanOrEqual(limitBytes);
  const outside = [...memory.bytes.subarray(0, OFFSET), ...memory.bytes.subarray(OFFSET + byteCount)];
  expect(outside.every((byte) => byte === GUARD_BYTE)).toBe(true);
  const word = memory.words[OFFSET >> 2];
  return { memory, byteCount, word, decoded: new DecodedRequestHead(memory, OFFSET) };
}

function fieldsOf(decoded: DecodedRequestHead): [string, string][] {
  return Array.from({ length: decoded.fieldCount }, (_, index) => [
    decoded.fieldName(index),
    decoded.fieldValue(index),
  ]);
}

/** A head of exactly `byteCount` bytes: one field is as long as that takes. */
function headTextOf(byteCount: number): HeadText {
  const shortest = createHead({ fields: [['A', '']] });
  return { fields: [['A', 'v'.repeat(byteCount - shortest.headEnd)]] };
}

describe('writeRequestHead() and DecodedRequestHead', () => {
  test('a head without fields comes back', () => {
    const { decoded, word, memory } = write(createHead({}));
    expect([decoded.method, decoded.target, decoded.fieldCount]).toEqual(['GET', '/', 0]);
    expect(decoded.remoteAddress).toBe('127.0.0.1');
    expect([decoded.requestId, decoded.receivedAtMs, decoded.dispatchedAtMs]).toEqual([77, 1234.5, 1234.75]);
    expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([FrameType.REQUEST_HEAD, 0, 3]);
    expect(memory.words[(OFFSET >> 2) + 1]).toBe(9);
    expect(readInlineRequestBody(memory, OFFSET)).toBeNull();
  });

  test('a head of many fields comes back, empty and latin1 values and repeated names too', () => {
    const fields: [string, string][] = Array.from({ length: 500 }, (_, index) => [`X-${index % 7}`, `v${index}`]);
    fields[3] = ['Empty', ''];
    fields[499] = ['Latin1', 'caf\u00e9 \u00ff'];
    const { decoded } = write(createHead({ method: 'OPTIONS', target: '/a/b?c=d', fields }));
    expect([decoded.method, decoded.target]).toEqual(['OPTIONS', '/a/b?c=d']);
    expect(fieldsOf(decoded)).toEqual(fields);
  });

  test('a head of 65,535 bytes comes back, with offsets on both sides of 2^15', () => {
    const head = createHead(headTextOf(65_535));
    expect(head.headEnd).toBe(65_535);
    const { decoded } = write(head, undefined, { remoteAddress: 'peer' });
    expect(fieldsOf(decoded)).toEqual(headTextOf(65_535).fields);
    expect(decoded.remoteAddress).toBe('peer');

    const target = `/${'t'.repeat(40_000)}`;
    const fields = [['B', 'w'.repeat(25_000)]] as const;
    const long = write(createHead({ method: 'M'.repeat(300), target, fields })).decoded;
    expect([long.method.length, long.target, fieldsOf(long)]).toEqual([300, target, fields]);
  });

  test('a method that ends and a target that starts at the last 16-bit offset come back', () => {
    const head = { ...createHead(headTextOf(65_535)), methodEnd: 65_534, targetStart: 65_535, targetEnd: 65_535 };
    const { decoded } = write(head);
    expect([decoded.method.length, decoded.target]).toEqual([65_534, '']);
  });

  test('16,383 fields come back, as many as the parser may be told to take', () => {
    const base = createHead({ fields: [['Name', 'value']] });
    const table = new Uint16Array(16_383 * 4);
    for (let field = 0; field < 16_383; field++) table.set(base.fieldTable, field * 4);
    const { decoded } = write({ ...base, fieldCount: 16_383, fieldTable: table }, bytesAt(5, 100));
    expect(decoded.fieldCount).toBe(16_383);
    expect([decoded.fieldName(16_382), decoded.fieldValue(16_382)]).toEqual(['Name', 'value']);
    expect([decoded.method, decoded.remoteAddress]).toEqual(['GET', '127.0.0.1']);
  });

  test('a table longer than the count of fields is cut', () => {
    const head = createHead({
      fields: [
        ['A', 'b'],
        ['C', 'd'],
      ],
    });
    expect(fieldsOf(write({ ...head, fieldCount: 1 }).decoded)).toEqual([['A', 'b']]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('a head at residue %i of its source keeps its residue', (residue) => {
    const text = { target: '/residue', fields: [['Host', 'a']] } as const;
    for (const headBytes of [0, 8]) {
      const head = createHead(text, residue + headBytes);
      const { decoded, memory } = write(head);
      expect([decoded.target, ...fieldsOf(decoded)]).toEqual(['/residue', ['Host', 'a']]);
      expect(memory.bytes.indexOf('GET /residue') & 7).toBe(residue);
    }
    // The view starts at an odd place, not only the head in it.
    const head = createHead(text, residue);
    const view = head.headBytes.subarray(residue);
    const shifted = { ...head, headBytes: view, headStart: 0, headEnd: head.headEnd - residue };
    const { decoded, memory } = write(shifted);
    expect(decoded.target).toBe('/residue');
    expect(memory.bytes.indexOf('GET /residue') & 7).toBe(residue);
  });

  test.each([
    ['empty', '', ''],
    ['an IPv6 address with zone', 'fe80::1ff:fe23:4567:890a%eth0', 'fe80::1ff:fe23:4567:890a%eth0'],
    ['255 characters', 'a'.repeat(255), 'a'.repeat(255)],
    ['one too many', 'b'.repeat(255) + 'c', 'b'.repeat(255)],
  ])('a remote address that is %s comes back', (_name, remoteAddress, expected) => {
    for (let residue = 0; residue < 8; residue++) {
      const body = bytesAt(7 - residue, 9);
      const { decoded, memory } = write(createHead({}, residue), body, { remoteAddress });
      expect(decoded.remoteAddress).toBe(expected);
      expect(readInlineRequestBody(memory, OFFSET)).toEqual(body);
    }
  });

  test.each([1, 2 ** 31, 2 ** 32 - 1])('request id %d comes back', (requestId) => {
    expect(write(createHead({}), undefined, { requestId }).decoded.requestId).toBe(requestId);
  });

  test('DecodedRequestHead keeps nothing of the shared memory', () => {
    const { decoded, memory } = write(createHead({ target: '/kept', fields: [['Host', 'a']] }));
    memory.bytes.fill(0);
    expect([decoded.method, decoded.target, decoded.remoteAddress]).toEqual(['GET', '/kept', '127.0.0.1']);
    expect([decoded.requestId, ...fieldsOf(decoded)]).toEqual([77, ['Host', 'a']]);
  });

  test('any head comes back, at any residue, with any body', () => {
    const token = fc.string({ unit: fc.constantFrom('a', 'b', 'X', 'Y', '-', '0', '9'), minLength: 1, maxLength: 20 });
    const value = fc.string({
      unit: fc.integer({ min: 33, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.record({ method: token, target: token, fields: fc.array(fc.tuple(token, value), { maxLength: 20 }) }),
        fc.integer({ min: 0, max: 7 }),
        fc.option(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 100 })), { nil: undefined }),
        value,
        (text, residue, bodyAt, remoteAddress) => {
          const body = bodyAt === undefined ? undefined : bytesAt(...bodyAt);
          const { decoded, memory, word } = write(createHead(text, residue), body, { remoteAddress });
          expect([decoded.method, decoded.target]).toEqual([text.method, text.target]);
          expect(fieldsOf(decoded)).toEqual(text.fields);
          expect(decoded.remoteAddress).toBe(remoteAddress);
          expect(frameFlagsOf(word)).toBe(body === undefined ? 0 : FrameFlag.END);
          expect(readInlineRequestBody(memory, OFFSET)).toEqual(body === undefined || body.length === 0 ? null : body);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('inline bodies', () => {
  test('a body that is undefined leaves the message open, an empty one ends it', () => {
    const open = write(createHead({}));
    const empty = write(createHead({}), new Uint8Array(0));
    expect([frameFlagsOf(open.word), frameFlagsOf(empty.word)]).toEqual([0, FrameFlag.END]);
    expect(empty.byteCount).toBe(open.byteCount);
    expect(readInlineRequestBody(empty.memory, OFFSET)).toBeNull();
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('a body at residue %i comes back from every head, at its residue', (residue) => {
    for (let addressBytes = 0; addressBytes < 8; addressBytes++) {
      for (const byteCount of [1, 7, 8, 9, 1000]) {
        const body = bytesAt(residue, byteCount);
        const { memory } = write(createHead({}), body, { remoteAddress: 'a'.repeat(addressBytes) });
        expect(memory.bytes.lastIndexOf(body) & 7).toBe(residue);
        const copy = readInlineRequestBody(memory, OFFSET)!;
        expect(copy).toEqual(body);
        memory.bytes.fill(0);
        expect(copy).toEqual(body);
        expect(copy.buffer).not.toBe(memory.bytes.buffer);
      }
    }
  });
});

describe('readdressRequestHead()', () => {
  test('readdressRequestHead() changes exchange, generation and time of dispatch, and nothing else', () => {
    const text = { target: '/again', fields: [['Host', 'a']] } as const;
    const body = bytesAt(3, 50);
    const { memory, byteCount } = write(createHead(text, 5), body);
    const before = Buffer.from(memory.bytes);
    readdressRequestHead(memory, OFFSET, { exchangeIndex: 0xffff, generation: 0x0fffffff, dispatchedAtMs: 99.5 });

    const word = memory.words[OFFSET >> 2];
    expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([FrameType.REQUEST_HEAD, 1, 0xffff]);
    expect(memory.words[(OFFSET >> 2) + 1]).toBe(0x0fffffff);
    const decoded = new DecodedRequestHead(memory, OFFSET);
    expect([decoded.requestId, decoded.receivedAtMs, decoded.dispatchedAtMs]).toEqual([77, 1234.5, 99.5]);

    readdressRequestHead(memory, OFFSET, FRAME);
    expect(memory.bytes.equals(before)).toBe(true);
    expect(byteCount).toBeGreaterThan(0);
  });

  test('an encoded frame copied to another offset reads the same after readdressRequestHead()', () => {
    const body = bytesAt(6, 33);
    const { memory, byteCount } = write(createHead({ target: '/moved', fields: [['Host', 'a']] }, 3), body);
    const other = createFrameMemory(new SharedArrayBuffer(1024));
    other.bytes.set(memory.bytes.subarray(OFFSET, OFFSET + byteCount), 136);
    readdressRequestHead(other, 136, { exchangeIndex: 1, generation: 2, dispatchedAtMs: 3 });
    const decoded = new DecodedRequestHead(other, 136);
    expect([decoded.target, decoded.remoteAddress, ...fieldsOf(decoded)]).toEqual([
      '/moved',
      '127.0.0.1',
      ['Host', 'a'],
    ]);
    expect(readInlineRequestBody(other, 136)).toEqual(body);
  });
});

test('congruentOffset() is the first place from there on with the residue of the source', () => {
  for (let residue = 0; residue < 8; residue++) {
    for (let atLeast = 0; atLeast < 24; atLeast++) {
      const offset = congruentOffset(atLeast, bytesAt(residue, 1));
      expect(offset & 7).toBe(residue);
      expect(offset - atLeast).toBeGreaterThanOrEqual(0);
      expect(offset - atLeast).toBeLessThan(8);
    }
  }
});

test('copyOut() copies into ordinary memory at the same residue', () => {
  const memory = createFrameMemory(new SharedArrayBuffer(64));
  for (let index = 0; index < 64; index++) memory.bytes[index] = index;
  for (let offset = 0; offset < 16; offset++) {
    const copy = copyOut(memory, offset, 5);
    expect([copy.byteOffset & 7, ...copy]).toEqual([
      offset & 7,
      offset,
      offset + 1,
      offset + 2,
      offset + 3,
      offset + 4,
    ]);
    expect(Object.prototype.toString.call(copy.buffer)).toBe('[object ArrayBuffer]');
  }
});
