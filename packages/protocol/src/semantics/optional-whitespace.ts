/** The whitespace that may stand around the parts of a field value. */

const SPACE = 0x20;
const TAB = 0x09;

/**
 * Takes spaces and tabs off both ends (RFC 9110 section 5.6.3).
 *
 * @remarks
 * `String.trim` would take characters off that are part of a value, and a pattern may go over the same run of spaces
 * again and again.
 *
 * @param text - A field value, or a part of one.
 */
export function trimOptionalWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isWhitespace(code: number): boolean {
  return code === SPACE || code === TAB;
}
