import { describe, expect, test } from '@jest/globals';
import { MethodCode } from '../../src/semantics/method-code.js';
import { TargetForm } from '../../src/bytes/request-head.js';
import { parseEveryWay, parseHead, parseProblem, summarise } from './record-events.js';

const withLine = (line: string): string => `${line}\r\nHost: a.example\r\n\r\n`;

describe('RequestLineReader', () => {
  test('read() yields method, target and version when the line is plain', () => {
    const head = parseHead(withLine('GET /where?q=now HTTP/1.1'));
    expect(head).toMatchObject({
      method: 'GET',
      target: '/where?q=now',
      minorVersion: 1,
      targetForm: TargetForm.ORIGIN,
    });
  });

  test.each(Object.keys(MethodCode).filter((name) => !['OTHER', 'CONNECT'].includes(name)))(
    'read() numbers the method %s when it is spelt so',
    (name) => {
      expect(parseHead(withLine(`${name} / HTTP/1.1`)).methodCode).toBe(MethodCode[name as keyof typeof MethodCode]);
    },
  );

  test.each([
    'get',
    'Get',
    'GOT',
    'PUR',
    'PURGE',
    'POSE',
    'HEAP',
    'DELATE',
    'OPTIONX',
    'M-SEARCH',
    "!#$%&'*+-.^_`|~09",
  ])('read() calls the method %s other when no code has that spelling', (method) => {
    expect(parseHead(withLine(`${method} / HTTP/1.1`))).toMatchObject({ method, methodCode: MethodCode.OTHER });
  });

  test.each([
    ['is empty', ' / HTTP/1.1'],
    ['has a tab', 'G\tT / HTTP/1.1'],
    ['has NUL', 'G\0T / HTTP/1.1'],
    ['has a colon', 'GET: / HTTP/1.1'],
    ['has a byte beyond ASCII', 'G\xcbT / HTTP/1.1'],
    ['ends the line', 'GET'],
    ['is ended by a bare LF', 'GET\n/ HTTP/1.1'],
    ['is the first byte of TLS', '\x16\x03\x01'],
  ])('read() fails with INVALID_METHOD when the method %s', (_condition, line) => {
    expect(parseProblem(withLine(line))).toBe('ERROR 400 ERR_SPOOL_INVALID_METHOD');
  });

  test.each([
    ['http://a.example', TargetForm.ABSOLUTE],
    ['http://a.example?q', TargetForm.ABSOLUTE],
    ['HTTPS://a.example:8080/b?c', TargetForm.ABSOLUTE],
    ['http://user:pa%20ss@a.example/', TargetForm.ABSOLUTE],
    ['http://[::1]:80/', TargetForm.ABSOLUTE],
    ['coap+tcp://a.example/', TargetForm.ABSOLUTE],
    ['/', TargetForm.ORIGIN],
    ['//double//slash', TargetForm.ORIGIN],
    ["/-._~!$&'()*+,;=:@/?/?", TargetForm.ORIGIN],
    // A deviation: see TARGET_TABLE.
    ['/?a[]=1&b[c]=%5B2]', TargetForm.ORIGIN],
    ['http://[::1]/a?b[]=1', TargetForm.ABSOLUTE],
    ['http://a.example?[', TargetForm.ABSOLUTE],
    ['/%00%ff%7E', TargetForm.ORIGIN],
  ])('read() takes the target %s when the method is GET', (target, targetForm) => {
    expect(parseHead(withLine(`GET ${target} HTTP/1.1`))).toMatchObject({ target, targetForm });
  });

  test('read() takes an asterisk when the method is OPTIONS', () => {
    expect(parseHead(withLine('OPTIONS * HTTP/1.1')).targetForm).toBe(TargetForm.ASTERISK);
  });

  test.each(['a.example:443', '[2001:db8::1]:443', '192.0.2.1:1'])(
    'read() takes the authority %s when the method is CONNECT',
    (target) => {
      const head = parseHead(withLine(`CONNECT ${target} HTTP/1.1`));
      expect(head).toMatchObject({ target, targetForm: TargetForm.AUTHORITY, isConnect: true });
    },
  );

  test.each([
    ['has a fragment', 'GET /a#b HTTP/1.1'],
    ['has a quotation mark', 'GET /a"b HTTP/1.1'],
    ['has a vertical bar', 'GET /?a|b HTTP/1.1'],
    ['has a caret', 'GET /?a^b HTTP/1.1'],
    ['has a backslash', 'GET /a\\b HTTP/1.1'],
    ['has angle brackets', 'GET /<a> HTTP/1.1'],
    ['has braces', 'GET /{a} HTTP/1.1'],
    ['has brackets in its path', 'GET /a[]?b HTTP/1.1'],
    ['has brackets in its path and its query', 'GET /a[?b[] HTTP/1.1'],
    ['is a host with brackets in a query and the method CONNECT', 'CONNECT a.example:443?[] HTTP/1.1'],
    ['has an escape of one digit', 'GET /%4/ HTTP/1.1'],
    ['has an escape of no digit', 'GET /100% HTTP/1.1'],
    ['has NUL', 'GET /\0 HTTP/1.1'],
    ['has DEL', 'GET /\x7f HTTP/1.1'],
    ['has a tab', 'GET /\t HTTP/1.1'],
    ['has a byte beyond ASCII', 'GET /\xe9 HTTP/1.1'],
    ['is ended by a bare LF', 'GET /\nHTTP/1.1'],
    ['is empty', 'GET  HTTP/1.1'],
    ['follows two spaces', 'GET  / HTTP/1.1'],
    ['is a relative path', 'GET a/b HTTP/1.1'],
    ['is an asterisk and the method GET', 'GET * HTTP/1.1'],
    ['is more than an asterisk', 'OPTIONS ** HTTP/1.1'],
    ['is an authority and the method GET', 'GET a.example:80 HTTP/1.1'],
    ['is a path and the method CONNECT', 'CONNECT / HTTP/1.1'],
    ['lacks a port and the method is CONNECT', 'CONNECT a.example HTTP/1.1'],
    ['has an empty port and the method is CONNECT', 'CONNECT a.example: HTTP/1.1'],
    ['has an empty host and the method is CONNECT', 'CONNECT :443 HTTP/1.1'],
    ['has user information and the method is CONNECT', 'CONNECT u@a.example:443 HTTP/1.1'],
    ['has a scheme without an authority', 'GET urn:isbn:1 HTTP/1.1'],
    ['has an empty authority', 'GET http:///a HTTP/1.1'],
    ['has a port only', 'GET http://:80/ HTTP/1.1'],
    ['has a scheme that starts with a digit', 'GET 1http://a.example/ HTTP/1.1'],
    ['has two at signs', 'GET http://a@b@c.example/ HTTP/1.1'],
    ['has brackets in user information', 'GET http://[a]@b.example/ HTTP/1.1'],
    ['has brackets behind its authority', 'GET http://a.example/[b] HTTP/1.1'],
    ['has brackets in a path before its query', 'GET http://a.example/[b]?[c] HTTP/1.1'],
    ['has a port of letters', 'GET http://a.example:b/ HTTP/1.1'],
  ])('read() fails with INVALID_TARGET when the target %s', (_condition, line) => {
    expect(parseProblem(withLine(line))).toBe('ERROR 400 ERR_SPOOL_INVALID_TARGET');
  });

  test.each([
    ['1.0', 0],
    ['1.1', 1],
    ['1.2', 1],
    ['1.9', 1],
  ])('read() yields the minor version of HTTP/%s as %i', (version, minorVersion) => {
    expect(parseHead(withLine(`GET / HTTP/${version}`)).minorVersion).toBe(minorVersion);
  });

  test.each(['HTTP/2.0', 'HTTP/0.9', 'HTTP/3.1'])('read() fails with UNSUPPORTED_VERSION when it is %s', (version) => {
    expect(parseProblem(withLine(`GET / ${version}`))).toBe('ERROR 505 ERR_SPOOL_UNSUPPORTED_VERSION');
  });

  test.each([
    ['is missing', 'GET /'],
    ['has a letter for its major digit', 'GET / HTTP/x.1'],
    ['has a letter for its minor digit', 'GET / HTTP/1.x'],
    ['is ended by a bare LF in its middle', 'GET / HTTP/1\n'],
    ['is empty', 'GET / '],
    ['has no digits', 'GET / HTTP/'],
    ['has no minor digit', 'GET / HTTP/1'],
    ['has a comma', 'GET / HTTP/1,1'],
    ['has two major digits', 'GET / HTTP/11.1'],
    ['has two minor digits', 'GET / HTTP/1.10'],
    ['is in lower case', 'GET / http/1.1'],
    ['names another protocol', 'GET / RTSP/1.0'],
    ['has a space behind it', 'GET / HTTP/1.1 '],
    ['has a word behind it', 'GET / HTTP/1.1x'],
    ['follows two spaces', 'GET /  HTTP/1.1'],
    ['follows a second target', 'GET /a /b HTTP/1.1'],
  ])('read() fails with INVALID_VERSION when the version %s', (_condition, line) => {
    expect(parseProblem(withLine(line))).toBe('ERROR 400 ERR_SPOOL_INVALID_VERSION');
  });

  test.each([
    ['a bare LF', 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
    ['a bare CR', 'GET / HTTP/1.1\rHost: a\r\n\r\n'],
    ['CR CR LF', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n'],
  ])('read() fails with INVALID_LINE_ENDING when the line ends in %s', (_condition, input) => {
    expect(parseProblem(input)).toBe('ERROR 400 ERR_SPOOL_INVALID_LINE_ENDING');
  });

  test('read() takes a line when it is exactly as long as the limit', () => {
    const line = 'GET /12345678 HTTP/1.1';
    expect(parseHead(withLine(line), { requestLineBytes: line.length }).target).toBe('/12345678');
  });

  test('read() fails with 414 when the line is one byte longer than the limit', () => {
    const line = 'GET /12345678 HTTP/1.1';
    const [error] = parseEveryWay(withLine(line), { requestLineBytes: line.length - 1 });
    expect(error).toEqual({
      event: 'ERROR',
      code: 'ERR_SPOOL_REQUEST_LINE_TOO_LONG',
      status: 414,
      message: 'Request line is at least 22 bytes, limit is 21',
    });
  });

  test('read() fails with 414 when a target goes on for ever', () => {
    expect(parseProblem(`GET /${'a'.repeat(200)}`, { requestLineBytes: 100 })).toBe(
      'ERROR 414 ERR_SPOOL_REQUEST_LINE_TOO_LONG',
    );
  });

  test('read() fails with 501 when the method fills the whole line', () => {
    expect(parseProblem('A'.repeat(200), { requestLineBytes: 100 })).toBe('ERROR 501 ERR_SPOOL_METHOD_TOO_LONG');
  });

  test('read() quotes the bytes before the fault when the target is bad', () => {
    expect(parseEveryWay(withLine('GET /a\x7f HTTP/1.1'))).toEqual([
      expect.objectContaining({ message: 'Request target has byte 0x7f after "/a"' }),
    ]);
    expect(summarise(parseEveryWay(withLine('GET /a HTTP/1.1')))).toEqual(['HEAD GET /a', 'END']);
  });
});
