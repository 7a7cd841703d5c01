import { describe, expect, test } from '@jest/globals';
import { BodyFraming } from '../../src/bytes/response-framing.js';
import { MethodCode } from '../../src/semantics/method-code.js';
import { parseResponseHead, summaryOf } from './record-responses.js';

/** A response with the given status and field lines. */
function response(status: number | string, ...lines: string[]): string {
  return `HTTP/1.1 ${status} R\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

const LENGTH = 'Content-Length: 5';
const CHUNKED = 'Transfer-Encoding: chunked';

describe('IncomingFraming and where the body ends, by the rules of RFC 9112 section 6.3', () => {
  test.each([
    ['rule 1: the request is HEAD', MethodCode.HEAD, 200, [LENGTH], BodyFraming.NONE],
    ['rule 1: the request is HEAD, chunked', MethodCode.HEAD, 200, [CHUNKED], BodyFraming.NONE],
    ['rule 1: 204', MethodCode.GET, 204, [LENGTH], BodyFraming.NONE],
    ['rule 1: 304', MethodCode.GET, 304, [LENGTH, CHUNKED], BodyFraming.NONE],
    ['rule 1: 100', MethodCode.GET, 100, [CHUNKED], BodyFraming.NONE],
    ['rule 1: 101', MethodCode.GET, 101, [LENGTH], BodyFraming.NONE],
    ['rule 2: 2xx to CONNECT', MethodCode.CONNECT, 299, [LENGTH, CHUNKED], BodyFraming.NONE],
    ['rule 2 not: 3xx to CONNECT', MethodCode.CONNECT, 300, [LENGTH], BodyFraming.LENGTH],
    ['rule 4: chunked', MethodCode.GET, 200, [CHUNKED], BodyFraming.CHUNKED],
    ['rule 4: chunked in any case', MethodCode.GET, 200, ['transfer-encoding: Chunked'], BodyFraming.CHUNKED],
    ['rule 4: chunked last', MethodCode.GET, 200, ['Transfer-Encoding: gzip', CHUNKED], BodyFraming.CHUNKED],
    ['rule 4: chunked not last', MethodCode.GET, 200, [CHUNKED + ', gzip'], BodyFraming.UNTIL_CLOSE],
    ['rule 4: another coding', MethodCode.GET, 200, ['Transfer-Encoding: xchunked'], BodyFraming.UNTIL_CLOSE],
    ['rule 6: a length', MethodCode.GET, 200, [LENGTH], BodyFraming.LENGTH],
    ['rule 6: a length of 0', MethodCode.GET, 200, ['Content-Length: 0'], BodyFraming.LENGTH],
    ['rule 6: 205 as any other', MethodCode.GET, 205, [LENGTH], BodyFraming.LENGTH],
    ['rule 8: none of them', MethodCode.GET, 200, [], BodyFraming.UNTIL_CLOSE],
    ['rule 8: an invalid status', MethodCode.GET, '099', [], BodyFraming.UNTIL_CLOSE],
  ] as const)('decide() frames by %s', (_rule, method, status, lines, framing) => {
    expect(parseResponseHead(response(status, ...lines), { methods: [method] })).toMatchObject({
      framing,
      isChunked: framing === BodyFraming.CHUNKED,
    });
  });

  test.each([
    ['rule 3: chunked and a length', [CHUNKED, LENGTH], 'AMBIGUOUS_FRAMING'],
    ['rule 3: a length and chunked', [LENGTH, CHUNKED], 'AMBIGUOUS_FRAMING'],
    ['rule 3: another coding and a length', ['Transfer-Encoding: gzip', LENGTH], 'AMBIGUOUS_FRAMING'],
    ['rule 3: chunked and a bad length', [CHUNKED, 'Content-Length: x'], 'AMBIGUOUS_FRAMING'],
    ['section 7.1: chunked twice', [CHUNKED, CHUNKED], 'INVALID_TRANSFER_ENCODING'],
    ['rule 5: an empty length', ['Content-Length:'], 'INVALID_CONTENT_LENGTH'],
    ['rule 5: a signed length', ['Content-Length: +5'], 'INVALID_CONTENT_LENGTH'],
    ['rule 5: a list of lengths', ['Content-Length: 5, 6'], 'INVALID_CONTENT_LENGTH'],
    ['rule 5: two lengths', [LENGTH, 'Content-Length: 6'], 'INVALID_CONTENT_LENGTH'],
    ['rule 5: two equal lengths', [LENGTH, LENGTH], 'INVALID_CONTENT_LENGTH'],
    ['rule 5: a length past the safe integers', ['Content-Length: 9007199254740992'], 'INVALID_CONTENT_LENGTH'],
  ])('decide() fails by %s', (_rule, lines, code) => {
    expect(summaryOf(response(200, ...lines))).toEqual([`ERROR 502 ERR_SPOOL_${code}`]);
  });

  test('decide() fails by section 6.1 when HTTP/1.0 has a Transfer-Encoding', () => {
    expect(summaryOf(`HTTP/1.0 200 OK\r\n${CHUNKED}\r\n\r\n`)).toEqual(['ERROR 502 ERR_SPOOL_AMBIGUOUS_FRAMING']);
  });

  test.each([
    [[LENGTH], 5],
    [['Content-Length: x'], -1],
    [[LENGTH, LENGTH], -1],
    [[], -1],
  ])('decide() reports the length of a body that does not come: %j is %d', (lines, announcedLength) => {
    const head = parseResponseHead(response(200, ...lines), { methods: [MethodCode.HEAD] });
    expect(head).toMatchObject({ announcedLength, contentLength: 0 });
  });

  test.each([
    [[CHUNKED], false],
    [['Transfer-Encoding: gzip, chunked'], true],
    [['Transfer-Encoding: gzip'], true],
    [[LENGTH], false],
  ])('decide() says whether codings are left on: %j is %s', (lines, isTransferCoded) => {
    expect(parseResponseHead(response(200, ...lines))).toMatchObject({ isTransferCoded });
  });

  test('decide() takes a length when it is exactly the limit', () => {
    expect(parseResponseHead(response(200, LENGTH), { limits: { bodyBytes: 5 } }).contentLength).toBe(5);
  });

  test('decide() fails with BODY_TOO_LARGE when the length is one past the limit', () => {
    const summary = summaryOf(response(200, LENGTH), { limits: { bodyBytes: 4 } });
    expect(summary).toEqual(['ERROR 502 ERR_SPOOL_BODY_TOO_LARGE']);
  });
});

describe('IncomingFraming and persistence', () => {
  test.each([
    ['HTTP/1.1', [LENGTH], true],
    ['HTTP/1.1', [LENGTH, 'Connection: close'], false],
    ['HTTP/1.1', [LENGTH, 'Connection: keep-alive, Close'], false],
    ['HTTP/1.1', [CHUNKED], true],
    ['HTTP/1.1', ['Connection: keep-alive'], false],
    ['HTTP/1.0', [LENGTH], false],
    ['HTTP/1.0', [LENGTH, 'Connection: keep-alive'], true],
    ['HTTP/1.0', ['Connection: keep-alive'], false],
    ['HTTP/1.0', [LENGTH, 'Connection: keep-alive', 'Connection: close'], false],
  ])('decide() with %s and %j sets keepAlive to %s', (version, lines, keepAlive) => {
    const head = parseResponseHead(`${version} 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
    expect(head.keepAlive).toBe(keepAlive);
  });
});
