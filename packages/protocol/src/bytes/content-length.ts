/** Reads the value of a Content-Length field (RFC 9110 section 8.6). It does not know whose length it is. */
import { Byte, DIGIT_TABLE } from './character-table.js';
import { createProblem, type ParseProblem, quoteBytes } from './parse-problem.js';

/** What {@link readContentLength} returns for a value that is not one decimal number. */
export const INVALID_LENGTH = -1;

/**
 * Reads a Content-Length.
 *
 * @param bytes - The bytes that hold the value.
 * @param start - The offset of its first byte.
 * @param end - The offset after its last byte.
 * @returns The length in bytes, up to the largest safe integer, or {@link INVALID_LENGTH}.
 */
export function readContentLength(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return INVALID_LENGTH;
  let lengthBytes = 0;
  for (let offset = start; offset < end; offset++) {
    const byte = bytes[offset];
    if (DIGIT_TABLE[byte] === 0) return INVALID_LENGTH;
    lengthBytes = lengthBytes * 10 + (byte - Byte.ZERO);
    if (lengthBytes > Number.MAX_SAFE_INTEGER) return INVALID_LENGTH;
  }
  return lengthBytes;
}

/**
 * Makes the problem of a value that {@link readContentLength} refused.
 *
 * @param bytes - The bytes that hold the value.
 * @param start - The offset of its first byte.
 * @param end - The offset after its last byte.
 */
export function invalidContentLength(bytes: Buffer, start: number, end: number): ParseProblem {
  const quoted = quoteBytes(bytes, start, end);
  return createProblem(
    'ERR_SPOOL_INVALID_CONTENT_LENGTH',
    `Content-Length is ${quoted}, not a decimal number of bytes`,
  );
}
