/**
 * The beginning of a response that its handler frames itself: bytes as they go to the socket, from the status line on. The I/O
 * thread reads nothing in them; flags say whether the message ends here and whether the connection does.
 *
 * ```
 *   +8    data bytes
 *   +12   gap
 *   +16   busy time, ms (f64), when the message ends here
 *   +24   when the handler was called, in monotonicMs (f64)
 *   +32   when this frame was written, in monotonicMs (f64)
 *   +40   gap, data
 * ```
 */

import { FrameType, packFrameWord, type FrameMemory } from './frame-header.js';
import { writeLatin1, writeUtf8 } from './write-text.js';

const DATA_BYTES_OFFSET = 8;
const GAP_OFFSET = 12;
const BUSY_OFFSET = 16;
const STARTED_AT_OFFSET = 24;
const SENT_AT_OFFSET = 32;
const DATA_OFFSET = 40;

/** The beginning of an already framed response. */
export interface FramedResponseFrame {
  readonly exchangeIndex: number;
  readonly generation: number;
  /** `FrameFlag.END` when nothing follows, `FrameFlag.CLOSE` when the connection ends after the response. */
  readonly flags: number;
  /** Time the thread was busy with the request, when the message ends here, in milliseconds. */
  readonly busyMs: number;
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs: number;
  /** When the frame was written, in `monotonicMs`. */
  readonly sentAtMs: number;
}

/** Bytes, or text and how it is encoded. */
export type FramedData = Uint8Array | { readonly text: string; readonly encoding: 'latin1' | 'utf8' };

/**
 * Returns an upper bound of the frame's bytes.
 *
 * @param data - What lies in it.
 */
export function framedResponseFrameBytes(data: FramedData): number {
  return DATA_OFFSET + 7 + framedDataBytes(data);
}

/**
 * Returns an upper bound of the bytes of data once encoded.
 *
 * @param data - Bytes or text.
 */
export function framedDataBytes(data: FramedData): number {
  if (ArrayBuffer.isView(data)) return data.byteLength;
  return data.encoding === 'latin1' ? data.text.length : data.text.length * 3;
}

/**
 * Writes the beginning of an already framed response.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param frame - What the I/O thread has to know.
 * @param data - The first bytes of the response; may be empty.
 * @returns Bytes of the frame.
 */
export function writeFramedResponse(
  memory: FrameMemory,
  offset: number,
  frame: FramedResponseFrame,
  data: FramedData,
): number {
  const { words, doubles, bytes } = memory;
  const gapBytes = ArrayBuffer.isView(data) ? data.byteOffset & 7 : 0;
  const dataOffset = offset + DATA_OFFSET + gapBytes;
  const byteCount = writeData(bytes, data, dataOffset);
  const wordIndex = offset >> 2;
  words[wordIndex] = packFrameWord(FrameType.RESPONSE_FRAMED | (frame.flags << 8), frame.exchangeIndex);
  words[wordIndex + 1] = frame.generation;
  words[(offset + DATA_BYTES_OFFSET) >> 2] = byteCount;
  words[(offset + GAP_OFFSET) >> 2] = gapBytes;
  doubles[(offset + BUSY_OFFSET) >> 3] = frame.busyMs;
  doubles[(offset + STARTED_AT_OFFSET) >> 3] = frame.startedAtMs;
  doubles[(offset + SENT_AT_OFFSET) >> 3] = frame.sentAtMs;
  return dataOffset + byteCount - offset;
}

/** Returns the data of such a frame, one character a byte. */
export function framedResponseText(memory: FrameMemory, offset: number): string {
  const start = offset + DATA_OFFSET + memory.words[(offset + GAP_OFFSET) >> 2];
  return memory.bytes.toString('latin1', start, start + memory.words[(offset + DATA_BYTES_OFFSET) >> 2]);
}

/** Returns the busy time in such a frame; meaningful when the message ends there. */
export function framedBusyMs(memory: FrameMemory, offset: number): number {
  return memory.doubles[(offset + BUSY_OFFSET) >> 3];
}

/** Returns when the handler was called. */
export function framedStartedAtMs(memory: FrameMemory, offset: number): number {
  return memory.doubles[(offset + STARTED_AT_OFFSET) >> 3];
}

/** Returns when such a frame was written. */
export function framedSentAtMs(memory: FrameMemory, offset: number): number {
  return memory.doubles[(offset + SENT_AT_OFFSET) >> 3];
}

function writeData(bytes: Buffer, data: FramedData, offset: number): number {
  if (ArrayBuffer.isView(data)) {
    bytes.set(data, offset);
    return data.byteLength;
  }
  return data.encoding === 'latin1' ? writeLatin1(bytes, data.text, offset) : writeUtf8(bytes, data.text, offset);
}
