/**
 * A response head on its way to the I/O thread: the status line and the handler's fields as ready text, and the few
 * numbers by which the I/O thread frames the body. A small body lies behind it.
 *
 * ```
 *   +8    status                +20  inline body offset
 *   +12   head text bytes       +24  content length, -1 when there is none (f64)
 *   +16   inline body bytes     +32  busy time, ms (f64), when the message ends here
 *                               +40  when the handler was called, in monotonicMs (f64)
 *                               +48  when this frame was written, in monotonicMs (f64)
 *                               +56  head text, gap, inline body
 * ```
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { FrameFlag, FrameType, packFrameWord, type FrameMemory } from './frame-header.js';
import { writeLatin1, writeUtf8 } from './write-text.js';
import { congruentOffset } from './request-head-frame.js';

const STATUS_OFFSET = 8;
const TEXT_BYTES_OFFSET = 12;
const BODY_BYTES_OFFSET = 16;
const BODY_START_OFFSET = 20;
const CONTENT_LENGTH_OFFSET = 24;
const BUSY_OFFSET = 32;
const STARTED_AT_OFFSET = 40;
const SENT_AT_OFFSET = 48;
const TEXT_OFFSET = 56;

/** The content length that stands for "as long as the inline body". */
export const INLINE_LENGTH = -2;

/** A response head to be written. */
export interface ResponseHeadFrame {
  readonly exchangeIndex: number;
  readonly generation: number;
  readonly status: number;
  /** Status line and fields, latin1, each line with its CRLF, without the empty line. */
  readonly headText: string;
  /** Whether the text holds a Date field. */
  readonly hasDate: boolean;
  /** Bytes of the whole body, -1 when it is not known or there is none, {@link INLINE_LENGTH} for those of the inline body. */
  readonly contentLength: number;
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs: number;
  /** When the head was written, in `monotonicMs`. */
  readonly sentAtMs: number;
}

/**
 * Returns an upper bound of the frame's bytes.
 *
 * @param headText - The head's text.
 * @param bodyByteCount - Upper bound of the inline body's bytes.
 */
export function responseHeadFrameBytes(headText: string, bodyByteCount: number): number {
  return TEXT_OFFSET + headText.length + bodyByteCount + 7;
}

/**
 * Writes a response head and, when the whole body is at hand and small, the body.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param frame - The head.
 * @param body - The whole body as bytes or as text to be encoded in UTF-8; undefined when body frames follow.
 * @param busyMs - Time the thread was busy with the request, when the message ends here.
 * @returns Bytes of the frame.
 */
export function writeResponseHead(
  memory: FrameMemory,
  offset: number,
  frame: ResponseHeadFrame,
  body: string | Uint8Array | undefined,
  busyMs: number,
): number {
  const { words, bytes, doubles } = memory;
  const textOffset = offset + TEXT_OFFSET;
  const textByteCount = writeLatin1(bytes, frame.headText, textOffset);
  let bodyOffset = textOffset + textByteCount;
  let bodyByteCount = 0;
  if (typeof body === 'string') {
    bodyByteCount = writeUtf8(bytes, body, bodyOffset);
  } else if (body !== undefined) {
    bodyByteCount = body.byteLength;
    bodyOffset = congruentOffset(bodyOffset, body);
    bytes.set(body, bodyOffset);
  }
  const flags = (body === undefined ? 0 : FrameFlag.END) | (frame.hasDate ? FrameFlag.HAS_DATE : 0);
  const wordIndex = offset >> 2;
  words[wordIndex] = packFrameWord(FrameType.RESPONSE_HEAD | (flags << 8), frame.exchangeIndex);
  words[wordIndex + 1] = frame.generation;
  words[(offset + STATUS_OFFSET) >> 2] = frame.status;
  words[(offset + TEXT_BYTES_OFFSET) >> 2] = textByteCount;
  words[(offset + BODY_BYTES_OFFSET) >> 2] = bodyByteCount;
  words[(offset + BODY_START_OFFSET) >> 2] = bodyOffset - offset;
  doubles[(offset + CONTENT_LENGTH_OFFSET) >> 3] =
    frame.contentLength === INLINE_LENGTH ? bodyByteCount : frame.contentLength;
  doubles[(offset + BUSY_OFFSET) >> 3] = busyMs;
  doubles[(offset + STARTED_AT_OFFSET) >> 3] = frame.startedAtMs;
  doubles[(offset + SENT_AT_OFFSET) >> 3] = frame.sentAtMs;
  return bodyOffset + bodyByteCount - offset;
}

/** Reads response head frames in place. One per channel end, moved from frame to frame. */
export class ResponseHeadReader {
  readonly #memory: FrameMemory;
  #offset = 0;

  /** @param memory - The channel's views. */
  constructor(memory: FrameMemory) {
    this.#memory = memory;
  }

  /**
   * Moves to a frame. What the getters return is valid until the ring's memory is given back.
   *
   * @param offset - Where the frame starts.
   */
  moveTo(offset: number): void {
    this.#offset = offset;
  }

  /** The status code. */
  get status(): number {
    return this.#memory.words[(this.#offset + STATUS_OFFSET) >> 2];
  }

  /** Status line and fields as text. */
  get headText(): string {
    const start = this.#offset + TEXT_OFFSET;
    return this.#memory.bytes.toString(
      'latin1',
      start,
      start + this.#memory.words[(this.#offset + TEXT_BYTES_OFFSET) >> 2],
    );
  }

  /** Bytes of the whole body, or -1 when it is not known yet. */
  get contentLength(): number {
    return this.#memory.doubles[(this.#offset + CONTENT_LENGTH_OFFSET) >> 3];
  }

  /** Bytes of body inside the frame. */
  get inlineBodyByteCount(): number {
    return this.#memory.words[(this.#offset + BODY_BYTES_OFFSET) >> 2];
  }

  /** The inline body, one character a byte. */
  get inlineBodyText(): string {
    const start = this.#offset + this.#memory.words[(this.#offset + BODY_START_OFFSET) >> 2];
    return this.#memory.bytes.toString('latin1', start, start + this.inlineBodyByteCount);
  }

  /** When the handler was called, in `monotonicMs`. */
  get startedAtMs(): number {
    return this.#memory.doubles[(this.#offset + STARTED_AT_OFFSET) >> 3];
  }

  /** When the head was written, in `monotonicMs`. */
  get sentAtMs(): number {
    return this.#memory.doubles[(this.#offset + SENT_AT_OFFSET) >> 3];
  }

  /** Time the worker's thread was busy with the request, in milliseconds; meaningful when the message ends here. */
  get busyMs(): number {
    return this.#memory.doubles[(this.#offset + BUSY_OFFSET) >> 3];
  }
}
