/** The options of a Connection field that this server acts on (RFC 9110 section 7.6.1). */
import { matchesAsciiIgnoringCase } from './ascii-match.js';
import { Byte } from './character-table.js';

/** Names the connection options as bits. */
export const ConnectionOption = { CLOSE: 1, KEEP_ALIVE: 2, UPGRADE: 4 } as const;
export type ConnectionOption = (typeof ConnectionOption)[keyof typeof ConnectionOption];

/**
 * Reads the options in one Connection field value; several values combine with a bitwise or.
 *
 * @remarks
 * Unknown and malformed options are passed over: they name fields for proxies to drop, and decide nothing here.
 *
 * @param bytes - The bytes that hold the value.
 * @param start - The offset of its first byte.
 * @param end - The offset after its last byte.
 * @returns The bits of {@link ConnectionOption}.
 */
export function readConnectionOptions(bytes: Uint8Array, start: number, end: number): number {
  let options = 0;
  let offset = start;
  while (offset < end) {
    const byte = bytes[offset];
    if (byte === Byte.COMMA || byte === Byte.SPACE || byte === Byte.TAB) {
      offset++;
      continue;
    }
    let optionEnd = offset + 1;
    while (optionEnd < end && bytes[optionEnd] !== Byte.COMMA) optionEnd++;
    const next = optionEnd;
    while (bytes[optionEnd - 1] === Byte.SPACE || bytes[optionEnd - 1] === Byte.TAB) optionEnd--;
    options |= recogniseOption(bytes, offset, optionEnd);
    offset = next;
  }
  return options;
}

function recogniseOption(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case 5:
      return matchesAsciiIgnoringCase(bytes, start, 'close') ? ConnectionOption.CLOSE : 0;
    case 7:
      return matchesAsciiIgnoringCase(bytes, start, 'upgrade') ? ConnectionOption.UPGRADE : 0;
    case 10:
      return matchesAsciiIgnoringCase(bytes, start, 'keep-alive') ? ConnectionOption.KEEP_ALIVE : 0;
    default:
      return 0;
  }
}
