import { describe, expect, test } from '@jest/globals';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import { RequestParser } from '../../src/bytes/request-parser.js';
import type { RequestLimits } from '../../src/limits.js';
import { parseEveryWay, summarise } from './record-events.js';

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Parses a chunked body every way and returns what comes after HEAD. */
function parseBody(body: string, limits: Partial<RequestLimits> = {}): string[] {
  const summary = summarise(parseEveryWay(HEAD + body, limits));
  expect(summary[0]).toBe('HEAD POST /');
  return summary.slice(1);
}

const INVALID_CHUNK = 'ERROR 400 ERR_SPOOL_INVALID_CHUNK';

describe('ChunkedReader', () => {
  test.each([
    ['it is empty', '0\r\n\r\n', []],
    ['it has one chunk', '5\r\nhello\r\n0\r\n\r\n', ['BODY hello']],
    ['it has two chunks', '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', ['BODY hello world']],
    ['a chunk holds CR LF and a chunk head', '7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n', ['BODY \r\n0\r\n\r\n']],
    ['sizes are in capitals', 'A\r\n0123456789\r\n0\r\n\r\n', ['BODY 0123456789']],
    ['sizes have zeros in front', '0000000000000005\r\nhello\r\n000\r\n\r\n', ['BODY hello']],
    ['a chunk has an extension', '5;a\r\nhello\r\n0;b=c\r\n\r\n', ['BODY hello']],
    ['extensions have bad whitespace', '5 \t;\ta  = \t b \t; c\r\nhello\r\n0\r\n\r\n', ['BODY hello']],
    ['extensions are quoted', '5;a="b;\\"\\\\\r\n'.replace('\r\n', '";c\r\n') + 'hello\r\n0\r\n\r\n', ['BODY hello']],
    ['there are trailers', '0\r\nA: b\r\nC:\r\n\r\n', []],
    ['trailers name framing fields', '0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\n', []],
  ])('read() takes the coding off when %s', (_condition, body, events) => {
    expect(parseBody(body)).toEqual([...events, 'END']);
  });

  test.each([
    ['lacks a size', '\r\n'],
    ['has a size of other letters', 'g\r\n'],
    ['has a prefixed size', '0x5\r\nhello\r\n'],
    ['has a signed size', '+5\r\nhello\r\n'],
    ['starts with a space', ' 5\r\nhello\r\n'],
    ['has a space behind the size', '5 \r\nhello\r\n'],
    ['has a word behind the size', '5 a\r\nhello\r\n'],
    ['ends in a bare LF', '5\nhello\r\n'],
    ['ends in a bare CR', '5\rhello\r\n'],
    ['has CR CR LF', '5\r\r\nhello\r\n'],
    ['starts with an extension', ';a\r\n'],
    ['has a size of 17 digits', '00000000000000005\r\nhello\r\n'],
    ['has a size past the safe integers', '20000000000000\r\n'],
    ['has an extension without a name', '5;\r\nhello\r\n'],
    ['has an extension with a value only', '5;=a\r\nhello\r\n'],
    ['has an extension without a value', '5;a=\r\nhello\r\n'],
    ['has whitespace behind an extension', '5;a \r\nhello\r\n'],
    ['has whitespace behind a value', '5;a=b \r\nhello\r\n'],
    ['has two words in a value', '5;a=b c\r\nhello\r\n'],
    ['has an open quote', '5;a="b\r\nhello\r\n'],
    ['has a bare LF in a quote', '5;a="b\n"\r\nhello\r\n'],
    ['has an escaped CR in a quote', '5;a="\\\r"\r\nhello\r\n'],
    ['has text behind a quote', '5;a="b"c\r\nhello\r\n'],
    ['has a bare LF in an extension', '5;a\nhello\r\n'],
    ['has NUL in an extension', '5;a\0\r\nhello\r\n'],
  ])('read() fails with INVALID_CHUNK when a chunk head %s', (_condition, body) => {
    expect(parseBody(body, { bodyBytes: Infinity })).toEqual([INVALID_CHUNK]);
  });

  test.each([
    ['is longer than its size', '4\r\nhello\r\n0\r\n\r\n', 'BODY hell'],
    ['is shorter than its size', '6\r\nhello\r\n0\r\n\r\n', 'BODY hello\r'],
    ['ends in a bare LF', '5\r\nhello\n0\r\n\r\n', 'BODY hello'],
    ['ends in a bare CR', '5\r\nhello\r0\r\n\r\n', 'BODY hello'],
    ['ends in nothing', '5\r\nhello0\r\n\r\n', 'BODY hello'],
  ])('read() fails with INVALID_CHUNK when the data %s', (_condition, body, data) => {
    expect(parseBody(body)).toEqual([data, INVALID_CHUNK]);
  });

  test('read() takes a body when it is exactly as long as the limit', () => {
    expect(parseBody('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', { bodyBytes: 5 })).toEqual(['BODY abcde', 'END']);
  });

  test('read() fails with 413 when a chunk head takes the body over the limit', () => {
    const records = parseEveryWay(`${HEAD}3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n`, { bodyBytes: 5 });
    expect(records.slice(1)).toEqual([
      { event: 'BODY', text: 'abc' },
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_BODY_TOO_LARGE',
        status: 413,
        message: 'Body is at least 6 bytes, limit is 5',
      },
    ]);
  });

  test('read() takes an empty body when no body is allowed', () => {
    expect(parseBody('0\r\n\r\n', { bodyBytes: 0 })).toEqual(['END']);
  });

  test('read() takes extensions when they are as long as the limit and the data before them', () => {
    expect(parseBody('2;a=b\r\nxy\r\n0;c\r\n\r\n', { chunkExtensionBytes: 4 })).toEqual(['BODY xy', 'END']);
  });

  test('read() fails with 413 when extensions are longer than the limit', () => {
    const records = parseEveryWay(`${HEAD}2;a=bc\r\nxy\r\n`, { chunkExtensionBytes: 4 });
    expect(records.slice(1)).toEqual([
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_CHUNK_EXTENSIONS_TOO_LARGE',
        status: 413,
        message: 'Chunk extensions are at least 5 bytes, limit is 4',
      },
    ]);
  });

  test('read() fails with 413 when many small chunks add up to too many extension bytes', () => {
    const body = '1;abcdefgh\r\nx\r\n'.repeat(10);
    expect(parseBody(body, { chunkExtensionBytes: 20 })).toEqual([
      'BODY xx',
      'ERROR 413 ERR_SPOOL_CHUNK_EXTENSIONS_TOO_LARGE',
    ]);
  });
});

describe('TrailerReader', () => {
  test.each([
    ['a line is folded', '0\r\nA: b\r\n c\r\n\r\n'],
    ['a line starts with whitespace', '0\r\n A: b\r\n\r\n'],
    ['a name is empty', '0\r\n: b\r\n\r\n'],
    ['a name has whitespace behind it', '0\r\nA : b\r\n\r\n'],
    ['a line lacks a colon', '0\r\nA\r\n\r\n'],
    ['a value has NUL', '0\r\nA: \0\r\n\r\n'],
    ['a line ends in a bare LF', '0\r\nA: b\n\r\n'],
    ['a line ends in a bare CR', '0\r\nA: b\rC: d\r\n\r\n'],
    ['the section ends in a bare LF', '0\r\n\n'],
    ['the section ends in a bare CR', '0\r\n\rX'],
    ['the next request stands in its place', '0\r\nGET / HTTP/1.1\r\n\r\n'],
  ])('read() fails with INVALID_TRAILER when %s', (_condition, body) => {
    expect(parseBody(body)).toEqual(['ERROR 400 ERR_SPOOL_INVALID_TRAILER']);
  });

  test.each([
    ['', ''],
    ['A: b\r\nC:\r\n', 'A: b\r\nC:\r\n'],
  ])('the text of section %j is kept, however its bytes arrive', (section, expected) => {
    const message = Buffer.from(`${HEAD}1\r\nx\r\n0\r\n${section}\r\n`);
    for (let cut = HEAD.length; cut < message.length; cut++) {
      const parser = new RequestParser();
      for (const bytes of [message.subarray(0, cut), message.subarray(cut)]) {
        let event = parser.next(bytes, 0);
        while (event !== ParseEvent.NEED_MORE && event !== ParseEvent.END) event = parser.next(bytes, parser.position);
      }
      expect(parser.trailerText).toBe(expected);
    }
  });

  test('read() takes a section when it is exactly as long as the limit', () => {
    expect(parseBody('0\r\nA: b\r\n\r\n', { trailerBytes: 8 })).toEqual(['END']);
  });

  test('read() fails with 431 when the section is one byte longer than the limit', () => {
    const records = parseEveryWay(`${HEAD}0\r\nA: bc\r\n\r\n`, { trailerBytes: 8 });
    expect(records.slice(1)).toEqual([
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_TRAILER_TOO_LARGE',
        status: 431,
        message: 'Trailer section is at least 9 bytes, limit is 8',
      },
    ]);
  });
});
