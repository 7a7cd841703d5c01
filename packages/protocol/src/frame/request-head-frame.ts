/**
 * A request head on its way to a worker: the raw bytes as they came from the socket and the parser's table of 16-bit
 * offsets into them. Nothing is decoded on the I/O thread; the worker takes table and head out as one latin1 string and
 * cuts names and values from it when the handler asks.
 *
 * ```
 *   +8    request id                     +32  time received, ms (f64)
 *   +12   head bytes | field count << 16 +40  time dispatched, ms (f64)
 *   +16   method end | target start << 16
 *   +20   target end | address bytes << 16 | head gap << 24
 *   +24   inline body bytes              +48  table: field count x 4 half-words
 *   +28   inline body offset             ...  gap, head, address, gap, inline body
 * ```
 *
 * Head and body each start at the residue modulo 8 that their source had, which keeps the copy fast.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { writeLatin1 } from './write-text.js';
import type { ParsedHead } from './parsed-head.js';
import { FrameFlag, FrameType, packFrameWord, type FrameMemory } from './frame-header.js';

const REQUEST_ID_OFFSET = 8;
const HEAD_AND_FIELDS_OFFSET = 12;
const METHOD_AND_TARGET_OFFSET = 16;
const TARGET_AND_ADDRESS_OFFSET = 20;
const BODY_BYTES_OFFSET = 24;
const BODY_START_OFFSET = 28;
const RECEIVED_AT_OFFSET = 32;
const DISPATCHED_AT_OFFSET = 40;
const TABLE_OFFSET = 48;

/** Bytes by which head and body may be moved to keep their residue modulo 8. */
const MAX_GAP_BYTES = 7;

/** The address's length has eight bits in the frame. */
const MAX_ADDRESS_BYTES = 255;

/** Half-words a field takes in the table: name start, name end, value start, value end. */
const TABLE_ENTRY_HALF_WORDS = 4;

/** From the end of the request target to the minor version, in bytes. */
const MINOR_VERSION_OFFSET = ' HTTP/1.'.length;
const DIGIT_ZERO = 0x30;

/** What travels with a head. */
export interface RequestHeadFrame {
  readonly exchangeIndex: number;
  readonly generation: number;
  /** The server's number of this request, 1 to 2^32 - 1. */
  readonly requestId: number;
  /** The peer's address, at most 255 latin1 characters. */
  readonly remoteAddress: string;
  /** When the head was complete on the I/O thread, in `monotonicMs`. */
  readonly receivedAtMs: number;
  /** When the request was given to this worker, in `monotonicMs`. */
  readonly dispatchedAtMs: number;
  /** Whether the connection ends after the response. @defaultValue false */
  readonly closes?: boolean;
}

/**
 * Returns an upper bound of the frame's bytes.
 *
 * @param head - The parsed head.
 * @param trailingByteCount - Bytes of address and inline body.
 */
export function requestHeadFrameBytes(head: ParsedHead, trailingByteCount: number): number {
  const tableBytes = head.fieldCount * TABLE_ENTRY_HALF_WORDS * 2;
  return TABLE_OFFSET + tableBytes + (head.headEnd - head.headStart) + trailingByteCount + 2 * MAX_GAP_BYTES;
}

/**
 * Writes a request head, and a whole small body behind it.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param head - The parsed head.
 * @param frame - What travels with it.
 * @param body - The whole body when it fits the frame; undefined when body frames follow.
 * @returns Bytes of the frame.
 */
export function writeRequestHead(
  memory: FrameMemory,
  offset: number,
  head: ParsedHead,
  frame: RequestHeadFrame,
  body: Uint8Array | undefined,
): number {
  const { words, halfWords, bytes, doubles } = memory;
  const { fieldCount, headStart } = head;
  const headByteCount = head.headEnd - headStart;

  const tableStart = offset + TABLE_OFFSET;
  const tableEntryCount = fieldCount * TABLE_ENTRY_HALF_WORDS;
  const tableIndex = tableStart >> 1;
  for (let entry = 0; entry < tableEntryCount; entry++) halfWords[tableIndex + entry] = head.fieldTable[entry]!;

  const tableEnd = tableStart + tableEntryCount * 2;
  const gapBytes = residueOf(head.headBytes, headStart);
  const headOffset = tableEnd + gapBytes;
  head.headBytes.copy(bytes, headOffset, headStart, head.headEnd);

  const addressOffset = headOffset + headByteCount;
  const addressBytes = writeLatin1(bytes, frame.remoteAddress.slice(0, MAX_ADDRESS_BYTES), addressOffset);
  let end = addressOffset + addressBytes;

  let bodyByteCount = 0;
  let bodyOffset = 0;
  if (body !== undefined && body.byteLength > 0) {
    bodyByteCount = body.byteLength;
    bodyOffset = congruentOffset(end, body);
    bytes.set(body, bodyOffset);
    end = bodyOffset + bodyByteCount;
  }

  const flags = (body === undefined ? 0 : FrameFlag.END) | (frame.closes === true ? FrameFlag.CLOSE : 0);
  const wordIndex = offset >> 2;
  words[wordIndex] = packFrameWord(FrameType.REQUEST_HEAD | (flags << 8), frame.exchangeIndex);
  words[wordIndex + 1] = frame.generation;
  words[(offset + REQUEST_ID_OFFSET) >> 2] = frame.requestId;
  words[(offset + HEAD_AND_FIELDS_OFFSET) >> 2] = headByteCount | (fieldCount << 16);
  words[(offset + METHOD_AND_TARGET_OFFSET) >> 2] = head.methodEnd | (head.targetStart << 16);
  words[(offset + TARGET_AND_ADDRESS_OFFSET) >> 2] = head.targetEnd | (addressBytes << 16) | (gapBytes << 24);
  words[(offset + BODY_BYTES_OFFSET) >> 2] = bodyByteCount;
  words[(offset + BODY_START_OFFSET) >> 2] = bodyOffset - offset;
  doubles[(offset + RECEIVED_AT_OFFSET) >> 3] = frame.receivedAtMs;
  doubles[(offset + DISPATCHED_AT_OFFSET) >> 3] = frame.dispatchedAtMs;
  return end - offset;
}

/** A request head taken out of the ring: one string that holds table, head and address, and offsets into it. */
export class DecodedRequestHead {
  readonly requestId: number;
  readonly receivedAtMs: number;
  readonly dispatchedAtMs: number;
  readonly fieldCount: number;
  readonly #text: string;
  readonly #headOffset: number;
  readonly #headByteCount: number;
  readonly #methodEnd: number;
  readonly #targetStart: number;
  readonly #targetEnd: number;

  /**
   * Copies the head out, so that the ring's memory can be given back.
   *
   * @param memory - The channel's views.
   * @param offset - Where the frame starts.
   */
  constructor(memory: FrameMemory, offset: number) {
    const { words, doubles } = memory;
    this.requestId = words[(offset + REQUEST_ID_OFFSET) >> 2] >>> 0;
    this.receivedAtMs = doubles[(offset + RECEIVED_AT_OFFSET) >> 3]!;
    this.dispatchedAtMs = doubles[(offset + DISPATCHED_AT_OFFSET) >> 3]!;
    const headAndFields = words[(offset + HEAD_AND_FIELDS_OFFSET) >> 2];
    const methodAndTarget = words[(offset + METHOD_AND_TARGET_OFFSET) >> 2];
    const targetAndAddress = words[(offset + TARGET_AND_ADDRESS_OFFSET) >> 2];
    this.#headByteCount = headAndFields & 0xffff;
    this.fieldCount = headAndFields >>> 16;
    this.#methodEnd = methodAndTarget & 0xffff;
    this.#targetStart = methodAndTarget >>> 16;
    this.#targetEnd = targetAndAddress & 0xffff;
    this.#headOffset = this.fieldCount * TABLE_ENTRY_HALF_WORDS * 2 + (targetAndAddress >>> 24);
    const textStart = offset + TABLE_OFFSET;
    const addressByteCount = (targetAndAddress >>> 16) & 0xff;
    this.#text = memory.bytes.toString(
      'latin1',
      textStart,
      textStart + this.#headOffset + this.#headByteCount + addressByteCount,
    );
  }

  /** The method, as received. */
  get method(): string {
    return this.#text.slice(this.#headOffset, this.#headOffset + this.#methodEnd);
  }

  /** The request target, as received. */
  get target(): string {
    return this.#text.slice(this.#headOffset + this.#targetStart, this.#headOffset + this.#targetEnd);
  }

  /** The minor version of HTTP/1. */
  get minorVersion(): 0 | 1 {
    // One space and `HTTP/1.` stand between the target and it; the parser lets nothing else through.
    return this.#text.charCodeAt(this.#headOffset + this.#targetEnd + MINOR_VERSION_OFFSET) === DIGIT_ZERO ? 0 : 1;
  }

  /** The peer's address. */
  get remoteAddress(): string {
    return this.#text.slice(this.#headOffset + this.#headByteCount);
  }

  /**
   * Returns the name of a field, as received.
   *
   * @param index - 0 to `fieldCount` - 1.
   */
  fieldName(index: number): string {
    return this.#cut(index * TABLE_ENTRY_HALF_WORDS * 2);
  }

  /**
   * Returns the value of a field, without the whitespace around it.
   *
   * @param index - 0 to `fieldCount` - 1.
   */
  fieldValue(index: number): string {
    return this.#cut(index * TABLE_ENTRY_HALF_WORDS * 2 + 4);
  }

  /** Cuts out what a pair of table entries spans. The table lies in the string, two characters an entry. */
  #cut(tableOffset: number): string {
    const text = this.#text;
    const start = readHalfWord(text, tableOffset);
    const end = readHalfWord(text, tableOffset + 2);
    return text.slice(this.#headOffset + start, this.#headOffset + end);
  }
}

/**
 * Gives a frame that was encoded elsewhere, or sent to another worker before, its exchange on this channel.
 *
 * @param memory - The channel's views.
 * @param offset - Where the frame starts.
 * @param frame - What changes from worker to worker.
 */
export function readdressRequestHead(
  memory: FrameMemory,
  offset: number,
  frame: Pick<RequestHeadFrame, 'exchangeIndex' | 'generation' | 'dispatchedAtMs'>,
): void {
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(memory.words[wordIndex] & 0xffff, frame.exchangeIndex);
  memory.words[wordIndex + 1] = frame.generation;
  memory.doubles[(offset + DISPATCHED_AT_OFFSET) >> 3] = frame.dispatchedAtMs;
}

/**
 * Copies the inline body of a request head frame out.
 *
 * @param memory - The channel's views.
 * @param offset - Where the frame starts.
 * @returns Ordinary bytes that user code may keep, or null when the request has no body.
 */
export function readInlineRequestBody(memory: FrameMemory, offset: number): Uint8Array | null {
  const byteCount = memory.words[(offset + BODY_BYTES_OFFSET) >> 2];
  if (byteCount === 0) return null;
  return copyOut(memory, offset + memory.words[(offset + BODY_START_OFFSET) >> 2], byteCount);
}

/**
 * Copies bytes out of shared memory into ordinary memory at the same residue modulo 8.
 *
 * @param memory - The channel's views.
 * @param offset - Where the bytes start.
 * @param byteCount - How many.
 */
export function copyOut(memory: FrameMemory, offset: number, byteCount: number): Uint8Array {
  const gapBytes = offset & 7;
  const target = new Uint8Array(new ArrayBuffer(gapBytes + byteCount), gapBytes, byteCount);
  memory.bytes.copy(target, 0, offset, offset + byteCount);
  return target;
}

/** Returns the first offset from `atLeast` on that is congruent modulo 8 with where `source` lies. */
export function congruentOffset(atLeast: number, source: Uint8Array): number {
  return atLeast + ((source.byteOffset - atLeast) & 7);
}

/** Residue modulo 8 of a place in a buffer. Backing stores start at multiples of 8. */
function residueOf(source: Uint8Array, start: number): number {
  return (source.byteOffset + start) & 7;
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function readHalfWord(text: string, offset: number): number {
  const first = text.charCodeAt(offset);
  const second = text.charCodeAt(offset + 1);
  return IS_LITTLE_ENDIAN ? first | (second << 8) : (first << 8) | second;
}
