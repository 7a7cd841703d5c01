import { describe, expect, test } from '@jest/globals';
import { type HeadRecord, parseEveryWay, parseHead, parseProblem, summarise } from './record-events.js';

const post = (fields: string, body = '', version = '1.1'): string =>
  `POST / HTTP/${version}\r\nHost: a.example\r\n${fields}\r\n\r\n${body}`;

const get = (fields: string, version = '1.1'): HeadRecord =>
  parseHead(`GET / HTTP/${version}\r\nHost: a.example\r\n${fields}X: y\r\n\r\n`);

describe('MessageFraming and Host', () => {
  test.each(['a.example', 'a.example:8080', '', 'A_b.example', '[::1]', '192.0.2.1:80', 'a%20b', 'a.example:'])(
    'accept() takes the Host "%s"',
    (host) => {
      expect(parseHead(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`).fields).toEqual([['Host', host]]);
    },
  );

  test.each(['hOST', 'HOST', 'host'])('accept() counts a Host spelt %s', (name) => {
    expect(parseHead(`GET / HTTP/1.1\r\n${name}: a\r\n\r\n`).fields).toHaveLength(1);
  });

  test.each([
    ['is missing', ''],
    ['is a longer name', 'Hosts: a\r\n'],
    ['comes twice', 'Host: a\r\nhost: a\r\n'],
    ['comes twice, once empty', 'Host:\r\nHost: a\r\n'],
    ['has user information', 'Host: u@a.example\r\n'],
    ['has a path', 'Host: a.example/b\r\n'],
    ['has a space', 'Host: a.example b.example\r\n'],
    ['has a port of letters', 'Host: a.example:b\r\n'],
    ['has two ports', 'Host: a.example:1:2\r\n'],
    ['has a byte beyond ASCII', 'Host: \xe9.example\r\n'],
    ['is an open IP literal', 'Host: [::1\r\n'],
  ])('decide() fails with INVALID_HOST when the Host %s', (_condition, fields) => {
    expect(parseProblem(`GET / HTTP/1.1\r\n${fields}\r\n`)).toBe('ERROR 400 ERR_SPOOL_INVALID_HOST');
  });

  test('decide() takes HTTP/1.0 when the Host is missing', () => {
    expect(parseHead('GET / HTTP/1.0\r\n\r\n').fields).toEqual([]);
  });

  test('accept() fails with INVALID_HOST when HTTP/1.0 has two', () => {
    expect(parseProblem('GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n')).toBe('ERROR 400 ERR_SPOOL_INVALID_HOST');
  });
});

describe('MessageFraming and the body', () => {
  test('decide() finds no body when no field announces one', () => {
    expect(summarise(parseEveryWay(post('X: y')))).toEqual(['HEAD POST /', 'END']);
    expect(parseHead(post('X: y'))).toMatchObject({ contentLength: 0, isChunked: false });
  });

  test.each([
    ['5', 5],
    ['005', 5],
    ['  5\t', 5],
    ['0', 0],
  ])('decide() takes the Content-Length "%s"', (value, contentLength) => {
    const body = 'hello'.slice(0, contentLength);
    expect(parseEveryWay(post(`content-LENGTH: ${value}`, body))).toEqual([
      expect.objectContaining({ event: 'HEAD', contentLength, isChunked: false }),
      ...(body === '' ? [] : [{ event: 'BODY', text: body }]),
      { event: 'END' },
    ]);
  });

  test.each([
    ['is empty', ''],
    ['has a sign', '+5'],
    ['is negative', '-5'],
    ['has a fraction', '5.0'],
    ['is hexadecimal', '0x5'],
    ['is a list of equal numbers', '5, 5'],
    ['is a list of different numbers', '5, 6'],
    ['has a space inside', '1 5'],
    ['has a comma behind it', '5,'],
    ['passes the safe integers', '9007199254740992'],
    ['passes 64 bits', '18446744073709551621'],
    ['has a digit beyond ASCII', '\xb2'],
  ])('accept() fails with INVALID_CONTENT_LENGTH when it %s', (_condition, value) => {
    expect(parseProblem(post(`Content-Length: ${value}`))).toBe('ERROR 400 ERR_SPOOL_INVALID_CONTENT_LENGTH');
  });

  test.each(['Content-Length: 5\r\nContent-Length: 5', 'Content-Length: 0\r\nContent-Length: 5'])(
    'accept() fails with INVALID_CONTENT_LENGTH when there are two of them: %j',
    (fields) => {
      expect(parseProblem(post(fields))).toBe('ERROR 400 ERR_SPOOL_INVALID_CONTENT_LENGTH');
    },
  );

  test('decide() takes a body when it is exactly as long as the limit', () => {
    expect(parseHead(post('Content-Length: 5', 'hello'), { bodyBytes: 5 }).contentLength).toBe(5);
  });

  test('decide() fails with 413 when the announced body is one byte longer than the limit', () => {
    expect(parseEveryWay(post('Content-Length: 6', 'hello!'), { bodyBytes: 5 })).toEqual([
      { event: 'ERROR', code: 'ERR_SPOOL_BODY_TOO_LARGE', status: 413, message: 'Request body is 6 bytes, limit is 5' },
    ]);
  });

  test('decide() takes any length when the limit is Infinity', () => {
    const input = post('Content-Length: 9007199254740991');
    expect(parseHead(input, { bodyBytes: Infinity }).contentLength).toBe(Number.MAX_SAFE_INTEGER);
  });

  test.each(['chunked', 'CHUNKED', ' \tChunked\t '])('decide() takes the Transfer-Encoding "%s"', (value) => {
    const [head] = parseEveryWay(post(`Transfer-Encoding:${value}`, '0\r\n\r\n'));
    expect(head).toMatchObject({ event: 'HEAD', contentLength: -1, isChunked: true });
  });

  test.each([
    ['is empty', ''],
    ['is an unknown coding', 'gzip'],
    ['is identity', 'identity'],
    ['has chunked before another', 'chunked, gzip'],
    ['has chunked twice', 'chunked, chunked'],
    ['has chunked in two fields', 'chunked\r\nTransfer-Encoding: chunked'],
    ['has chunked in a field before another', 'chunked\r\nTransfer-Encoding: gzip'],
    ['has a comma behind chunked', 'chunked,'],
    ['has a longer word', 'chunkedchunked'],
    ['has a parameter', 'chunked;q=1'],
    ['is quoted', '"chunked"'],
    ['has a byte before it', '\x0b'.replace('\x0b', '\xa0') + 'chunked'],
  ])('decide() fails with INVALID_TRANSFER_ENCODING when it %s', (_condition, value) => {
    expect(parseProblem(post(`Transfer-Encoding: ${value}`, '0\r\n\r\n'))).toBe(
      'ERROR 400 ERR_SPOOL_INVALID_TRANSFER_ENCODING',
    );
  });

  test.each([
    'gzip, chunked',
    'gzip \t, chunked',
    'gzip\r\nTransfer-Encoding: chunked',
    ', chunked',
    'xchunked, chunked',
  ])('decide() fails with UNSUPPORTED_TRANSFER_CODING when chunked follows another: %j', (value) => {
    expect(parseProblem(post(`Transfer-Encoding: ${value}`))).toBe('ERROR 501 ERR_SPOOL_UNSUPPORTED_TRANSFER_CODING');
  });

  test.each([
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Content-Length: 0\r\nTransfer-Encoding: chunked',
  ])('decide() fails with AMBIGUOUS_FRAMING when a body is framed twice: %j', (fields) => {
    expect(parseProblem(post(fields))).toBe('ERROR 400 ERR_SPOOL_AMBIGUOUS_FRAMING');
  });

  test('decide() fails with AMBIGUOUS_FRAMING when HTTP/1.0 has a Transfer-Encoding', () => {
    expect(parseProblem(post('Transfer-Encoding: chunked', '0\r\n\r\n', '1.0'))).toBe(
      'ERROR 400 ERR_SPOOL_AMBIGUOUS_FRAMING',
    );
  });

  test.each(['Content-Length: 5', 'Transfer-Encoding: chunked'])(
    'decide() fails with AMBIGUOUS_FRAMING when CONNECT has %s',
    (field) => {
      expect(parseProblem(`CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n${field}\r\n\r\n`)).toBe(
        'ERROR 400 ERR_SPOOL_AMBIGUOUS_FRAMING',
      );
    },
  );
});

describe('MessageFraming and the connection', () => {
  test.each([
    ['1.1', '', true],
    ['1.1', 'Connection: close\r\n', false],
    ['1.1', 'Connection: CLOSE\t\r\n', false],
    ['1.1', 'Connection: keep-alive\r\n', true],
    ['1.1', 'Connection: keep-alive, close\r\n', false],
    ['1.1', 'Connection: x ,, close ,y\r\n', false],
    ['1.1', 'Connection: keep-alive\r\nConnection: close\r\n', false],
    ['1.1', 'Connection: closed, xclose, clos e\r\n', true],
    ['1.1', 'Connection:\r\n', true],
    ['1.1', 'Connections: close\r\n', true],
    ['1.0', '', false],
    ['1.0', 'Connection: Keep-Alive\r\n', true],
    ['1.0', 'Connection: keep-alive, close\r\n', false],
    ['1.0', 'Proxy-Connection: keep-alive\r\n', false],
  ])('decide() with HTTP/%s and %j finds keepAlive %s', (version, fields, keepAlive) => {
    expect(get(fields, version).keepAlive).toBe(keepAlive);
  });

  test.each([
    ['1.1', 'Connection: Upgrade\r\nUpgrade: websocket\r\n', true],
    ['1.1', 'Connection: keep-alive, upgrade\r\nUpgrade: h2c\r\n', true],
    ['1.1', 'Upgrade: websocket\r\n', false],
    ['1.1', 'Connection: upgrade\r\n', false],
    ['1.0', 'Connection: upgrade\r\nUpgrade: websocket\r\n', false],
  ])('decide() with HTTP/%s and %j finds isUpgrade %s', (version, fields, isUpgrade) => {
    expect(get(fields, version).isUpgrade).toBe(isUpgrade);
  });

  test.each([
    ['1.1', 'Expect: 100-continue\r\nContent-Length: 1', true, false],
    ['1.1', 'EXPECT: 100-Continue\r\nContent-Length: 1', true, false],
    ['1.1', 'Expect: 100-continue', false, false],
    ['1.1', 'Expect: x 100-continue\r\nContent-Length: 1', false, true],
    ['1.1', 'Expect:\r\nContent-Length: 1', false, true],
    ['1.0', 'Expect: 100-continue\r\nContent-Length: 1', false, false],
    ['1.0', 'Expect: other\r\nContent-Length: 1', false, false],
  ])(
    'decide() with HTTP/%s and %j finds expectsContinue %s, hasUnknownExpectation %s',
    (version, fields, ...wanted) => {
      const [expectsContinue, hasUnknownExpectation] = wanted;
      expect(parseHead(post(fields, 'x', version))).toMatchObject({ expectsContinue, hasUnknownExpectation });
    },
  );

  test('begin() forgets the fields of the request before', () => {
    const first = post('Connection: close, upgrade\r\nUpgrade: a\r\nExpect: 100-continue\r\nContent-Length: 1', 'x');
    const records = parseEveryWay(first + post('X: y'));
    expect(records.at(-2)).toMatchObject({
      event: 'HEAD',
      keepAlive: true,
      isUpgrade: false,
      expectsContinue: false,
      contentLength: 0,
    });
  });
});
