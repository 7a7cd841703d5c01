/** Plays bytes into a parser and writes down what it says, so that whole outcomes can be compared. */
import { expect } from '@jest/globals';
import type { RequestLimits } from '../../src/limits.js';
import { METHOD_NAMES } from '../../src/semantics/method-code.js';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import { RequestParser } from '../../src/bytes/request-parser.js';

export interface HeadRecord {
  event: 'HEAD';
  method: string;
  methodCode: number;
  target: string;
  targetForm: number;
  minorVersion: number;
  fields: [string, string][];
  contentLength: number;
  isChunked: boolean;
  keepAlive: boolean;
  expectsContinue: boolean;
  hasUnknownExpectation: boolean;
  isUpgrade: boolean;
  isConnect: boolean;
}

export type EventRecord =
  | HeadRecord
  | { event: 'BODY'; text: string }
  | { event: 'END' }
  | { event: 'ERROR'; code: string; status: number; message: string };

/** Feeds pieces one after another, each in memory of its own that is overwritten once the parser has had it. */
export function recordEvents(parser: RequestParser, pieces: readonly Buffer[]): EventRecord[] {
  const records: EventRecord[] = [];
  for (const piece of pieces) {
    const margin = 3;
    const memory = Buffer.concat([Buffer.alloc(margin, 'x'), piece]);
    let position = margin;
    for (;;) {
      const event = parser.next(memory, position);
      if (event === ParseEvent.NEED_MORE) {
        expect(parser.position).toBe(memory.length);
        break;
      }
      record(records, parser, memory, event);
      if (event === ParseEvent.ERROR) return records;
      position = parser.position;
    }
    memory.fill(0);
  }
  return records;
}

function record(records: EventRecord[], parser: RequestParser, memory: Buffer, event: ParseEvent): void {
  if (event === ParseEvent.HEAD) {
    records.push(readHead(parser));
  } else if (event === ParseEvent.BODY) {
    const text = memory.toString('latin1', parser.bodyStart, parser.bodyEnd);
    const last = records.at(-1);
    // How a body is cut depends on the pieces; its bytes do not.
    if (last?.event === 'BODY') last.text += text;
    else records.push({ event: 'BODY', text });
  } else if (event === ParseEvent.END) {
    records.push({ event: 'END' });
  } else {
    records.push({ event: 'ERROR', ...parser.problem });
  }
}

function readHead(parser: RequestParser): HeadRecord {
  const text = (start: number, end: number): string =>
    parser.headBytes.toString('latin1', parser.headStart + start, parser.headStart + end);
  const fields: [string, string][] = [];
  for (let index = 0; index < parser.fieldCount; index++) {
    const [nameStart, nameEnd, valueStart, valueEnd] = parser.fieldTable.subarray(index * 4, index * 4 + 4);
    fields.push([text(nameStart, nameEnd), text(valueStart, valueEnd)]);
  }
  const method = text(0, parser.methodEnd);
  if (parser.methodCode !== 0) expect(METHOD_NAMES[parser.methodCode]).toBe(method);
  expect(parser.headBytes.toString('latin1', parser.headEnd - 4, parser.headEnd)).toBe('\r\n\r\n');
  return {
    event: 'HEAD',
    method,
    methodCode: parser.methodCode,
    target: text(parser.targetStart, parser.targetEnd),
    targetForm: parser.targetForm,
    minorVersion: parser.minorVersion,
    fields,
    contentLength: parser.contentLength,
    isChunked: parser.isChunked,
    keepAlive: parser.keepAlive,
    expectsContinue: parser.expectsContinue,
    hasUnknownExpectation: parser.hasUnknownExpectation,
    isUpgrade: parser.isUpgrade,
    isConnect: parser.isConnect,
  };
}

/** Cuts bytes into pieces at offsets in ascending order. */
export function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const edges = [0, ...offsets, bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

/**
 * Parses bytes whole, cut in two at every offset, and byte by byte, expects one outcome of all, and returns it.
 *
 * @param input - The bytes, or text of which each character is one byte.
 */
export function parseEveryWay(input: string | Buffer, limits: Partial<RequestLimits> = {}): EventRecord[] {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
  const whole = recordEvents(new RequestParser(limits), [bytes]);
  for (let offset = 1; offset < bytes.length; offset++) {
    const parser = new RequestParser(limits);
    expect({ offset, events: recordEvents(parser, cutAt(bytes, [offset])) }).toEqual({ offset, events: whole });
  }
  const single = Array.from(bytes, (byte) => Buffer.of(byte));
  expect(recordEvents(new RequestParser(limits), single)).toEqual(whole);
  return whole;
}

/** Shortens a record to what most tests are about. */
export function summarise(records: readonly EventRecord[]): string[] {
  return records.map((entry) => {
    switch (entry.event) {
      case 'HEAD':
        return `HEAD ${entry.method} ${entry.target}`;
      case 'BODY':
        return `BODY ${entry.text}`;
      case 'ERROR':
        return `ERROR ${entry.status} ${entry.code}`;
      default:
        return entry.event;
    }
  });
}

/** Parses every way and expects a head to be the first event. */
export function parseHead(input: string, limits: Partial<RequestLimits> = {}): HeadRecord {
  const first = parseEveryWay(input, limits).at(0);
  if (first?.event !== 'HEAD') throw new Error(`No head but ${JSON.stringify(first)}`);
  return first;
}

/** Parses every way and returns the summary of the only event. */
export function parseProblem(input: string, limits: Partial<RequestLimits> = {}): string {
  const summary = summarise(parseEveryWay(input, limits));
  expect(summary).toHaveLength(1);
  return summary[0];
}
