/** Takes stock of the transfer codings that a request's Transfer-Encoding fields list (RFC 9112 section 6.1). */
import { matchesAsciiIgnoringCase } from './ascii-match.js';
import { Byte } from './character-table.js';

/** Counts transfer codings across all field lines of one message. */
export class TransferCodings {
  /** All codings listed, empty list members included: one of those is enough to distrust the list. */
  count = 0;
  /** How many of them are `chunked`. */
  chunkedCount = 0;
  /** Whether the last of them is `chunked`. */
  endsInChunked = false;

  /** Forgets all codings. */
  reset(): void {
    this.count = 0;
    this.chunkedCount = 0;
    this.endsInChunked = false;
  }

  /**
   * Adds the codings of one field line.
   *
   * @remarks
   * Commas inside quoted parameters split too. That turns one unknown coding into two, and both are refused.
   *
   * @param bytes - The bytes that hold the value.
   * @param start - The offset of its first byte.
   * @param end - The offset after its last byte.
   */
  add(bytes: Uint8Array, start: number, end: number): void {
    let codingStart = start;
    for (let offset = start; offset <= end; offset++) {
      if (offset < end && bytes[offset] !== Byte.COMMA) continue;
      this.#addCoding(bytes, codingStart, offset);
      codingStart = offset + 1;
    }
  }

  #addCoding(bytes: Uint8Array, start: number, end: number): void {
    let first = start;
    let last = end;
    while (first < last && isWhitespace(bytes[first])) first++;
    while (last > first && isWhitespace(bytes[last - 1])) last--;
    this.count++;
    this.endsInChunked = last - first === 7 && matchesAsciiIgnoringCase(bytes, first, 'chunked');
    if (this.endsInChunked) this.chunkedCount++;
  }
}

function isWhitespace(byte: number): boolean {
  return byte === Byte.SPACE || byte === Byte.TAB;
}
