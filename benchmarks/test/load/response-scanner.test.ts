import { describe, expect, test } from '@jest/globals';
import { ResponseScanner, type ScannedResponse } from '../../src/load/response-scanner.js';

const withLength = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const inChunks =
  'HTTP/1.1 413 Content Too Large\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n';
const empty = 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n';

/** What comes out when this goes in, in parts of a number of bytes. */
function scan(text: string, partBytes = text.length): { responses: ScannedResponse[]; body: string } {
  const responses: ScannedResponse[] = [];
  let body = '';
  const scanner = new ResponseScanner((response) => responses.push(response), {
    onBody: (bytes) => (body += Buffer.from(bytes).toString('latin1')),
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let offset = 0; offset < bytes.length; offset += partBytes) {
    scanner.push(bytes.subarray(offset, offset + partBytes));
  }
  return { responses, body };
}

describe('push()', () => {
  test.each([
    ['a length', withLength, { status: 200, bodyBytes: 5 }, 'hello'],
    ['chunks, with an extension and a trailer', inChunks, { status: 413, bodyBytes: 15 }, 'hello0123456789'],
    ['no bytes', empty, { status: 204, bodyBytes: 0 }, ''],
  ])('finds the end of a response with %s', (_name, text, response, body) => {
    expect(scan(text)).toEqual({ responses: [response], body });
  });

  test('finds the same wherever the reads are cut', () => {
    const text = inChunks + withLength + empty + withLength;
    const whole = scan(text);
    expect(whole.responses.map(({ status }) => status)).toEqual([413, 200, 204, 200]);
    for (let partBytes = 1; partBytes < text.length; partBytes += 1) expect(scan(text, partBytes)).toEqual(whole);
  });

  test('waits for the rest', () => {
    expect(scan(withLength.slice(0, -1)).responses).toEqual([]);
    expect(scan(inChunks.slice(0, -1)).responses).toEqual([]);
  });

  test.each([
    ['no status line', 'HELLO\r\n\r\n', "begins with 'hello'"],
    ['a body without an end', 'HTTP/1.1 200 OK\r\n\r\n', 'neither a length nor chunks'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nz\r\n', "size is 'z'"],
  ])('throws for %s', (_name, text, message) => {
    expect(() => scan(text)).toThrow(message);
  });
});
