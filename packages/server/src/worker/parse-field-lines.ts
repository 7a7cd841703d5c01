/** Takes field lines apart that the parser has let through. */

/**
 * Splits field lines.
 *
 * @param text - Lines of a name, a colon and a value, each with its CR LF.
 * @returns Name, value, name, value, and so on; values without the whitespace around them (RFC 9112 section 5.1).
 */
export function parseFieldLines(text: string): string[] {
  const fields: string[] = [];
  for (const line of text.split('\r\n')) {
    const nameEnd = line.indexOf(':');
    if (nameEnd > 0) fields.push(line.slice(0, nameEnd), line.slice(nameEnd + 1).replace(WHITESPACE_AROUND, ''));
  }
  return fields;
}

const WHITESPACE_AROUND = /^[ \t]+|[ \t]+$/g;
