import { describe, expect, test } from '@jest/globals';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import { RequestParser } from '../../src/bytes/request-parser.js';
import { cutAt, parseEveryWay, recordEvents, summarise } from './record-events.js';

const GET = 'GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n';
const POST = 'POST /b HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'PUT /c HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';

describe('RequestParser.next() and the order of events', () => {
  test('next() yields HEAD and END when a request has no body', () => {
    expect(summarise(parseEveryWay(GET))).toEqual(['HEAD GET /a', 'END']);
  });

  test('next() yields every message in turn when requests are pipelined', () => {
    expect(summarise(parseEveryWay(GET + POST + CHUNKED + GET))).toEqual([
      'HEAD GET /a',
      'END',
      'HEAD POST /b',
      'BODY hello',
      'END',
      'HEAD PUT /c',
      'BODY abc',
      'END',
      'HEAD GET /a',
      'END',
    ]);
  });

  test.each([GET, POST, CHUNKED])('next() yields all of a good request before the ERROR of a bad one: %j', (good) => {
    const alone = summarise(parseEveryWay(good));
    expect(summarise(parseEveryWay(`${good}GET /\0`))).toEqual([...alone, 'ERROR 400 ERR_SPOOL_INVALID_TARGET']);
  });

  test('next() yields END when the last byte of a body has come and no other', () => {
    const parser = new RequestParser();
    const bytes = Buffer.from(POST);
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.BODY);
    expect(parser.position).toBe(bytes.length);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
    expect(parser.next(bytes, parser.position)).toBe(ParseEvent.NEED_MORE);
  });

  test('next() yields NEED_MORE when there are no bytes, whatever is awaited', () => {
    const bytes = Buffer.from(`${POST}G`);
    for (let length = 0; length <= bytes.length; length++) {
      const parser = new RequestParser();
      const records = recordEvents(parser, [bytes.subarray(0, length)]);
      expect(recordEvents(parser, [Buffer.alloc(0)])).toEqual([]);
      expect(records.at(-1)?.event).not.toBe('ERROR');
    }
  });

  test('next() yields ERROR again and again once it has', () => {
    const parser = new RequestParser();
    const bytes = Buffer.from('\0');
    expect(parser.next(bytes, 0)).toBe(ParseEvent.ERROR);
    const { problem } = parser;
    expect(parser.next(Buffer.from(GET), 0)).toBe(ParseEvent.ERROR);
    expect(parser.problem).toBe(problem);
  });

  test('next() yields a body in place when it comes in pieces', () => {
    const parser = new RequestParser();
    recordEvents(parser, [Buffer.from(POST.slice(0, -5))]);
    const piece = Buffer.from('hel');
    expect(parser.next(piece, 0)).toBe(ParseEvent.BODY);
    expect([parser.bodyStart, parser.bodyEnd, parser.position]).toEqual([0, 3, 3]);
    expect(parser.next(piece, 3)).toBe(ParseEvent.NEED_MORE);
  });
});

describe('RequestParser.next() and empty lines', () => {
  test.each([0, 1, 4])('next() skips %i empty lines before a request line', (count) => {
    const lines = '\r\n'.repeat(count);
    expect(summarise(parseEveryWay(`${lines}${GET}${lines}${GET}`))).toEqual([
      'HEAD GET /a',
      'END',
      'HEAD GET /a',
      'END',
    ]);
  });

  test('next() fails with TOO_MANY_EMPTY_LINES when there are 5', () => {
    expect(summarise(parseEveryWay(`${'\r\n'.repeat(5)}${GET}`))).toEqual(['ERROR 400 ERR_SPOOL_TOO_MANY_EMPTY_LINES']);
  });

  test('next() fails with INVALID_LINE_ENDING when an empty line has no LF', () => {
    expect(summarise(parseEveryWay(`\r${GET}`))).toEqual(['ERROR 400 ERR_SPOOL_INVALID_LINE_ENDING']);
  });

  test('next() fails when an empty line has no CR', () => {
    expect(summarise(parseEveryWay(`\n${GET}`))).toEqual(['ERROR 400 ERR_SPOOL_INVALID_METHOD']);
  });
});

describe('RequestParser and its memory', () => {
  test('headBytes is the caller’s buffer when the head comes whole', () => {
    const parser = new RequestParser();
    const bytes = Buffer.from(`\r\n${GET}`);
    expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
    expect(parser.headBytes).toBe(bytes);
    expect([parser.headStart, parser.headEnd]).toEqual([2, bytes.length]);
  });

  test('headBytes is the parser’s own when the head comes in pieces', () => {
    const parser = new RequestParser();
    const [first, second] = cutAt(Buffer.from(GET + GET), [10]);
    expect(parser.next(first, 0)).toBe(ParseEvent.NEED_MORE);
    first.fill(0);
    expect(parser.next(second, 0)).toBe(ParseEvent.HEAD);
    expect(parser.headBytes).not.toBe(second);
    expect(parser.headBytes.toString('latin1', parser.headStart, parser.headEnd)).toBe(GET);
    expect(parser.position).toBe(GET.length - 10);
    expect(recordEvents(parser, [second.subarray(parser.position)]).at(-1)).toEqual({ event: 'END' });
  });

  test('headBytes lets go of the caller’s buffer when the message has ended', () => {
    const parser = new RequestParser();
    const bytes = Buffer.from(GET);
    recordEvents(parser, [bytes]);
    expect(parser.headBytes).toHaveLength(0);
  });

  test('next() reads a large head in single bytes in time that grows with its length', () => {
    // A parser that begins each call at the start of the line reads 2 billion bytes here.
    const head = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(65_000)}\r\n\r\n`);
    const parser = new RequestParser({ headBytes: 65_535 });
    let event: ParseEvent = ParseEvent.NEED_MORE;
    for (let offset = 0; offset < head.length; offset++) event = parser.next(head.subarray(offset, offset + 1), 0);
    expect(event).toBe(ParseEvent.HEAD);
    expect(parser.fieldTable[7] - parser.fieldTable[6]).toBe(65_000);
  });
});

describe('RequestParser.isIdle and reset()', () => {
  test('isIdle is true between messages and after empty lines, false from the first byte of a head to END', () => {
    const parser = new RequestParser();
    expect(parser.isIdle).toBe(true);
    for (const byte of ['\r', '\n', '\r', '\n']) {
      recordEvents(parser, [Buffer.from(byte)]);
      expect(parser.isIdle).toBe(true);
    }
    for (const byte of POST.slice(0, -1)) {
      recordEvents(parser, [Buffer.from(byte)]);
      expect(parser.isIdle).toBe(false);
    }
    const last = Buffer.from('o');
    expect(parser.next(last, 0)).toBe(ParseEvent.BODY);
    expect(parser.isIdle).toBe(false);
    expect(parser.next(last, 1)).toBe(ParseEvent.END);
    expect(parser.isIdle).toBe(true);
  });

  test.each([1, 10, 40, POST.length - 2])(
    'reset() makes the parser like new when %i bytes of a request came',
    (length) => {
      const parser = new RequestParser();
      recordEvents(parser, [Buffer.from(POST.slice(0, length))]);
      parser.reset();
      expect(parser.isIdle).toBe(true);
      expect(summarise(recordEvents(parser, [Buffer.from(CHUNKED)]))).toEqual(['HEAD PUT /c', 'BODY abc', 'END']);
    },
  );

  test('reset() makes the parser like new after ERROR', () => {
    const parser = new RequestParser();
    recordEvents(parser, cutAt(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nX Y\r\n'), [20]));
    parser.reset();
    expect(summarise(recordEvents(parser, cutAt(Buffer.from(GET), [9])))).toEqual(['HEAD GET /a', 'END']);
  });
});
