import { describe, expect, test } from '@jest/globals';
import { MethodCode } from '../../src/semantics/method-code.js';
import { BodyFraming, chooseFraming, finishHead, HeadFlag, problemResponse } from '../../src/bytes/response-framing.js';

const { NONE, LENGTH, CHUNKED, UNTIL_CLOSE } = BodyFraming;
const { GET, HEAD, CONNECT } = MethodCode;
const { KEEP_ALIVE, VERSION_10, HAS_DATE } = HeadFlag;
const DATE = 'date: Sun, 06 Nov 1994 08:49:37 GMT\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';

describe('chooseFraming()', () => {
  test.each([
    [200, GET, 1, 5, LENGTH],
    [200, GET, 1, 0, LENGTH],
    [200, GET, 1, -1, CHUNKED],
    [200, GET, 0, 5, LENGTH],
    [200, GET, 0, -1, UNTIL_CLOSE],
    [200, HEAD, 1, 5, NONE],
    [200, HEAD, 0, -1, NONE],
    [404, HEAD, 1, 9, NONE],
    [204, GET, 1, 5, NONE],
    [205, GET, 1, 5, NONE],
    [304, GET, 1, 5, NONE],
    [101, GET, 1, -1, NONE],
    [200, CONNECT, 1, -1, NONE],
    [299, CONNECT, 1, 5, NONE],
    [403, CONNECT, 1, 5, LENGTH],
  ] as const)('chooseFraming(%i, %i, %i, %i) is %i', (status, methodCode, minorVersion, lengthBytes, framing) => {
    expect(chooseFraming(status, methodCode, minorVersion, lengthBytes)).toBe(framing);
  });
});

describe('finishHead()', () => {
  test.each([
    ['a length', 200, LENGTH, 5, KEEP_ALIVE, `content-length: 5\r\n${DATE}`],
    ['no length', 200, CHUNKED, -1, KEEP_ALIVE, `transfer-encoding: chunked\r\n${DATE}`],
    ['a connection that ends', 200, LENGTH, 0, 0, `content-length: 0\r\n${DATE}connection: close\r\n`],
    ['HTTP/1.0', 200, LENGTH, 5, KEEP_ALIVE | VERSION_10, `content-length: 5\r\n${DATE}connection: keep-alive\r\n`],
    ['HTTP/1.0 that ends', 200, LENGTH, 5, VERSION_10, `content-length: 5\r\n${DATE}connection: close\r\n`],
    ['no length in HTTP/1.0', 200, UNTIL_CLOSE, -1, KEEP_ALIVE | VERSION_10, `${DATE}connection: close\r\n`],
    ['a Date of its own', 200, LENGTH, 5, KEEP_ALIVE | HAS_DATE, 'content-length: 5\r\n'],
    ['an answer to HEAD with a length', 200, NONE, 5, KEEP_ALIVE, `content-length: 5\r\n${DATE}`],
    ['an answer to HEAD without one', 200, NONE, -1, KEEP_ALIVE, DATE],
    ['a 304 with a length', 304, NONE, 5, KEEP_ALIVE, `content-length: 5\r\n${DATE}`],
    ['a 204 with a length', 204, NONE, 5, KEEP_ALIVE, DATE],
    ['a 205', 205, NONE, -1, KEEP_ALIVE, `content-length: 0\r\n${DATE}`],
    ['a 101', 101, NONE, 5, KEEP_ALIVE, DATE],
  ])(
    'finishHead() with %s ends the head as RFC 9112 has it',
    (_condition, status, framing, lengthBytes, flags, tail) => {
      expect(finishHead(OK, status, framing, lengthBytes, flags, DATE)).toBe(`${OK}${tail}\r\n`);
    },
  );
});

describe('problemResponse()', () => {
  test('problemResponse() yields a whole response with status and reason as its body', () => {
    expect(problemResponse(431, { keepAlive: false, date: DATE })).toBe(
      'HTTP/1.1 431 Request Header Fields Too Large\r\n' +
        'content-type: text/plain; charset=utf-8\r\n' +
        'content-length: 36\r\n' +
        `${DATE}connection: close\r\n\r\n` +
        '431 Request Header Fields Too Large\n',
    );
  });

  test('problemResponse() has Retry-After when seconds are given', () => {
    const response = problemResponse(503, { keepAlive: true, date: DATE, retryAfterSeconds: 2 });
    expect(response).toContain('\r\nretry-after: 2\r\n');
    expect(response).toContain('\r\nconnection: keep-alive\r\n\r\n503 Service Unavailable\n');
  });

  test('problemResponse() announces its body and leaves it out when the method is HEAD', () => {
    const response = problemResponse(404, { keepAlive: true, date: DATE, isHead: true });
    expect(response).toMatch(/\r\ncontent-length: 14\r\n[^]*\r\n\r\n$/);
  });

  test('problemResponse() has a body when the status is not registered', () => {
    expect(problemResponse(499, { keepAlive: true, date: '' })).toMatch(
      /^HTTP\/1\.1 499 Error\r\n[^]*\r\n\r\n499 Error\n$/,
    );
  });
});
