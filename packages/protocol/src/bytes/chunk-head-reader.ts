/**
 * Reads the line before a chunk's data, size and extensions (RFC 9112 sections 7.1 and 7.1.1), resumable at any byte.
 * The extensions are checked and dropped. It does not know how large a body may be.
 */
import { Byte, FIELD_VALUE_TABLE, HEXADECIMAL_VALUES, QUOTED_TEXT_TABLE, TOKEN_TABLE } from './character-table.js';
import { createProblem, type ParseProblem, NO_PROBLEM, quoteByte } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';

const ChunkState = {
  SIZE_START: 0,
  SIZE: 1,
  /** Whitespace that only a semicolon may follow. */
  BEFORE_SEMICOLON: 2,
  BEFORE_NAME: 3,
  NAME: 4,
  AFTER_NAME: 5,
  BEFORE_VALUE: 6,
  TOKEN_VALUE: 7,
  QUOTED_VALUE: 8,
  QUOTED_ESCAPE: 9,
  AFTER_QUOTE: 10,
  LINE_FEED: 11,
} as const;
type ChunkState = (typeof ChunkState)[keyof typeof ChunkState];

/** What {@link ChunkHeadReader} steps to on a byte that the grammar does not allow. */
const INVALID_BYTE = -1;

/** Enough for any size a number can hold exactly, with some zeros in front; without a bound zeros could go on for ever. */
const MAXIMUM_SIZE_DIGITS = 16;

/** Reads one chunk head after another. */
export class ChunkHeadReader {
  /** The size the last complete line announced, in bytes; 0 ends the body. */
  chunkBytes = 0;
  /** The bytes of extensions since the message began. */
  extensionBytes = 0;
  /** What is wrong; valid after FAILED. */
  problem: ParseProblem = NO_PROBLEM;

  #state: ChunkState = ChunkState.SIZE_START;
  #digitCount = 0;

  /** Prepares for a new message. */
  begin(): void {
    this.#state = ChunkState.SIZE_START;
    this.extensionBytes = 0;
  }

  /**
   * Reads on.
   *
   * @param bytes - Bytes of the line; none before `start` are needed.
   * @param start - The first byte not read yet.
   * @param maximumExtensionBytes - The most extension bytes, counted from the start of the message.
   * @returns The offset after the line, or a {@link ReadOutcome}.
   */
  read(bytes: Buffer, start: number, maximumExtensionBytes: number): number {
    for (let offset = start; offset < bytes.length; offset++) {
      const byte = bytes[offset];
      if (this.#state <= ChunkState.SIZE) {
        const digit = HEXADECIMAL_VALUES[byte];
        if (digit >= 0) {
          if (!this.#acceptDigit(digit)) return ReadOutcome.FAILED;
          continue;
        }
      }
      const next = this.#step(byte);
      if (next === INVALID_BYTE) {
        this.problem = createProblem('ERR_SPOOL_INVALID_CHUNK', `Chunk head has byte ${quoteByte(byte)} out of place`);
        return ReadOutcome.FAILED;
      }
      if (this.#state === ChunkState.LINE_FEED) {
        this.#state = ChunkState.SIZE_START;
        return offset + 1;
      }
      this.#state = next;
      if (next !== ChunkState.LINE_FEED && ++this.extensionBytes > maximumExtensionBytes) {
        const message = `Chunk extensions are at least ${this.extensionBytes} bytes, limit is ${maximumExtensionBytes}`;
        this.problem = createProblem('ERR_SPOOL_CHUNK_EXTENSIONS_TOO_LARGE', message);
        return ReadOutcome.FAILED;
      }
    }
    return ReadOutcome.MORE;
  }

  #acceptDigit(digit: number): boolean {
    if (this.#state === ChunkState.SIZE_START) {
      this.#state = ChunkState.SIZE;
      this.chunkBytes = 0;
      this.#digitCount = 0;
    }
    this.#digitCount++;
    this.chunkBytes = this.chunkBytes * 16 + digit;
    if (this.#digitCount > MAXIMUM_SIZE_DIGITS) {
      const message = `Chunk size is at least ${this.#digitCount} digits, limit is ${MAXIMUM_SIZE_DIGITS}`;
      this.problem = createProblem('ERR_SPOOL_INVALID_CHUNK', message);
    } else if (this.chunkBytes > Number.MAX_SAFE_INTEGER) {
      const message = `Chunk size is at least ${this.chunkBytes} bytes, limit is ${Number.MAX_SAFE_INTEGER}`;
      this.problem = createProblem('ERR_SPOOL_INVALID_CHUNK', message);
    } else {
      return true;
    }
    return false;
  }

  /** Finds the state after a byte. The grammar puts whitespace before a semicolon or equals sign, never before CR. */
  #step(byte: number): ChunkState | typeof INVALID_BYTE {
    const isWhitespace = byte === Byte.SPACE || byte === Byte.TAB;
    const isToken = TOKEN_TABLE[byte] !== 0;
    switch (this.#state) {
      case ChunkState.SIZE:
      case ChunkState.AFTER_QUOTE:
        return stepAfterPart(byte);
      case ChunkState.BEFORE_SEMICOLON:
        if (isWhitespace) return ChunkState.BEFORE_SEMICOLON;
        return byte === Byte.SEMICOLON ? ChunkState.BEFORE_NAME : INVALID_BYTE;
      case ChunkState.BEFORE_NAME:
        if (isWhitespace) return ChunkState.BEFORE_NAME;
        return isToken ? ChunkState.NAME : INVALID_BYTE;
      case ChunkState.NAME:
        if (isToken) return ChunkState.NAME;
        if (isWhitespace) return ChunkState.AFTER_NAME;
        return byte === Byte.EQUALS ? ChunkState.BEFORE_VALUE : stepAfterPart(byte);
      case ChunkState.AFTER_NAME:
        if (isWhitespace) return ChunkState.AFTER_NAME;
        if (byte === Byte.EQUALS) return ChunkState.BEFORE_VALUE;
        return byte === Byte.SEMICOLON ? ChunkState.BEFORE_NAME : INVALID_BYTE;
      case ChunkState.BEFORE_VALUE:
        if (isWhitespace) return ChunkState.BEFORE_VALUE;
        if (byte === Byte.QUOTE) return ChunkState.QUOTED_VALUE;
        return isToken ? ChunkState.TOKEN_VALUE : INVALID_BYTE;
      case ChunkState.TOKEN_VALUE:
        return isToken ? ChunkState.TOKEN_VALUE : stepAfterPart(byte);
      case ChunkState.QUOTED_VALUE:
        if (byte === Byte.QUOTE) return ChunkState.AFTER_QUOTE;
        if (byte === Byte.BACKSLASH) return ChunkState.QUOTED_ESCAPE;
        return QUOTED_TEXT_TABLE[byte] !== 0 ? ChunkState.QUOTED_VALUE : INVALID_BYTE;
      case ChunkState.QUOTED_ESCAPE:
        return FIELD_VALUE_TABLE[byte] !== 0 ? ChunkState.QUOTED_VALUE : INVALID_BYTE;
      case ChunkState.LINE_FEED:
        return byte === Byte.LINE_FEED ? ChunkState.SIZE_START : INVALID_BYTE;
      default:
        return INVALID_BYTE;
    }
  }
}

/** The step after a size, a name or a value: whitespace, another extension, or the end of the line. */
function stepAfterPart(byte: number): ChunkState | typeof INVALID_BYTE {
  if (byte === Byte.CARRIAGE_RETURN) return ChunkState.LINE_FEED;
  if (byte === Byte.SEMICOLON) return ChunkState.BEFORE_NAME;
  return byte === Byte.SPACE || byte === Byte.TAB ? ChunkState.BEFORE_SEMICOLON : INVALID_BYTE;
}
