/**
 * What the heads of requests and responses have in common once they are parsed: where they lie, their fields, and the
 * length of the body. Plain data; the readers fill it in, the caller reads it before asking for the next event.
 */
import { NO_PROBLEM, type ParseProblem } from './parse-problem.js';

/** The length that stands for "known when it ends". */
export const UNKNOWN_LENGTH = -1;

/** The entries of one field in a field table: name start and end, value start and end. */
export const FIELD_TABLE_STRIDE = 4;

/** Stands for the bytes of a head while there is none. */
export const NO_HEAD_BYTES: Buffer = Buffer.alloc(0);

/** Holds the common part of a parsed head; valid from a HEAD event to the next call of the parser. */
export class MessageHead {
  /** The memory that holds the head: the caller's buffer when the head arrived whole, else the parser's own. */
  headBytes: Buffer = NO_HEAD_BYTES;
  /** The offset of the head's first byte in `headBytes`. All offsets but `headEnd` are relative to it. */
  headStart = 0;
  /** The offset in `headBytes` after the empty line that ends the head. */
  headEnd = 0;
  /** The minor version; a higher one than 1 counts as 1 (RFC 9110 section 2.5). */
  minorVersion: 0 | 1 = 1;

  /** The number of field lines. */
  fieldCount = 0;
  /** Four offsets a field, in order of arrival: name start, name end, value start, value end without the whitespace. */
  fieldTable: Uint16Array;

  /** The length of the body in bytes: 0 when there is none, {@link UNKNOWN_LENGTH} when only its end will tell. */
  contentLength = 0;
  /** Whether the body comes in chunks. */
  isChunked = false;
  /** Whether the peer lets the connection persist (RFC 9112 section 9.3). */
  keepAlive = false;

  /** What is wrong with the message; valid after an ERROR event. */
  problem: ParseProblem = NO_PROBLEM;

  /** @param fieldCount - The most fields the table must hold. */
  constructor(fieldCount: number) {
    this.fieldTable = new Uint16Array(fieldCount * FIELD_TABLE_STRIDE);
  }
}
