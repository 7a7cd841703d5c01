/**
 * Reads a request line, method SP target SP version CR LF (RFC 9112 section 3), resumable at any byte. It does not know
 * where the bytes are kept nor how long a line may be. Hot path, guarded by `benchmarks/src/micro/request-parser.ts`.
 */
import { MethodCode } from '../semantics/method-code.js';
import { matchesAscii } from './ascii-match.js';
import { Byte, DIGIT_TABLE, HEXADECIMAL_TABLE, TARGET_TABLE, TOKEN_TABLE } from './character-table.js';
import { findMethodCode } from './find-method-code.js';
import { createProblem, quoteByte, quoteBytes } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';
import type { RequestHead } from './request-head.js';
import { findTargetForm, INVALID_TARGET } from './request-target.js';

const LineState = { METHOD: 0, TARGET: 1, ESCAPE_FIRST: 2, ESCAPE_SECOND: 3, VERSION: 4 } as const;
type LineState = (typeof LineState)[keyof typeof LineState];

const VERSION_PREFIX = 'HTTP/';

/** `HTTP/1.1` and its line ending. */
const VERSION_AND_ENDING_BYTES = 10;

// V8 folds these; see the remark in character-table.ts.
const IS_TOKEN = TOKEN_TABLE;
const IS_TARGET = TARGET_TABLE;
const { LINE_FEED, CARRIAGE_RETURN, SPACE, PERCENT, DOT, SLASH, ZERO } = Byte;
const { QUESTION_MARK, OPENING_BRACKET, CLOSING_BRACKET } = Byte;

/** Reads one request line after another into a {@link RequestHead}. */
export class RequestLineReader {
  readonly #head: RequestHead;
  #state: LineState = LineState.METHOD;
  /** Whether the target has a bracket already, which is then in its query. */
  #isBracketSeen = false;

  /** @param head - What the reader fills in. Its `headStart` must be set before a line begins. */
  constructor(head: RequestHead) {
    this.#head = head;
  }

  /** Whether the line has not got past its method, which decides what too long a line is answered with. */
  get isInMethod(): boolean {
    return this.#state === LineState.METHOD;
  }

  /** Prepares for a new line. */
  begin(): void {
    this.#state = LineState.METHOD;
    this.#isBracketSeen = false;
  }

  /**
   * Reads on; all bytes from `head.headStart` must still be in front of `offset`.
   *
   * @param bytes - The bytes that hold the line so far.
   * @param offset - The first byte not read yet.
   * @param end - The offset after the last byte that may be read.
   * @returns The offset after the line, or a {@link ReadOutcome}.
   */
  read(bytes: Buffer, offset: number, end: number): number {
    let next = offset;
    if (this.#state === LineState.METHOD) {
      next = this.#readMethod(bytes, next, end);
      if (next < 0) return next;
    }
    if (this.#state !== LineState.VERSION) {
      next = this.#readTarget(bytes, next, end);
      if (next < 0) return next;
    }
    return this.#readVersion(bytes, next, end);
  }

  #readMethod(bytes: Buffer, start: number, end: number): number {
    const head = this.#head;
    let offset = start;
    while (offset < end && IS_TOKEN[bytes[offset]] !== 0) offset++;
    if (offset === end) return ReadOutcome.MORE;
    if (bytes[offset] !== SPACE || offset === head.headStart) {
      const quoted = quoteBytes(bytes, head.headStart, offset + 1);
      head.problem = createProblem('ERR_SPOOL_INVALID_METHOD', `Request line starts with ${quoted}, not with a method`);
      return ReadOutcome.FAILED;
    }
    head.methodEnd = offset - head.headStart;
    head.methodCode = findMethodCode(bytes, head.headStart, offset);
    head.targetStart = head.methodEnd + 1;
    this.#state = LineState.TARGET;
    return offset + 1;
  }

  #readTarget(bytes: Buffer, start: number, end: number): number {
    let offset = start;
    while (offset < end) {
      if (this.#state === LineState.TARGET) {
        while (offset < end && IS_TARGET[bytes[offset]] !== 0) offset++;
        if (offset === end) break;
        const byte = bytes[offset];
        if (byte === PERCENT) {
          this.#state = LineState.ESCAPE_FIRST;
          offset++;
        } else if (byte === SPACE) {
          return this.#endTarget(bytes, offset);
        } else if (this.#mayHoldBracket(bytes, offset)) {
          offset++;
        } else {
          return this.#failTarget(bytes, offset);
        }
      } else {
        if (HEXADECIMAL_TABLE[bytes[offset]] === 0) return this.#failTarget(bytes, offset);
        this.#state = this.#state === LineState.ESCAPE_FIRST ? LineState.ESCAPE_SECOND : LineState.TARGET;
        offset++;
      }
    }
    return ReadOutcome.MORE;
  }

  /**
   * Brackets belong to IP literals (RFC 3986 section 3.2.2), which no path holds, and to queries by the deviation told of
   * in character-table.ts. Where an authority may stand the form of the target decides.
   */
  #mayHoldBracket(bytes: Buffer, offset: number): boolean {
    if (bytes[offset] !== OPENING_BRACKET && bytes[offset] !== CLOSING_BRACKET) return false;
    const targetStart = this.#head.headStart + this.#head.targetStart;
    if (this.#isBracketSeen || bytes[targetStart] !== SLASH) return true;
    // Looked for at the first bracket only, since one outside a query ends the matter.
    const queryStart = bytes.indexOf(QUESTION_MARK, targetStart);
    this.#isBracketSeen = queryStart !== -1 && queryStart < offset;
    return this.#isBracketSeen;
  }

  #endTarget(bytes: Buffer, offset: number): number {
    const head = this.#head;
    head.targetEnd = offset - head.headStart;
    const form = findTargetForm(bytes, head);
    if (form === INVALID_TARGET) {
      const target = quoteBytes(bytes, head.headStart + head.targetStart, offset);
      const method = quoteBytes(bytes, head.headStart, head.headStart + head.methodEnd);
      head.problem = createProblem(
        'ERR_SPOOL_INVALID_TARGET',
        `Request target ${target} has no form ${method} may use`,
      );
      return ReadOutcome.FAILED;
    }
    head.targetForm = form;
    head.isConnect = head.methodCode === MethodCode.CONNECT;
    this.#state = LineState.VERSION;
    return offset + 1;
  }

  #failTarget(bytes: Buffer, offset: number): number {
    const head = this.#head;
    const target = quoteBytes(bytes, head.headStart + head.targetStart, offset);
    if (bytes[offset] === CARRIAGE_RETURN) {
      // The simple request of HTTP/0.9, which is no part of HTTP/1.1 (RFC 9112 section 2.3).
      const message = `Request line ends after target ${target}, without a version`;
      head.problem = createProblem('ERR_SPOOL_INVALID_VERSION', message);
    } else {
      const message = `Request target has byte ${quoteByte(bytes[offset])} after ${target}`;
      head.problem = createProblem('ERR_SPOOL_INVALID_TARGET', message);
    }
    return ReadOutcome.FAILED;
  }

  #readVersion(bytes: Buffer, start: number, end: number): number {
    const head = this.#head;
    const versionStart = head.headStart + head.targetEnd + 1;
    if (
      start === versionStart &&
      end - start >= VERSION_AND_ENDING_BYTES &&
      matchesAscii(bytes, start, 'HTTP/1.1\r\n')
    ) {
      head.minorVersion = 1;
      return start + VERSION_AND_ENDING_BYTES;
    }
    for (let offset = start; offset < end; offset++) {
      if (!this.#acceptVersionByte(bytes, offset, offset - versionStart)) return ReadOutcome.FAILED;
      if (offset - versionStart === VERSION_AND_ENDING_BYTES - 1) return offset + 1;
    }
    return ReadOutcome.MORE;
  }

  #acceptVersionByte(bytes: Buffer, offset: number, index: number): boolean {
    const head = this.#head;
    const byte = bytes[offset];
    switch (index) {
      case 5:
        if (isDigit(byte)) return true;
        break;
      case 6:
        if (byte === DOT) return true;
        break;
      case 7:
        if (!isDigit(byte)) break;
        if (bytes[offset - 2] !== ZERO + 1) {
          const quoted = quoteBytes(bytes, offset - index, offset + 1);
          head.problem = createProblem(
            'ERR_SPOOL_UNSUPPORTED_VERSION',
            `HTTP version is ${quoted}, only "HTTP/1" is spoken`,
          );
          return false;
        }
        head.minorVersion = byte === ZERO ? 0 : 1;
        return true;
      case 8:
        if (byte === CARRIAGE_RETURN) return true;
        if (byte !== LINE_FEED) break;
        head.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', 'Request line ends in a bare LF');
        return false;
      case 9:
        if (byte === LINE_FEED) return true;
        head.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', `Request line has CR before ${quoteByte(byte)}`);
        return false;
      default:
        if (byte === VERSION_PREFIX.charCodeAt(index)) return true;
    }
    const quoted = quoteBytes(bytes, offset - index, offset + 1);
    head.problem = createProblem('ERR_SPOOL_INVALID_VERSION', `Request line has ${quoted} in place of its version`);
    return false;
  }
}

function isDigit(byte: number): boolean {
  return DIGIT_TABLE[byte] !== 0;
}
