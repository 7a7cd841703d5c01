/**
 * Reads the field lines of a head up to the empty line that ends it (RFC 9112 section 5), resumable at any byte. It
 * does not know what a field means nor where the bytes are kept. Hot path, guarded by `benchmarks/src/micro/request-parser.ts`.
 */
import { Byte, FIELD_VALUE_TABLE, TOKEN_TABLE } from './character-table.js';
import { FramingField, type FramingFieldReceiver, recogniseFramingField } from './framing-field.js';
import { FIELD_TABLE_STRIDE, type MessageHead } from './message-head.js';
import { createProblem, quoteByte, quoteBytes } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';

const FieldState = { LINE_START: 0, NAME: 1, BEFORE_VALUE: 2, VALUE: 3, LINE_END: 4, HEAD_END: 5 } as const;
type FieldState = (typeof FieldState)[keyof typeof FieldState];

// V8 folds these; see the remark in character-table.ts.
const IS_TOKEN = TOKEN_TABLE;
const IS_FIELD_VALUE = FIELD_VALUE_TABLE;
const { TAB, LINE_FEED, CARRIAGE_RETURN, SPACE, COLON } = Byte;

/** Reads the field lines of one head after another into the head's field table. */
export class FieldReader {
  readonly #head: MessageHead;
  readonly #framing: FramingFieldReceiver;
  readonly #maximumFieldCount: number;
  #state: FieldState = FieldState.LINE_START;

  /**
   * @param head - What the reader fills in.
   * @param framing - Who is told of the fields that frame the message.
   * @param maximumFieldCount - The most field lines, which the head's table must have room for.
   */
  constructor(head: MessageHead, framing: FramingFieldReceiver, maximumFieldCount: number) {
    this.#head = head;
    this.#framing = framing;
    this.#maximumFieldCount = maximumFieldCount;
  }

  /** Prepares for a new head. */
  begin(): void {
    this.#state = FieldState.LINE_START;
    this.#head.fieldCount = 0;
  }

  /**
   * Reads on; all bytes from `head.headStart` must still be in front of `start`.
   *
   * @param bytes - The bytes that hold the head so far.
   * @param start - The first byte not read yet.
   * @param end - The offset after the last byte that may be read.
   * @returns The offset after the empty line, or a {@link ReadOutcome}.
   */
  read(bytes: Buffer, start: number, end: number): number {
    const headStart = this.#head.headStart;
    // The offsets of a line go into the table as they are found, so that it holds those of an unfinished line too.
    const table = this.#head.fieldTable;
    let entry = this.#head.fieldCount * FIELD_TABLE_STRIDE;
    let state = this.#state;
    let offset = start;
    // The states stand in the order in which a line passes them, so that a whole line takes one turn of the loop.
    while (offset < end) {
      if (state === FieldState.LINE_START) {
        const byte = bytes[offset];
        if (byte === CARRIAGE_RETURN) {
          state = FieldState.HEAD_END;
          offset++;
        } else {
          if (!this.#acceptLineStart(byte)) return ReadOutcome.FAILED;
          table[entry] = offset - headStart;
          state = FieldState.NAME;
        }
      }
      if (state === FieldState.NAME) {
        while (offset < end && IS_TOKEN[bytes[offset]] !== 0) offset++;
        if (offset === end) break;
        table[entry + 1] = offset - headStart;
        if (bytes[offset] !== COLON || table[entry] === offset - headStart) return this.#failName(bytes, offset);
        state = FieldState.BEFORE_VALUE;
        offset++;
      }
      if (state === FieldState.BEFORE_VALUE) {
        while (offset < end && (bytes[offset] === SPACE || bytes[offset] === TAB)) offset++;
        if (offset === end) break;
        table[entry + 2] = offset - headStart;
        state = FieldState.VALUE;
      }
      if (state === FieldState.VALUE) {
        while (offset < end && IS_FIELD_VALUE[bytes[offset]] !== 0) offset++;
        if (offset === end) break;
        if (bytes[offset] !== CARRIAGE_RETURN) return this.#failValue(bytes, offset);
        table[entry + 3] = trimValue(bytes, headStart + table[entry + 2], offset) - headStart;
        state = FieldState.LINE_END;
        offset++;
      }
      if (offset === end) break;
      if (bytes[offset] !== LINE_FEED) return this.#failLineEnding(bytes[offset]);
      offset++;
      if (state === FieldState.HEAD_END) {
        this.#state = FieldState.LINE_START;
        return offset;
      }
      if (!this.#endField(bytes, entry)) return ReadOutcome.FAILED;
      entry += FIELD_TABLE_STRIDE;
      state = FieldState.LINE_START;
    }
    this.#state = state;
    return ReadOutcome.MORE;
  }

  #acceptLineStart(byte: number): boolean {
    const head = this.#head;
    if (byte === SPACE || byte === TAB) {
      // A folded line, or whitespace before the first field (RFC 9112 sections 5.2 and 2.2): readers have differed on
      // whose value it is, so neither is repaired.
      const message = `Field line ${head.fieldCount + 1} begins with whitespace`;
      head.problem = createProblem('ERR_SPOOL_OBSOLETE_LINE_FOLDING', message);
      return false;
    }
    if (byte === LINE_FEED) {
      head.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', 'Head ends in a bare LF');
      return false;
    }
    if (head.fieldCount === this.#maximumFieldCount) {
      const message = `Head has at least ${head.fieldCount + 1} fields, limit is ${head.fieldCount}`;
      head.problem = createProblem('ERR_SPOOL_TOO_MANY_FIELDS', message);
      return false;
    }
    return true;
  }

  #endField(bytes: Buffer, entry: number): boolean {
    const head = this.#head;
    const table = head.fieldTable;
    const headStart = head.headStart;
    head.fieldCount++;
    const field = recogniseFramingField(bytes, headStart + table[entry], headStart + table[entry + 1]);
    if (field === FramingField.OTHER) return true;
    const problem = this.#framing.accept(field, bytes, headStart + table[entry + 2], headStart + table[entry + 3]);
    if (problem === undefined) return true;
    head.problem = problem;
    return false;
  }

  #failName(bytes: Buffer, offset: number): number {
    const name = this.#quoteName(bytes);
    // Whitespace before the colon included: proxies have read such names differently (RFC 9112 section 5.1).
    const message = `Field name has byte ${quoteByte(bytes[offset])} after ${name}`;
    this.#head.problem = createProblem('ERR_SPOOL_INVALID_FIELD_NAME', message);
    return ReadOutcome.FAILED;
  }

  #failValue(bytes: Buffer, offset: number): number {
    const name = this.#quoteName(bytes);
    this.#head.problem =
      bytes[offset] === LINE_FEED
        ? createProblem('ERR_SPOOL_INVALID_LINE_ENDING', `Field line ${name} ends in a bare LF`)
        : createProblem('ERR_SPOOL_INVALID_FIELD_VALUE', `Field ${name} has byte ${quoteByte(bytes[offset])}`);
    return ReadOutcome.FAILED;
  }

  #failLineEnding(byte: number): number {
    this.#head.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', `Field line has CR before ${quoteByte(byte)}`);
    return ReadOutcome.FAILED;
  }

  #quoteName(bytes: Buffer): string {
    const { headStart, fieldTable, fieldCount } = this.#head;
    const entry = fieldCount * FIELD_TABLE_STRIDE;
    return quoteBytes(bytes, headStart + fieldTable[entry], headStart + fieldTable[entry + 1]);
  }
}

/** Takes the whitespace off a value's end, which is no part of it (RFC 9110 section 5.5). */
function trimValue(bytes: Buffer, start: number, end: number): number {
  let offset = end;
  while (offset > start && (bytes[offset - 1] === SPACE || bytes[offset - 1] === TAB)) offset--;
  return offset;
}
