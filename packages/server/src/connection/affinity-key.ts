/**
 * What keeps a request on one worker: finds the key in a parsed head and hashes it. Knows nothing of workers.
 *
 * Hot path where affinity is asked for: no string per request.
 */

import type { ParsedHead } from '@spool/protocol';

/** What requests share that shall go to one worker. */
export type Affinity =
  /** The value of a field, such as `x-tenant`; its name in any case. */
  | { readonly field: string }
  /** The value of a cookie; its name as it is written. */
  | { readonly cookie: string }
  /** So many segments of the path from the left, 1 to 16: with 1, `/tenant-7/orders` goes with `/tenant-7/items`. */
  | { readonly pathSegments: number };

/** A key of which nothing is known: the request goes anywhere. */
export const NO_KEY = 0;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const SPACE = 0x20;
const TO_LOWER = 0x20;

/** Finds and hashes the keys of requests. */
export class AffinityHasher {
  readonly #fieldName: Buffer;
  readonly #cookieName: Buffer | undefined;
  readonly #pathSegments: number;

  /** @param affinity - What keeps requests together. */
  constructor(affinity: Affinity) {
    this.#pathSegments = 'pathSegments' in affinity ? affinity.pathSegments : 0;
    this.#cookieName = 'cookie' in affinity ? Buffer.from(affinity.cookie, 'latin1') : undefined;
    this.#fieldName = Buffer.from('field' in affinity ? affinity.field.toLowerCase() : 'cookie', 'latin1');
  }

  /** Returns the hash of a request's key, {@link NO_KEY} when it has none. */
  hash(head: ParsedHead): number {
    return this.#pathSegments > 0 ? this.#hashPath(head) : this.#hashField(head);
  }

  #hashPath(head: ParsedHead): number {
    const { headBytes, headStart } = head;
    const targetEnd = headStart + head.targetEnd;
    const start = findPath(headBytes, headStart + head.targetStart, targetEnd);
    let slashCount = 0;
    let end = start;
    for (; end < targetEnd && headBytes[end] !== QUESTION_MARK; end++) {
      if (headBytes[end] === SLASH && slashCount++ === this.#pathSegments) break;
    }
    return hashBytes(headBytes, start, end);
  }

  #hashField(head: ParsedHead): number {
    const { headBytes, headStart, fieldTable } = head;
    for (let field = 0; field < head.fieldCount; field++) {
      const entry = field * 4;
      const nameStart = headStart + fieldTable[entry];
      if (!isNameEqual(headBytes, nameStart, headStart + fieldTable[entry + 1], this.#fieldName)) continue;
      const valueStart = headStart + fieldTable[entry + 2];
      const valueEnd = headStart + fieldTable[entry + 3];
      const cookieName = this.#cookieName;
      if (cookieName === undefined) return hashBytes(headBytes, valueStart, valueEnd);
      const hash = hashCookie(headBytes, { start: valueStart, end: valueEnd }, cookieName);
      if (hash !== NO_KEY) return hash;
    }
    return NO_KEY;
  }
}

/** Returns where the path of a target starts: behind scheme and authority when it has them (RFC 9112 section 3.2.2). */
function findPath(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === SLASH) return start;
  let slashCount = 0;
  for (let index = start; index < end; index++) if (bytes[index] === SLASH && ++slashCount === 3) return index;
  return end;
}

/** Hashes the value of a cookie in a Cookie field (RFC 6265 section 4.2.1). */
function hashCookie(bytes: Uint8Array, value: { readonly start: number; readonly end: number }, name: Buffer): number {
  let start = value.start;
  while (start < value.end) {
    while (start < value.end && bytes[start] === SPACE) start++;
    let end = start;
    while (end < value.end && bytes[end] !== SEMICOLON) end++;
    const valueStart = start + name.byteLength + 1;
    if (valueStart <= end && bytes[valueStart - 1] === EQUALS && isEqual(bytes, start, name)) {
      return hashBytes(bytes, valueStart, end);
    }
    start = end + 1;
  }
  return NO_KEY;
}

function isEqual(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.byteLength; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}

/** Compares a field name with a lower-case one. The parser has let only tokens through. */
function isNameEqual(bytes: Uint8Array, start: number, end: number, expected: Uint8Array): boolean {
  if (end - start !== expected.byteLength) return false;
  for (let index = 0; index < expected.byteLength; index++) {
    const byte = bytes[start + index];
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    if ((isUpper ? byte | TO_LOWER : byte) !== expected[index]) return false;
  }
  return true;
}

/** FNV-1a; never {@link NO_KEY}. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ bytes[index], FNV_PRIME);
  return hash === NO_KEY ? 1 : hash;
}
