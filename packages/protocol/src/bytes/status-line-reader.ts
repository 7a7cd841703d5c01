/**
 * Reads a status line, version SP status SP reason CR LF (RFC 9112 section 4), resumable at any byte. It does not know
 * where the bytes are kept nor how long a head may be.
 */
import { Byte, DIGIT_TABLE, FIELD_VALUE_TABLE } from './character-table.js';
import type { ParsedResponseHead } from './parsed-response-head.js';
import { createProblem, quoteByte, quoteBytes } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';

const LineState = { VERSION_AND_STATUS: 0, AFTER_STATUS: 1, REASON: 2, LINE_END: 3 } as const;
type LineState = (typeof LineState)[keyof typeof LineState];

const VERSION_PREFIX = 'HTTP/';

const MAJOR_INDEX = 5;
const DOT_INDEX = 6;
const MINOR_INDEX = 7;
const SPACE_INDEX = 8;
/** The last of the three digits of the status. */
const STATUS_END_INDEX = 11;

/** Reads one status line after another into a {@link ParsedResponseHead}. */
export class StatusLineReader {
  readonly #head: ParsedResponseHead;
  #state: LineState = LineState.VERSION_AND_STATUS;

  /** @param head - What the reader fills in. Its `headStart` must be set before a line begins. */
  constructor(head: ParsedResponseHead) {
    this.#head = head;
  }

  /** Prepares for a new line. */
  begin(): void {
    this.#state = LineState.VERSION_AND_STATUS;
    this.#head.status = 0;
  }

  /**
   * Reads on; all bytes from `head.headStart` must still be in front of `start`.
   *
   * @param bytes - The bytes that hold the line so far.
   * @param start - The first byte not read yet.
   * @param end - The offset after the last byte that may be read.
   * @returns The offset after the line, or a {@link ReadOutcome}.
   */
  read(bytes: Buffer, start: number, end: number): number {
    const head = this.#head;
    let offset = start;
    while (this.#state === LineState.VERSION_AND_STATUS) {
      if (offset === end) return ReadOutcome.MORE;
      if (!this.#acceptByte(bytes, offset)) return ReadOutcome.FAILED;
      if (offset - head.headStart === STATUS_END_INDEX) this.#state = LineState.AFTER_STATUS;
      offset++;
    }
    if (this.#state === LineState.AFTER_STATUS) {
      if (offset === end) return ReadOutcome.MORE;
      if (!this.#endStatus(bytes, offset)) return ReadOutcome.FAILED;
      offset++;
    }
    if (this.#state === LineState.REASON) {
      while (offset < end && FIELD_VALUE_TABLE[bytes[offset]] !== 0) offset++;
      if (offset === end) return ReadOutcome.MORE;
      if (bytes[offset] !== Byte.CARRIAGE_RETURN) return this.#failReason(bytes[offset]);
      head.reasonEnd = offset - head.headStart;
      this.#state = LineState.LINE_END;
      offset++;
    }
    if (offset === end) return ReadOutcome.MORE;
    if (bytes[offset] === Byte.LINE_FEED) return offset + 1;
    const message = `Status line has CR before ${quoteByte(bytes[offset])}`;
    head.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', message);
    return ReadOutcome.FAILED;
  }

  /** Takes in a byte of `HTTP/1.1 200`. */
  #acceptByte(bytes: Buffer, offset: number): boolean {
    const head = this.#head;
    const index = offset - head.headStart;
    const byte = bytes[offset];
    const isDigit = DIGIT_TABLE[byte] !== 0;
    if (index < MAJOR_INDEX) {
      if (byte === VERSION_PREFIX.charCodeAt(index)) return true;
    } else if (index === MAJOR_INDEX) {
      if (isDigit) return true;
    } else if (index === DOT_INDEX) {
      if (byte === Byte.DOT) return true;
    } else if (index === MINOR_INDEX) {
      if (isDigit) return this.#acceptVersion(bytes, offset);
    } else if (index === SPACE_INDEX) {
      if (byte === Byte.SPACE) return true;
    } else if (isDigit) {
      head.status = head.status * 10 + (byte - Byte.ZERO);
      return true;
    }
    return this.#failLine(bytes, offset);
  }

  #acceptVersion(bytes: Buffer, offset: number): boolean {
    const head = this.#head;
    if (bytes[offset - 2] === Byte.ZERO + 1) {
      head.minorVersion = bytes[offset] === Byte.ZERO ? 0 : 1;
      return true;
    }
    const quoted = quoteBytes(bytes, head.headStart, offset + 1);
    const message = `HTTP version is ${quoted}, only "HTTP/1" is spoken`;
    head.problem = createProblem('ERR_SPOOL_UNSUPPORTED_VERSION', message);
    return false;
  }

  /**
   * A sender must write the space before an absent reason (RFC 9112 section 4). Many do not, and no reader takes the
   * line for another, so it may be missing.
   */
  #endStatus(bytes: Buffer, offset: number): boolean {
    const head = this.#head;
    head.reasonStart = offset - head.headStart;
    head.reasonEnd = head.reasonStart;
    if (bytes[offset] === Byte.SPACE) {
      head.reasonStart++;
      this.#state = LineState.REASON;
      return true;
    }
    this.#state = LineState.LINE_END;
    if (bytes[offset] === Byte.CARRIAGE_RETURN) return true;
    if (bytes[offset] !== Byte.LINE_FEED) return this.#failLine(bytes, offset);
    this.#failReason(Byte.LINE_FEED);
    return false;
  }

  #failLine(bytes: Buffer, offset: number): false {
    const head = this.#head;
    const quoted = quoteBytes(bytes, head.headStart, offset + 1);
    const message = `Status line starts with ${quoted}, not with a version and a status`;
    head.problem = createProblem('ERR_SPOOL_INVALID_STATUS_LINE', message);
    return false;
  }

  #failReason(byte: number): typeof ReadOutcome.FAILED {
    this.#head.problem =
      byte === Byte.LINE_FEED
        ? createProblem('ERR_SPOOL_INVALID_LINE_ENDING', 'Status line ends in a bare LF')
        : createProblem('ERR_SPOOL_INVALID_STATUS_LINE', `Reason phrase has byte ${quoteByte(byte)}`);
    return ReadOutcome.FAILED;
  }
}
