/** Skips the empty lines that may stand before a message, resumable at any byte. It does not know what follows them. */
import { Byte } from './character-table.js';
import { createProblem, NO_PROBLEM, type ParseProblem, quoteByte } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';

/**
 * How many empty lines may stand before a message. RFC 9112 section 2.2 asks a server for one at least, since old
 * clients send one after a body; a bound keeps a peer from sending them for ever at no cost in limits.
 */
const MAXIMUM_EMPTY_LINES = 4;

/** Skips the empty lines before one message after another. */
export class EmptyLineSkipper {
  /** What is wrong; valid after FAILED. */
  problem: ParseProblem = NO_PROBLEM;

  #lineCount = 0;
  #isInLine = false;

  /** Prepares for the next message. */
  begin(): void {
    this.#lineCount = 0;
    this.#isInLine = false;
  }

  /**
   * Skips on.
   *
   * @param bytes - The bytes.
   * @param start - The first byte not read yet.
   * @returns The offset of the first byte of a message, MORE when there is none yet, or FAILED.
   */
  skip(bytes: Buffer, start: number): number {
    for (let offset = start; offset < bytes.length; offset++) {
      const byte = bytes[offset];
      if (this.#isInLine) {
        if (byte !== Byte.LINE_FEED) {
          this.problem = createProblem('ERR_SPOOL_INVALID_LINE_ENDING', `Empty line has CR before ${quoteByte(byte)}`);
          return ReadOutcome.FAILED;
        }
        this.#isInLine = false;
      } else if (byte === Byte.CARRIAGE_RETURN) {
        if (this.#lineCount === MAXIMUM_EMPTY_LINES) {
          const message = `Message has at least ${MAXIMUM_EMPTY_LINES + 1} empty lines before it, limit is ${MAXIMUM_EMPTY_LINES}`;
          this.problem = createProblem('ERR_SPOOL_TOO_MANY_EMPTY_LINES', message);
          return ReadOutcome.FAILED;
        }
        this.#lineCount++;
        this.#isInLine = true;
      } else {
        return offset;
      }
    }
    return ReadOutcome.MORE;
  }
}
