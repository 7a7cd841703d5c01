/** The four forms of a request target and which method may use which (RFC 9112 section 3.2). */
import { MethodCode } from '../semantics/method-code.js';
import { Byte, SCHEME_TABLE } from './character-table.js';
import { findHostEnd, INVALID_HOST } from './host-syntax.js';
import { type RequestHead, TargetForm } from './request-head.js';

/** What {@link findTargetForm} returns for a target that has no form its method may use. */
export const INVALID_TARGET = -1;

/**
 * Finds the form of a request target.
 *
 * @param bytes - The bytes that hold the head.
 * @param head - The head, of which start, target and method are known. The target's characters and escapes are already
 *   checked; brackets in a target that does not start with a slash were let through, and are checked here. CONNECT takes an
 *   authority and nothing else, OPTIONS alone may take an asterisk.
 * @returns The form, or {@link INVALID_TARGET}.
 */
export function findTargetForm(bytes: Buffer, head: RequestHead): TargetForm | typeof INVALID_TARGET {
  const { methodCode } = head;
  const start = head.headStart + head.targetStart;
  const end = head.headStart + head.targetEnd;
  if (methodCode === MethodCode.CONNECT) {
    return isAuthorityForm(bytes, start, end) ? TargetForm.AUTHORITY : INVALID_TARGET;
  }
  if (bytes[start] === Byte.SLASH) return TargetForm.ORIGIN;
  if (bytes[start] === Byte.ASTERISK && end - start === 1) {
    return methodCode === MethodCode.OPTIONS ? TargetForm.ASTERISK : INVALID_TARGET;
  }
  return isAbsoluteForm(bytes, start, end) ? TargetForm.ABSOLUTE : INVALID_TARGET;
}

/** Host and port, both there (RFC 9112 section 3.2.3). */
function isAuthorityForm(bytes: Buffer, start: number, end: number): boolean {
  const hostEnd = findHostEnd(bytes, start, end);
  return hostEnd !== INVALID_HOST && hostEnd > start && hostEnd + 1 < end;
}

/**
 * A scheme, two slashes and a host that is not empty (RFC 9110 section 4.2.1). URIs without an authority have nothing
 * to do at an origin server. User information is let through as the grammar has it; the handler sees it.
 */
function isAbsoluteForm(bytes: Buffer, start: number, end: number): boolean {
  let offset = start;
  while (offset < end && SCHEME_TABLE[bytes[offset]] !== 0) offset++;
  if (offset === start || !isLetter(bytes[start])) return false;
  if (end - offset < 4) return false;
  if (bytes[offset] !== Byte.COLON || bytes[offset + 1] !== Byte.SLASH || bytes[offset + 2] !== Byte.SLASH)
    return false;

  let hostStart = offset + 3;
  let authorityEnd = hostStart;
  while (authorityEnd < end && bytes[authorityEnd] !== Byte.SLASH && bytes[authorityEnd] !== Byte.QUESTION_MARK) {
    if (bytes[authorityEnd] === Byte.AT_SIGN) {
      if (hostStart !== offset + 3 || hasBracket(bytes, hostStart, authorityEnd)) return false;
      hostStart = authorityEnd + 1;
    }
    authorityEnd++;
  }
  const hostEnd = findHostEnd(bytes, hostStart, authorityEnd);
  if (hostEnd === INVALID_HOST || hostEnd === hostStart) return false;
  const queryStart = bytes.subarray(authorityEnd, end).indexOf(Byte.QUESTION_MARK);
  return !hasBracket(bytes, authorityEnd, queryStart === -1 ? end : authorityEnd + queryStart);
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function hasBracket(bytes: Buffer, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    if (bytes[offset] === Byte.OPENING_BRACKET || bytes[offset] === Byte.CLOSING_BRACKET) return true;
  }
  return false;
}
