/** The grammar of `uri-host [ ":" port ]` (RFC 9110 section 7.2, RFC 3986 section 3.2). It resolves nothing. */
import { isIpv6Address } from '../semantics/ip-address.js';
import { Byte, DIGIT_TABLE, HEXADECIMAL_TABLE, REGISTERED_NAME_TABLE } from './character-table.js';

/** What {@link findHostEnd} returns for bytes that are not a host with an optional port. */
export const INVALID_HOST = -1;

/** The grammar knows no bound, but TCP does, and `new URL()` refuses what is above it: a handler could not read such a request's URL. */
const MAXIMUM_PORT = 65_535;

/**
 * Checks a host with an optional port and finds where the host ends.
 *
 * @remarks
 * The host may be empty: a Host field is empty for a target without an authority. The port may be empty too, as the
 * grammar has it.
 *
 * @param bytes - The bytes that hold the host.
 * @param start - The offset of its first byte.
 * @param end - The offset after the port, or after the host when there is none.
 * @returns The offset after the host, where a colon stands if a port follows, or {@link INVALID_HOST}.
 */
export function findHostEnd(bytes: Buffer, start: number, end: number): number {
  const hostEnd =
    bytes[start] === Byte.OPENING_BRACKET && start < end
      ? findLiteralEnd(bytes, start, end)
      : findNameEnd(bytes, start, end);
  if (hostEnd === INVALID_HOST || hostEnd === end) return hostEnd;
  if (bytes[hostEnd] !== Byte.COLON) return INVALID_HOST;
  let port = 0;
  for (let offset = hostEnd + 1; offset < end; offset++) {
    const byte = bytes[offset];
    if (DIGIT_TABLE[byte] === 0) return INVALID_HOST;
    port = port * 10 + (byte - Byte.ZERO);
    if (port > MAXIMUM_PORT) return INVALID_HOST;
  }
  return hostEnd;
}

/** Dotted addresses are registered names as far as characters go, so both end at the first other character. */
function findNameEnd(bytes: Buffer, start: number, end: number): number {
  let offset = start;
  while (offset < end) {
    const byte = bytes[offset];
    if (REGISTERED_NAME_TABLE[byte] !== 0) {
      offset++;
    } else if (byte === Byte.PERCENT) {
      if (offset + 2 >= end || !isHexadecimal(bytes[offset + 1]) || !isHexadecimal(bytes[offset + 2])) {
        return INVALID_HOST;
      }
      offset += 3;
    } else {
      break;
    }
  }
  return offset;
}

function isHexadecimal(byte: number): boolean {
  return HEXADECIMAL_TABLE[byte] !== 0;
}

/** The longest IPv6 address has 45 characters; a later version's address (`v1.…`) has no limit but this one. */
const MAXIMUM_LITERAL_BYTES = 255;

function findLiteralEnd(bytes: Buffer, start: number, end: number): number {
  const closing = bytes.indexOf(Byte.CLOSING_BRACKET, start);
  if (closing === -1 || closing >= end || closing - start > MAXIMUM_LITERAL_BYTES) return INVALID_HOST;
  const literal = bytes.toString('latin1', start + 1, closing);
  return isIpv6Address(literal) || FUTURE_ADDRESS.test(literal) ? closing + 1 : INVALID_HOST;
}

const FUTURE_ADDRESS = /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i;
