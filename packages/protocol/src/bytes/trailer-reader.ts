/**
 * Reads a trailer section (RFC 9112 section 7.1.2), resumable at any byte. The fields are checked and kept as
 * they came, apart from the head, into which none may be merged (RFC 9110 section 6.5.1).
 */
import { Byte, FIELD_VALUE_TABLE, TOKEN_TABLE } from './character-table.js';
import { createProblem, NO_PROBLEM, type ParseProblem, quoteByte } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';

const TrailerState = { LINE_START: 0, NAME: 1, VALUE: 2, LINE_END: 3, SECTION_END: 4 } as const;
type TrailerState = (typeof TrailerState)[keyof typeof TrailerState];

/** Reads one trailer section after another. */
export class TrailerReader {
  /** What is wrong; valid after FAILED. */
  problem: ParseProblem = NO_PROBLEM;
  /** The field lines read so far with their endings, latin1, and the ending of the section. */
  text = '';

  readonly #maximumBytes: number;
  #state: TrailerState = TrailerState.LINE_START;
  #byteCount = 0;

  /** @param maximumBytes - The most bytes of the section, line endings included. */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** Prepares for a new section. */
  begin(): void {
    this.#state = TrailerState.LINE_START;
    this.#byteCount = 0;
    this.text = '';
  }

  /**
   * Reads on.
   *
   * @param bytes - Bytes of the section; none before `start` are needed.
   * @param start - The first byte not read yet.
   * @returns The offset after the section, or a {@link ReadOutcome}.
   */
  read(bytes: Buffer, start: number): number {
    for (let offset = start; offset < bytes.length; offset++) {
      if (this.#byteCount === this.#maximumBytes) {
        const message = `Trailer section is at least ${this.#byteCount + 1} bytes, limit is ${this.#maximumBytes}`;
        this.problem = createProblem('ERR_SPOOL_TRAILER_TOO_LARGE', message);
        return ReadOutcome.FAILED;
      }
      this.#byteCount++;
      const byte = bytes[offset];
      if (this.#state === TrailerState.SECTION_END && byte === Byte.LINE_FEED) {
        this.text += bytes.toString('latin1', start, offset + 1);
        return offset + 1;
      }
      if (!this.#accept(byte)) {
        this.problem = createProblem(
          'ERR_SPOOL_INVALID_TRAILER',
          `Trailer section has byte ${quoteByte(byte)} out of place`,
        );
        return ReadOutcome.FAILED;
      }
    }
    this.text += bytes.toString('latin1', start);
    return ReadOutcome.MORE;
  }

  #accept(byte: number): boolean {
    switch (this.#state) {
      case TrailerState.LINE_START:
        if (byte === Byte.CARRIAGE_RETURN) this.#state = TrailerState.SECTION_END;
        else if (TOKEN_TABLE[byte] !== 0) this.#state = TrailerState.NAME;
        else return false;
        return true;
      case TrailerState.NAME:
        if (byte === Byte.COLON) this.#state = TrailerState.VALUE;
        else return TOKEN_TABLE[byte] !== 0;
        return true;
      case TrailerState.VALUE:
        if (byte === Byte.CARRIAGE_RETURN) this.#state = TrailerState.LINE_END;
        else return FIELD_VALUE_TABLE[byte] !== 0;
        return true;
      case TrailerState.LINE_END:
        this.#state = TrailerState.LINE_START;
        return byte === Byte.LINE_FEED;
      default:
        return false;
    }
  }
}
