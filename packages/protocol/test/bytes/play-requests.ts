/**
 * Plays bytes into a {@link RequestParser} as a server would, up to the last request of the connection, and tells what
 * it found. Leaner than `record-events.ts`, for runs of a million inputs.
 */
import type { RequestParser } from '../../src/bytes/request-parser.js';
import { ParseEvent } from '../../src/bytes/parse-event.js';
import type { LocatedMessage } from './request-message.js';

/** What became of the input; the code of the problem when it was refused. */
export interface PlayedResult {
  readonly messages: readonly LocatedMessage[];
  readonly end: 'idle' | 'head' | 'body' | 'last' | 'refused';
  readonly code: string;
}

/**
 * Plays an input cut in pieces.
 *
 * @param parser - A parser at its beginning.
 * @param bytes - The input.
 * @param cuts - Offsets in ascending order, at which the input is cut.
 * @throws Error when the parser goes on without consuming or leaves bytes behind.
 */
export function playRequests(parser: RequestParser, bytes: Buffer, cuts: readonly number[]): PlayedResult {
  const messages: LocatedMessage[] = [];
  let message: LocatedMessage | undefined;
  // Every call consumes a byte or tells the end of a piece, a head without body or a message.
  let remainingCalls = 3 * bytes.length + 2 * cuts.length + 4;
  let start = 0;
  for (let index = 0; index <= cuts.length; index++) {
    const end = index < cuts.length ? cuts[index] : bytes.length;
    const piece = bytes.subarray(start, end);
    let position = 0;
    for (;;) {
      if (remainingCalls-- === 0) throw new Error('The parser does not end');
      const event = parser.next(piece, position);
      if (event === ParseEvent.ERROR) return { messages, end: 'refused', code: parser.problem.code };
      if (parser.position < position || parser.position > piece.length) {
        throw new Error(`Position goes from ${position} to ${parser.position} in ${piece.length} bytes`);
      }
      position = parser.position;
      if (event === ParseEvent.NEED_MORE) {
        if (position !== piece.length) throw new Error(`NEED_MORE at ${position} of ${piece.length} bytes`);
        break;
      }
      if (event === ParseEvent.HEAD) {
        message = readHead(parser, start + position);
        messages.push(message);
      } else if (event === ParseEvent.BODY) {
        message!.body += piece.toString('latin1', parser.bodyStart, parser.bodyEnd);
      } else {
        message!.endOffset = start + position;
        message!.isComplete = true;
        if (message!.isLast) return { messages, end: 'last', code: '' };
        message = undefined;
      }
    }
    start = end;
  }
  if (message !== undefined) return { messages, end: 'body', code: '' };
  return { messages, end: parser.isIdle ? 'idle' : 'head', code: '' };
}

function readHead(parser: RequestParser, headEndOffset: number): LocatedMessage {
  const { headBytes, headStart, fieldTable, fieldCount } = parser;
  const text = headBytes.toString('latin1', headStart, parser.headEnd);
  const fields: [string, string][] = [];
  for (let entry = 0; entry < fieldCount * 4; entry += 4) {
    fields.push([
      text.slice(fieldTable[entry], fieldTable[entry + 1]),
      text.slice(fieldTable[entry + 2], fieldTable[entry + 3]),
    ]);
  }
  return {
    method: text.slice(0, parser.methodEnd),
    target: text.slice(parser.targetStart, parser.targetEnd),
    minorVersion: parser.minorVersion,
    fields,
    headEndOffset,
    body: '',
    isComplete: false,
    endOffset: -1,
    isLast: !parser.keepAlive || parser.isUpgrade || parser.isConnect,
  };
}
