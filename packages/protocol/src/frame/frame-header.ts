/**
 * The two words every frame starts with, and the views through which frames are read and written.
 *
 * ```
 *   +0   type (8 bits) | flags (8) | exchange index (16)
 *   +4   generation of the exchange
 *   +8   the frame's own fields
 * ```
 *
 * Offsets are from the start of the shared buffer; every frame starts at a multiple of 8. Numbers are in the machine's
 * byte order: both ends are threads of one process.
 */

/** What a frame says. */
export const FrameType = {
  /** I/O thread → worker: a request head, with the body behind it when that is small. */
  REQUEST_HEAD: 1,
  /** Both ways: a piece of a body, inside the frame. */
  BODY_INLINE: 2,
  /** Both ways: a piece of a body, in a slab. */
  BODY_SLAB: 3,
  /** Both ways: the body is complete. */
  BODY_END: 4,
  /** Worker → I/O thread: a response head, with the body behind it when that is small. */
  RESPONSE_HEAD: 5,
  /** Worker → I/O thread: the handler failed; nothing further follows for this exchange. */
  RESPONSE_ERROR: 6,
  /** Worker → I/O thread: a whole interim response, before the head. */
  RESPONSE_INTERIM: 7,
  /** Worker → I/O thread: the worker itself could not start or close; belongs to no exchange. */
  WORKER_FAILURE: 8,
  /** Worker → I/O thread: the first bytes of a response that the handler frames itself; body frames hold the others. */
  RESPONSE_FRAMED: 9,
  /** I/O thread → worker: the trailer fields of a request, before the end of its body. */
  REQUEST_TRAILERS: 10,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Bits of a frame's flags. */
export const FrameFlag = {
  /** The message ends with this frame. */
  END: 1,
  /** A response head holds a Date field already. */
  HAS_DATE: 2,
  /**
   * The connection ends after the response: of a request because its head says so, of an already framed response because its
   * own does.
   */
  CLOSE: 4,
  /** The response ends here and is not whole: its connection is cut, which alone can say so. */
  CUT: 8,
} as const;

/** Views of one shared buffer, made once per channel end. */
export interface FrameMemory {
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly halfWords: Uint16Array;
  readonly doubles: Float64Array;
}

/**
 * Makes the views of a buffer.
 *
 * @param buffer - The channel's memory, or ordinary memory in which a frame is prepared.
 */
export function createFrameMemory(buffer: ArrayBuffer | SharedArrayBuffer): FrameMemory {
  return {
    bytes: Buffer.from(buffer),
    words: new Int32Array(buffer),
    halfWords: new Uint16Array(buffer),
    doubles: new Float64Array(buffer),
  };
}

/**
 * Packs the first word of a frame.
 *
 * @param typeAndFlags - The type, with flags shifted left by 8.
 * @param exchangeIndex - Index in the channel's exchange table, 0 to 65535.
 */
export function packFrameWord(typeAndFlags: number, exchangeIndex: number): number {
  return typeAndFlags | (exchangeIndex << 16);
}

/** Returns the type in a frame's first word. */
export function frameTypeOf(word: number): FrameType {
  return (word & 0xff) as FrameType;
}

/** Returns the flags in a frame's first word. */
export function frameFlagsOf(word: number): number {
  return (word >>> 8) & 0xff;
}

/** Returns the exchange index in a frame's first word. */
export function exchangeIndexOf(word: number): number {
  return word >>> 16;
}
