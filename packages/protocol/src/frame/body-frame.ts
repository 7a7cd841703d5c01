/**
 * The frames after a head, in both directions: a piece inside the ring, a piece in a slab, the end, a failure.
 *
 * ```
 *   BODY_INLINE     +8 bytes   +12 gap                     +16 gap, data
 *   BODY_SLAB       +8 bytes   +12 slab index | gap << 16
 *   BODY_END        +8 busy time, ms (f64)
 *   RESPONSE_ERROR, WORKER_FAILURE   +8 busy time, ms (f64)   +16 bytes   +20 description, UTF-8
 *   RESPONSE_INTERIM, REQUEST_TRAILERS   +8 bytes   +12 text, latin1
 * ```
 */

import { FrameFlag, FrameType, packFrameWord, type FrameMemory } from './frame-header.js';

const DATA_OFFSET = 16;
const DESCRIPTION_OFFSET = 20;
const TEXT_OFFSET = 12;

/** Bytes an inline piece takes beside its data, the gap included. */
export const BODY_INLINE_OVERHEAD_BYTES = DATA_OFFSET + 7;

/** Bytes of a frame that names a slab. */
export const BODY_SLAB_FRAME_BYTES = 16;

/** Bytes of a frame that ends a message. */
export const BODY_END_FRAME_BYTES = 16;

/** Bytes an error frame takes beside its description. */
export const FAILURE_OVERHEAD_BYTES = DESCRIPTION_OFFSET;

/** Bytes a text frame takes beside its text. */
export const TEXT_OVERHEAD_BYTES = TEXT_OFFSET;

/** The frames that carry text as it goes on the wire: an interim response, a trailer section. */
export type TextFrameType = typeof FrameType.RESPONSE_INTERIM | typeof FrameType.REQUEST_TRAILERS;

/** The frames that carry a description. */
export type FailureFrameType = typeof FrameType.RESPONSE_ERROR | typeof FrameType.WORKER_FAILURE;

/** Which exchange a frame belongs to. */
export interface FrameAddress {
  readonly exchangeIndex: number;
  readonly generation: number;
}

/**
 * Writes a piece of a body into the ring.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param address - The exchange.
 * @param data - The piece.
 * @returns Bytes of the frame.
 */
export function writeBodyInline(memory: FrameMemory, offset: number, address: FrameAddress, data: Uint8Array): number {
  const gapBytes = data.byteOffset & 7;
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(FrameType.BODY_INLINE, address.exchangeIndex);
  memory.words[wordIndex + 1] = address.generation;
  memory.words[wordIndex + 2] = data.byteLength;
  memory.words[wordIndex + 3] = gapBytes;
  memory.bytes.set(data, offset + DATA_OFFSET + gapBytes);
  return DATA_OFFSET + gapBytes + data.byteLength;
}

/** Returns where the data of an inline piece starts. */
export function bodyInlineDataOffset(memory: FrameMemory, offset: number): number {
  return offset + DATA_OFFSET + memory.words[(offset >> 2) + 3];
}

/** Returns the bytes of a piece, inline or in a slab. */
export function bodyByteCount(memory: FrameMemory, offset: number): number {
  return memory.words[(offset >> 2) + 2];
}

/** Where a piece lies that was put into a slab. */
export interface SlabPiece {
  readonly slabIndex: number;
  /** Bytes before the piece in the slab, 0 to 7. */
  readonly gapBytes: number;
  readonly byteCount: number;
}

/**
 * Writes the frame that names a filled slab.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param address - The exchange.
 * @param piece - Where the bytes lie.
 */
export function writeBodySlab(memory: FrameMemory, offset: number, address: FrameAddress, piece: SlabPiece): void {
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(FrameType.BODY_SLAB, address.exchangeIndex);
  memory.words[wordIndex + 1] = address.generation;
  memory.words[wordIndex + 2] = piece.byteCount;
  memory.words[wordIndex + 3] = piece.slabIndex | (piece.gapBytes << 16);
}

/** Returns the index of the slab a frame names. */
export function bodySlabIndex(memory: FrameMemory, offset: number): number {
  return memory.words[(offset >> 2) + 3] & 0xffff;
}

/** Returns the bytes before the piece in its slab. */
export function bodySlabGapBytes(memory: FrameMemory, offset: number): number {
  return memory.words[(offset >> 2) + 3] >>> 16;
}

/**
 * Writes the end of a message.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param address - The exchange.
 * @param busyMs - Time the worker's thread was busy with the request; 0 from the I/O thread.
 * @param flags - Bits of {@link FrameFlag} beside END.
 */
export function writeBodyEnd(
  memory: FrameMemory,
  offset: number,
  address: FrameAddress,
  busyMs: number,
  flags: number,
): void {
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(FrameType.BODY_END | ((FrameFlag.END | flags) << 8), address.exchangeIndex);
  memory.words[wordIndex + 1] = address.generation;
  memory.doubles[(offset + 8) >> 3] = busyMs;
}

/**
 * Writes the failure of a handler, or of the worker itself.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param failure - Which of the two, the exchange, the time spent, and what to log, cut to `limitBytes`.
 * @returns Bytes of the frame.
 */
export function writeFailure(
  memory: FrameMemory,
  offset: number,
  failure: FrameAddress & {
    readonly type: FailureFrameType;
    readonly description: string;
    readonly busyMs: number;
    readonly limitBytes: number;
  },
): number {
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(failure.type | (FrameFlag.END << 8), failure.exchangeIndex);
  memory.words[wordIndex + 1] = failure.generation;
  memory.doubles[(offset + 8) >> 3] = failure.busyMs;
  const byteCount = memory.bytes.write(failure.description, offset + DESCRIPTION_OFFSET, failure.limitBytes, 'utf8');
  memory.words[(offset + 16) >> 2] = byteCount;
  return DESCRIPTION_OFFSET + byteCount;
}

/** Returns what a failure frame says. */
export function failureDescription(memory: FrameMemory, offset: number): string {
  const start = offset + DESCRIPTION_OFFSET;
  return memory.bytes.toString('utf8', start, start + memory.words[(offset + 16) >> 2]);
}

/** Returns the busy time in a frame that ends a message. */
export function endBusyMs(memory: FrameMemory, offset: number): number {
  return memory.doubles[(offset + 8) >> 3];
}

/**
 * Writes a frame of text.
 *
 * @param memory - The channel's views.
 * @param offset - Where the claimed payload starts.
 * @param frame - Which of the two, the exchange, and the text, latin1.
 * @returns Bytes of the frame.
 */
export function writeText(
  memory: FrameMemory,
  offset: number,
  frame: FrameAddress & { readonly type: TextFrameType; readonly text: string },
): number {
  const { text } = frame;
  const wordIndex = offset >> 2;
  memory.words[wordIndex] = packFrameWord(frame.type, frame.exchangeIndex);
  memory.words[wordIndex + 1] = frame.generation;
  memory.words[wordIndex + 2] = memory.bytes.write(text, offset + TEXT_OFFSET, text.length, 'latin1');
  return TEXT_OFFSET + text.length;
}

/** Returns the text of such a frame. */
export function frameText(memory: FrameMemory, offset: number): string {
  const start = offset + TEXT_OFFSET;
  return memory.bytes.toString('latin1', start, start + memory.words[(offset >> 2) + 2]);
}
