import { describe, expect, test } from '@jest/globals';
import { frameByteRanges } from '../../src/semantics/multipart-byte-ranges.js';

const content = '0123456789';
const ranges = [
  { start: 7, end: 10 },
  { start: 0, end: 2 },
];

describe('frameByteRanges()', () => {
  test('frameByteRanges() frames the parts in order, and knows the length of it all', () => {
    const frame = frameByteRanges(ranges, { totalBytes: 10, contentType: 'text/plain', boundary: 'THIS_IS' });
    const body = frame.partHeads.map((head, index) => head + content.slice(ranges[index].start, ranges[index].end));
    const whole = body.join('') + frame.end;
    expect(whole).toBe(
      [
        '--THIS_IS',
        'content-type: text/plain',
        'content-range: bytes 7-9/10',
        '',
        '789',
        '--THIS_IS',
        'content-type: text/plain',
        'content-range: bytes 0-1/10',
        '',
        '01',
        '--THIS_IS--',
        '',
      ].join('\r\n'),
    );
    expect(frame.contentLength).toBe(whole.length);
    expect(frame.contentType).toBe('multipart/byteranges; boundary=THIS_IS');
  });

  test('frameByteRanges() leaves the type out when there is none', () => {
    const { partHeads } = frameByteRanges(ranges, { totalBytes: 10, boundary: 'b' });
    expect(partHeads[0]).toBe('--b\r\ncontent-range: bytes 7-9/10\r\n\r\n');
  });

  test.each(['', 'a b', 'a\r\n', 'a"', 'a'.repeat(71)])(
    'frameByteRanges() throws when the boundary is %j',
    (boundary) => {
      expect(() => frameByteRanges(ranges, { totalBytes: 10, boundary })).toThrow(
        expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
      );
    },
  );

  test('frameByteRanges() throws when the type would end the part’s head', () => {
    expect(() => frameByteRanges(ranges, { totalBytes: 10, boundary: 'b', contentType: 'a\r\nb: c' })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_RESPONSE_HEAD' }),
    );
  });
});
