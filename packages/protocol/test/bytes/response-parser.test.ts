import { describe, expect, test } from '@jest/globals';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import { ResponseParser } from '../../src/bytes/response-parser.js';
import { MethodCode } from '../../src/semantics/method-code.js';
import { cutAt } from './record-events.js';
import { parseResponseHead, parseResponsesEveryWay, summaryOf } from './record-responses.js';

const EMPTY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const HELLO = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n';
const UNTIL_CLOSE = 'HTTP/1.1 200 OK\r\n\r\nhello';
const NOT_MODIFIED = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n';

describe('ResponseParser.next() and the order of events', () => {
  test('next() yields every response in turn when they are pipelined', () => {
    expect(summaryOf(EMPTY + HELLO + CHUNKED + NOT_MODIFIED + UNTIL_CLOSE, { isFinished: true })).toEqual([
      'HEAD 200',
      'END',
      'HEAD 200',
      'BODY hello',
      'END',
      'HEAD 200',
      'BODY abc',
      'END',
      'HEAD 304',
      'END',
      'HEAD 200',
      'BODY hello',
      'END',
    ]);
  });

  test('next() frames each response by the method of its own request', () => {
    const head = HELLO.slice(0, -5);
    const methods = [MethodCode.HEAD, MethodCode.GET, MethodCode.HEAD];
    expect(summaryOf(head + HELLO + head, { methods })).toEqual([
      'HEAD 200',
      'END',
      'HEAD 200',
      'BODY hello',
      'END',
      'HEAD 200',
      'END',
    ]);
  });

  test('next() yields all of a good response before the ERROR of a bad one', () => {
    expect(summaryOf(`${HELLO}HTTQ`)).toEqual([
      'HEAD 200',
      'BODY hello',
      'END',
      'ERROR 502 ERR_SPOOL_INVALID_STATUS_LINE',
    ]);
  });

  test('next() yields fields as offsets', () => {
    expect(parseResponseHead('HTTP/1.1 204 No Content\r\nA: b \r\nC:\r\n\r\n').fields).toEqual([
      ['A', 'b'],
      ['C', ''],
    ]);
  });

  test('next() yields ERROR again and again once it has', () => {
    const parser = new ResponseParser();
    parser.expect(MethodCode.GET);
    expect(parser.next(Buffer.from('\0'), 0)).toBe(ParseEvent.ERROR);
    const { problem } = parser;
    expect(parser.next(Buffer.from(EMPTY), 0)).toBe(ParseEvent.ERROR);
    expect(parser.finish()).toBe(ParseEvent.ERROR);
    expect(parser.problem).toBe(problem);
  });
});

describe('ResponseParser.next() and interim responses', () => {
  test('next() yields a HEAD for each interim response and one END', () => {
    const input = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${HELLO}`;
    const records = parseResponsesEveryWay(input);
    expect(records).toMatchObject([
      { status: 100, isInterim: true },
      { status: 103, isInterim: true, fields: [['Link', '</a>']] },
      { status: 200, isInterim: false },
      { event: 'BODY' },
      { event: 'END' },
    ]);
  });

  test('next() goes on with the method of the request after an interim response', () => {
    const input = `HTTP/1.1 100 Continue\r\n\r\n${HELLO.slice(0, -5)}`;
    expect(summaryOf(input, { methods: [MethodCode.HEAD] })).toEqual(['HEAD 100', 'HEAD 200', 'END']);
  });

  test('next() ends HTTP after 101, and leaves what follows to the caller', () => {
    const parser = new ResponseParser();
    parser.expect(MethodCode.GET);
    const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
    const bytes = Buffer.from(`${head}proto`);
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser).toMatchObject({ isUpgrade: true, isInterim: false, keepAlive: false });
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.position).toBe(head.length);
    expect(parser.isClosed).toBe(true);
    expect(parser.expect(MethodCode.GET)).toBe(false);
  });

  test('next() ends HTTP after a 2xx to CONNECT and not after another status', () => {
    const methods = [MethodCode.CONNECT];
    const records = parseResponsesEveryWay(HELLO.slice(0, -5), { methods });
    expect(records).toMatchObject([{ isTunnel: true, keepAlive: false, contentLength: 0 }, { event: 'END' }]);
    const refused = HELLO.replace('200 OK', '407 No');
    expect(parseResponseHead(refused, { methods })).toMatchObject({ isTunnel: false, keepAlive: true });
  });
});

describe('ResponseParser.expect() and bytes that answer nothing', () => {
  test('next() fails with UNEXPECTED_RESPONSE when no response is expected', () => {
    const parser = new ResponseParser();
    expect(parser.next(Buffer.from(EMPTY), 0)).toBe(ParseEvent.ERROR);
    expect(parser.problem.code).toBe('ERR_SPOOL_UNEXPECTED_RESPONSE');
  });

  test('next() fails with UNEXPECTED_RESPONSE when more responses come than were expected', () => {
    const parser = new ResponseParser();
    const bytes = Buffer.from(EMPTY + EMPTY);
    parser.expect(MethodCode.GET);
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.ERROR);
    expect(parser.problem.code).toBe('ERR_SPOOL_UNEXPECTED_RESPONSE');
  });

  test.each(['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', 'HTTP/1.0 204 No Content\r\n\r\n'])(
    'next() fails with UNEXPECTED_RESPONSE when bytes follow %j',
    (closing) => {
      expect(summaryOf(`${closing}x`).at(-1)).toBe('ERROR 502 ERR_SPOOL_UNEXPECTED_RESPONSE');
    },
  );

  test('expect() is refused within a response, while one is expected, and after the last', () => {
    const parser = new ResponseParser();
    expect(parser.expect(MethodCode.GET)).toBe(true);
    expect(parser.expect(MethodCode.GET)).toBe(false);
    const bytes = Buffer.from(HELLO.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser.expect(MethodCode.GET)).toBe(false);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.BODY);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.expect(MethodCode.GET)).toBe(false);
  });

  test.each([0, 1, 4])('next() skips %i empty lines before a response, expected or not', (count) => {
    const lines = '\r\n'.repeat(count);
    expect(summaryOf(lines + EMPTY + lines + EMPTY)).toEqual(['HEAD 200', 'END', 'HEAD 200', 'END']);
    const parser = new ResponseParser();
    expect(parser.next(Buffer.from(lines), 0)).toBe(ParseEvent.NEED_MORE);
  });

  test('next() fails with TOO_MANY_EMPTY_LINES when there are 5', () => {
    expect(summaryOf('\r\n'.repeat(5) + EMPTY)).toEqual(['ERROR 502 ERR_SPOOL_TOO_MANY_EMPTY_LINES']);
  });
});

describe('ResponseParser.finish()', () => {
  test('finish() completes a body that the connection delimits', () => {
    expect(summaryOf(UNTIL_CLOSE, { isFinished: true })).toEqual(['HEAD 200', 'BODY hello', 'END']);
    expect(summaryOf(UNTIL_CLOSE.slice(0, -5), { isFinished: true })).toEqual(['HEAD 200', 'END']);
  });

  test.each([HELLO, CHUNKED, `HTTP/1.1 100 Continue\r\n\r\n${HELLO}`])(
    'finish() fails with INCOMPLETE_RESPONSE at every byte of %j but the last',
    (input) => {
      for (let length = 0; length < input.length; length++) {
        const summary = summaryOf(input.slice(0, length), { isFinished: true });
        expect(summary.at(-1)).toBe('ERROR 502 ERR_SPOOL_INCOMPLETE_RESPONSE');
      }
    },
  );

  test('finish() yields END when all bytes have come and END has not been told', () => {
    const parser = new ResponseParser();
    parser.expect(MethodCode.GET);
    const bytes = Buffer.from(HELLO);
    parser.next(bytes, 0);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.BODY);
    expect(parser.finish()).toBe(ParseEvent.END);
    expect(parser.finish()).toBe(ParseEvent.NEED_MORE);
  });

  test('finish() yields NEED_MORE when nothing was under way, and nothing is expected any more', () => {
    const parser = new ResponseParser();
    expect(parser.finish()).toBe(ParseEvent.NEED_MORE);
    expect(parser.expect(MethodCode.GET)).toBe(false);
  });
});

describe('ResponseParser and its limits', () => {
  test('next() takes a body until close when it is exactly as long as the limit, and fails one byte later', () => {
    const limits = { bodyBytes: 5 };
    expect(summaryOf(UNTIL_CLOSE, { limits, isFinished: true })).toEqual(['HEAD 200', 'BODY hello', 'END']);
    expect(summaryOf(`${UNTIL_CLOSE}x`, { limits })).toEqual([
      'HEAD 200',
      'BODY hello',
      'ERROR 502 ERR_SPOOL_BODY_TOO_LARGE',
    ]);
  });

  test('next() takes a head when it is exactly as long as the limit, and fails when it is one byte longer', () => {
    expect(summaryOf(EMPTY, { limits: { headBytes: EMPTY.length } })).toEqual(['HEAD 200', 'END']);
    expect(parseResponsesEveryWay(EMPTY, { limits: { headBytes: EMPTY.length - 1 } })).toEqual([
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_HEAD_TOO_LARGE',
        status: 502,
        message: `Response head is at least ${EMPTY.length} bytes, limit is ${EMPTY.length - 1}`,
      },
    ]);
  });

  test('next() fails with HEAD_TOO_LARGE when the status line does not end', () => {
    const summary = summaryOf(`HTTP/1.1 200 ${'x'.repeat(100)}`, { limits: { headBytes: 64 } });
    expect(summary).toEqual(['ERROR 502 ERR_SPOOL_HEAD_TOO_LARGE']);
  });

  test('next() fails with TOO_MANY_FIELDS when there is one field more than the limit', () => {
    expect(summaryOf(EMPTY, { limits: { fieldCount: 1 } })).toEqual(['HEAD 200', 'END']);
    expect(summaryOf(EMPTY, { limits: { fieldCount: 0 } })).toEqual(['ERROR 502 ERR_SPOOL_TOO_MANY_FIELDS']);
  });

  test('new ResponseParser() throws when a limit is outside its range', () => {
    expect(() => new ResponseParser({ headBytes: 0 })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
    );
  });

  test('next() reads a large head in single bytes in time that grows with its length', () => {
    const head = Buffer.from(`HTTP/1.1 200 ${'z'.repeat(30_000)}\r\nX: ${'y'.repeat(30_000)}\r\n\r\n`);
    const parser = new ResponseParser({ headBytes: 65_535 });
    parser.expect(MethodCode.GET);
    let event: ParseEvent = ParseEvent.NEED_MORE;
    for (let offset = 0; offset < head.length; offset++) event = parser.next(head.subarray(offset, offset + 1), 0);
    expect(event).toBe(ParseEvent.HEAD);
    expect(parser.reasonEnd - parser.reasonStart).toBe(30_000);
  });
});

describe('ResponseParser.isIdle, reset() and memory', () => {
  test('isIdle is true until the first byte of a response, and again after END', () => {
    const parser = new ResponseParser();
    expect(parser.isIdle).toBe(true);
    parser.expect(MethodCode.GET);
    expect(parser.isIdle).toBe(true);
    parser.next(Buffer.from('\r\n'), 0);
    expect(parser.isIdle).toBe(true);
    const bytes = Buffer.from(EMPTY);
    parser.next(bytes.subarray(0, 1), 0);
    expect(parser.isIdle).toBe(false);
    expect(parser.next(bytes, 1)).toBe(ParseEvent.HEAD);
    expect(parser.isIdle).toBe(false);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.isIdle).toBe(true);
  });

  test.each([1, 30, HELLO.length - 2])('reset() makes the parser like new when %i bytes came', (length) => {
    const parser = new ResponseParser();
    parser.expect(MethodCode.GET);
    const [first] = cutAt(Buffer.from(HELLO), [length]);
    for (let event: ParseEvent = parser.next(first, 0); event !== ParseEvent.NEED_MORE;) {
      event = parser.next(first, parser.position);
    }
    parser.reset();
    expect(parser.expect(MethodCode.GET)).toBe(true);
    const bytes = Buffer.from(EMPTY);
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser.headBytes).toBe(bytes);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.headBytes).toHaveLength(0);
  });
});
