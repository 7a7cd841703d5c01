/** What a frame needs of a parser. */

/** A parsed request head, as offsets into the bytes it came in. `RequestParser` is one. */
export interface ParsedHead {
  /** The memory that holds the head. */
  readonly headBytes: Buffer;
  /** Where the head starts in `headBytes`. */
  readonly headStart: number;
  /** Where the head ends in `headBytes`, after the empty line. */
  readonly headEnd: number;
  /** Where the method ends, from the start of the head. */
  readonly methodEnd: number;
  /** Where the request target starts, from the start of the head. */
  readonly targetStart: number;
  /** Where the request target ends, from the start of the head. */
  readonly targetEnd: number;
  /** Fields in the head. */
  readonly fieldCount: number;
  /** Four offsets a field, from the start of the head: name start, name end, value start, value end. */
  readonly fieldTable: Uint16Array;
}
