/** Plays bytes into a response parser and writes down what it says, so that whole outcomes can be compared. */
import { expect } from '@jest/globals';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import { ResponseParser } from '../../src/bytes/response-parser.js';
import type { ResponseLimits } from '../../src/limits.js';
import { MethodCode } from '../../src/semantics/method-code.js';
import { cutAt } from './record-events.js';

export interface ResponseHeadRecord {
  event: 'HEAD';
  status: number;
  reason: string;
  minorVersion: number;
  fields: [string, string][];
  framing: number;
  contentLength: number;
  announcedLength: number;
  isChunked: boolean;
  isTransferCoded: boolean;
  keepAlive: boolean;
  isInterim: boolean;
  isUpgrade: boolean;
  isTunnel: boolean;
}

export type ResponseRecord =
  | ResponseHeadRecord
  | { event: 'BODY'; text: string }
  | { event: 'END' }
  | { event: 'ERROR'; code: string; status: number; message: string };

export interface PlayOptions {
  /** A parser of the caller's, whose state it wants to see afterwards; `limits` are then its own. */
  readonly parser?: ResponseParser;
  readonly limits?: Partial<ResponseLimits>;
  /** The methods of the requests, in order; the last goes on for ever. */
  readonly methods?: readonly MethodCode[];
  /** Whether the connection ends after the last byte. */
  readonly isFinished?: boolean;
}

/** Feeds pieces one after another, each in memory of its own that is overwritten once the parser has had it. */
export function recordResponses(pieces: readonly Buffer[], options: PlayOptions = {}): ResponseRecord[] {
  const parser = options.parser ?? new ResponseParser(options.limits);
  const methods = [...(options.methods ?? [MethodCode.GET])];
  const records: ResponseRecord[] = [];
  const expectNext = (): void => {
    parser.expect((methods.length > 1 ? methods.shift() : methods[0]) ?? MethodCode.GET);
  };
  expectNext();
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
      if (event === ParseEvent.END) expectNext();
      position = parser.position;
    }
    memory.fill(0);
  }
  if (options.isFinished === true) {
    const event = parser.finish();
    if (event !== ParseEvent.NEED_MORE) record(records, parser, Buffer.alloc(0), event);
  }
  return records;
}

function record(records: ResponseRecord[], parser: ResponseParser, memory: Buffer, event: ParseEvent): void {
  if (event === ParseEvent.HEAD) {
    records.push(readHead(parser));
  } else if (event === ParseEvent.BODY) {
    const text = memory.toString('latin1', parser.bodyStart, parser.bodyEnd);
    expect(text).not.toBe('');
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

function readHead(parser: ResponseParser): ResponseHeadRecord {
  const text = (start: number, end: number): string =>
    parser.headBytes.toString('latin1', parser.headStart + start, parser.headStart + end);
  const fields: [string, string][] = [];
  for (let index = 0; index < parser.fieldCount; index++) {
    const [nameStart, nameEnd, valueStart, valueEnd] = parser.fieldTable.subarray(index * 4, index * 4 + 4);
    fields.push([text(nameStart, nameEnd), text(valueStart, valueEnd)]);
  }
  expect(parser.headBytes.toString('latin1', parser.headEnd - 4, parser.headEnd)).toBe('\r\n\r\n');
  return {
    event: 'HEAD',
    status: parser.status,
    reason: text(parser.reasonStart, parser.reasonEnd),
    minorVersion: parser.minorVersion,
    fields,
    framing: parser.framing,
    contentLength: parser.contentLength,
    announcedLength: parser.announcedLength,
    isChunked: parser.isChunked,
    isTransferCoded: parser.isTransferCoded,
    keepAlive: parser.keepAlive,
    isInterim: parser.isInterim,
    isUpgrade: parser.isUpgrade,
    isTunnel: parser.isTunnel,
  };
}

/**
 * Parses bytes whole, cut in two at every offset, and byte by byte, expects one outcome of all, and returns it.
 *
 * @param input - The bytes, or text of which each character is one byte.
 */
export function parseResponsesEveryWay(input: string | Buffer, options: PlayOptions = {}): ResponseRecord[] {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
  const whole = recordResponses([bytes], options);
  for (let offset = 1; offset < bytes.length; offset++) {
    expect({ offset, events: recordResponses(cutAt(bytes, [offset]), options) }).toEqual({ offset, events: whole });
  }
  const single = Array.from(bytes, (byte) => Buffer.of(byte));
  expect(recordResponses(single, options)).toEqual(whole);
  return whole;
}

/** Shortens records to what most tests are about. */
export function summariseResponses(records: readonly ResponseRecord[]): string[] {
  return records.map((entry) => {
    switch (entry.event) {
      case 'HEAD':
        return `HEAD ${entry.status}`;
      case 'BODY':
        return `BODY ${entry.text}`;
      case 'ERROR':
        return `ERROR ${entry.status} ${entry.code}`;
      default:
        return entry.event;
    }
  });
}

/** Parses every way and returns the summary. */
export function summaryOf(input: string, options: PlayOptions = {}): string[] {
  return summariseResponses(parseResponsesEveryWay(input, options));
}

/** Parses every way and expects a head to be the first event. */
export function parseResponseHead(input: string, options: PlayOptions = {}): ResponseHeadRecord {
  const first = parseResponsesEveryWay(input, options).at(0);
  if (first?.event !== 'HEAD') throw new Error(`No head but ${JSON.stringify(first)}`);
  return first;
}
