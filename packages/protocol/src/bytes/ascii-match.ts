/**
 * Comparison of bytes in place with known ASCII words, so that no string is made to look at one. Hot path, guarded by
 * `benchmarks/src/micro/request-parser.ts`.
 */

/**
 * Tells whether the bytes from an offset on are exactly a word.
 *
 * @param bytes - The bytes.
 * @param start - The offset where the word would start.
 * @param word - The word in ASCII.
 * @returns True when all bytes are equal.
 */
export function matchesAscii(bytes: Uint8Array, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (bytes[start + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Tells whether the bytes from an offset on are a word in any mix of cases.
 *
 * @remarks
 * Setting bit 5 also maps some control characters onto digits and the hyphen; callers compare tokens and field values,
 * whose bytes the tables have already cleared of control characters.
 */
export function matchesAsciiIgnoringCase(bytes: Uint8Array, start: number, lowerCaseWord: string): boolean {
  for (let index = 0; index < lowerCaseWord.length; index++) {
    if ((bytes[start + index] | 0x20) !== lowerCaseWord.charCodeAt(index)) return false;
  }
  return true;
}
