import { describe, expect, test } from '@jest/globals';
import { declaredContentLength, encodeResponseHead, hasDateField } from '../../src/bytes/response-head.js';

const invalidHead = expect.objectContaining({ code: 'ERR_SPOOL_INVALID_RESPONSE_HEAD', status: 500 });

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

describe('encodeResponseHead()', () => {
  test('encodeResponseHead() yields a status line and field lines in order', () => {
    expect(encodeResponseHead(200, '', ['Content-Type', 'text/plain', 'X-A', '1', 'X-A', '2'])).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\n',
    );
  });

  test.each([
    [404, '', 'HTTP/1.1 404 Not Found\r\n'],
    [404, 'Gone Fishing', 'HTTP/1.1 404 Gone Fishing\r\n'],
    [299, '', 'HTTP/1.1 299 \r\n'],
    [599, '', 'HTTP/1.1 599 \r\n'],
    [200, 'caf\xe9\t!', 'HTTP/1.1 200 caf\xe9\t!\r\n'],
  ])('encodeResponseHead() with status %i and reason "%s" yields %j', (status, reason, line) => {
    expect(encodeResponseHead(status, reason, [])).toBe(line);
    expect(encodeResponseHead(status, reason, [])).toBe(line);
  });

  test.each([199, 100, 101, 0, -1, 600, 999, 200.5, Number.NaN, Infinity])(
    'encodeResponseHead() throws when the status is %d',
    (status) => {
      expect(catchError(() => encodeResponseHead(status, '', []))).toEqual(invalidHead);
      expect(catchError(() => encodeResponseHead(status, 'Reason', []))).toEqual(invalidHead);
    },
  );

  test.each(['', 'a b', 'a:', 'a\r\nb', 'a\0', 'caf\xe9', '\u0101', '(a)'])(
    'encodeResponseHead() throws when a name is %j',
    (name) => {
      expect(catchError(() => encodeResponseHead(200, '', [name, 'x']))).toEqual(invalidHead);
      expect(catchError(() => encodeResponseHead(200, '', [name, 'x']))).toEqual(invalidHead);
    },
  );

  test.each(['a\r\nSet-Cookie: b', 'a\rb', 'a\nb', 'a\0b', '\x1b', '\x7f', '\u0100', 'a\ud83d\ude00', '\u010d\u010a'])(
    'encodeResponseHead() throws when a value or a reason is %j',
    (text) => {
      expect(catchError(() => encodeResponseHead(200, '', ['X', text]))).toEqual(invalidHead);
      expect(catchError(() => encodeResponseHead(200, text, []))).toEqual(invalidHead);
    },
  );

  test('encodeResponseHead() throws when a dropped field has a bad value', () => {
    expect(catchError(() => encodeResponseHead(200, '', ['connection', 'a\r\nb']))).toEqual(invalidHead);
  });

  test('encodeResponseHead() throws when a name has no value', () => {
    expect(catchError(() => encodeResponseHead(200, '', ['X']))).toEqual(invalidHead);
  });

  test('encodeResponseHead() quotes and bounds what it refuses', () => {
    const error = catchError(() => encodeResponseHead(200, '', [`a\r\n\u0101${'b'.repeat(1000)}`, 'x']));
    expect(error).toHaveProperty('message', `Response field name is "a\\r\\n\\u0101${'b'.repeat(44)}", not a token`);
  });

  test.each(['', ' ', 'a', '\t', '\x80\xff', 'a: b, c'])('encodeResponseHead() passes the value %j', (value) => {
    expect(encodeResponseHead(200, '', ['X', value])).toBe(`HTTP/1.1 200 OK\r\nX: ${value}\r\n`);
  });

  test.each([
    'connection',
    'Keep-Alive',
    'PROXY-CONNECTION',
    'Transfer-Encoding',
    'Upgrade',
    'content-length',
    'Content-Length',
  ])('encodeResponseHead() drops the field %s', (name) => {
    expect(encodeResponseHead(200, '', ['A', '1', name, '5', 'B', '2'])).toBe('HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n');
  });

  test('encodeResponseHead() stays right when it has seen more names than it remembers', () => {
    for (let index = 0; index < 2000; index++) {
      expect(encodeResponseHead(200, '', [`X-${index}`, 'y'])).toBe(`HTTP/1.1 200 OK\r\nX-${index}: y\r\n`);
    }
    expect(encodeResponseHead(200, '', ['uPGRADE', 'y'])).toBe('HTTP/1.1 200 OK\r\n');
  });
});

describe('declaredContentLength()', () => {
  test.each([
    [[], -1],
    [['X', '5'], -1],
    [['Content-Length', '5'], 5],
    [['content-length', '0'], 0],
    [['X', 'content-length', 'CONTENT-LENGTH', '17'], 17],
    [['Content-Length', '5', 'content-length', '5'], 5],
    [['Content-Length', '5', 'content-length', '6'], -1],
    [['Content-Length', ''], -1],
    [['Content-Length', '-5'], -1],
    [['Content-Length', '5.0'], -1],
    [['Content-Length', ' 5'], -1],
    [['Content-Length', '1e3'], -1],
    [['Content-Length', '9007199254740991'], Number.MAX_SAFE_INTEGER],
    [['Content-Length', '9007199254740992'], -1],
    [['Content-Length'], -1],
  ])('declaredContentLength() of %j is %d', (fields, lengthBytes) => {
    expect(declaredContentLength(fields)).toBe(lengthBytes);
  });
});

describe('hasDateField()', () => {
  test.each([
    [['Date', 'x'], true],
    [['a', 'b', 'DATE', 'x'], true],
    [['X', 'date'], false],
    [['Dates', 'x'], false],
  ])('hasDateField() of %j is %s', (fields, isThere) => {
    expect(hasDateField(fields)).toBe(isThere);
  });
});
