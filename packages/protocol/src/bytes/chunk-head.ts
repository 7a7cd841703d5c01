/** What stands around the data of a chunk that is sent (RFC 9112 section 7.1). */

/** Ends the data of a chunk. */
export const CHUNK_END = '\r\n';

/** Ends a chunked body, with an empty trailer section. */
export const LAST_CHUNK = '0\r\n\r\n';

/**
 * Makes the line before a chunk's data.
 *
 * @param byteLength - The length of the data in bytes, at least 1: a chunk of 0 would end the body.
 * @returns The length in hexadecimal with its line ending.
 */
export function chunkHead(byteLength: number): string {
  return `${byteLength.toString(16)}\r\n`;
}
