/**
 * The map of a channel: everything that one I/O thread and one worker share, in one buffer. Offsets only.
 *
 * ```
 *   control            64 B   written by the I/O thread
 *                      64 B   written by the worker
 *   request ring       128 B of positions
 *   response ring      128 B of positions
 *   exchange table     128 B for each exchange
 *   slab counts        4 blocks, one for each writer and direction
 *   request ring data, response ring data
 *   request slabs, response slabs
 * ```
 */

import { CACHE_LINE_BYTES, RING_CONTROL_BYTES, assertRingCapacity, type RingMemory } from '../ring/ring-layout.js';

/** Word of the I/O thread's control line: 0 while the channel is open, 1 once the worker shall finish and leave. */
export const CLOSING_INDEX = 0;
/**
 * Word of the I/O thread's control line: 1 while a request frame waits for ring room or a slab. The worker reads it after
 * it has given something back, and then notifies.
 */
export const REQUEST_BLOCKED_INDEX = 1;
/**
 * Word of the I/O thread's control line: counts calls for attention, each after a cancel or to see whether the worker still
 * turns. Wraps at 2^32.
 */
export const ATTENTION_INDEX = 2;
/** Word of the I/O thread's control line: long requests it has given to the worker and that have not ended. */
export const LONG_IN_FLIGHT_INDEX = 3;
/** Word of the I/O thread's control line: estimated time of what it has given and is not started, in microseconds. */
export const UNSTARTED_INDEX = 4;
/** Double of the I/O thread's control line: when it notified the worker last, in `monotonicMs`. */
export const IO_NOTIFIED_AT_INDEX = 3;

const WORKER_LINE_INDEX = CACHE_LINE_BYTES >> 2;
/** Word of the worker's control line: one of {@link WorkerPhase}. */
export const WORKER_PHASE_INDEX = WORKER_LINE_INDEX;
/** Word of the worker's control line: 1 while a response frame waits for ring room, a slab or credit. */
export const RESPONSE_BLOCKED_INDEX = WORKER_LINE_INDEX + 1;
/** Word of the worker's control line: its thread id, 0 before it runs. */
export const THREAD_ID_INDEX = WORKER_LINE_INDEX + 2;
/** Word of the worker's control line: the last call for attention it has acted upon. */
export const ACKNOWLEDGED_INDEX = WORKER_LINE_INDEX + 3;
/** Double of the worker's control line: when it notified the I/O thread last, in `monotonicMs`. */
export const WORKER_NOTIFIED_AT_INDEX = (CACHE_LINE_BYTES >> 3) + 3;

/** How far a worker has come. Only moves up; CLOSED and FAILED are both the last, the reason of FAILED is in the ring. */
export const WorkerPhase = { STARTING: 0, READY: 1, CLOSED: 2, FAILED: 3 } as const;
export type WorkerPhase = (typeof WorkerPhase)[keyof typeof WorkerPhase];

/** Most bytes of one body that may be under way. */
export const MAX_CREDIT_BYTES = 2 ** 30;

const CONTROL_BYTES = 2 * CACHE_LINE_BYTES;

/** How often the credit fits into what it grows to where nothing else is asked for. */
export const CREDIT_GROWTH = 4;

/** The sizes of a channel. Every one is small in tests. */
export interface ChannelSizes {
  /** Capacity of each ring in bytes, a power of two from 64 to 2^30. @defaultValue 131072 */
  readonly ringBytes: number;
  /** Requests that may be in flight on the channel, 1 to 65535. @defaultValue 256 */
  readonly exchangeCount: number;
  /** Bytes of a slab, a multiple of 8 from 16 to 2^30. @defaultValue 65536 */
  readonly slabBytes: number;
  /** Slabs for each direction, 1 to 65535. @defaultValue 128 */
  readonly slabCount: number;
  /** Largest piece of a body that travels inside a ring, in bytes, 0 to half of `ringBytes` less 64. @defaultValue 4096 */
  readonly inlineBytes: number;
  /**
   * Bytes of one body that may be under way at first, 1 to 2^30: of a response before the socket has taken them, of a request
   * before the handler has.
   *
   * @defaultValue 1048576
   */
  readonly creditBytes: number;
  /**
   * Bytes of one body that may be under way at most, 1 to 2^30: the credit doubles up to here each time whoever takes the bytes
   * has run out of them while their sender waited.
   *
   * @defaultValue four times `creditBytes`
   */
  readonly maxCreditBytes: number;
}

/**
 * The sizes a server uses.
 *
 * @remarks 128 KiB of ring stays in a second-level cache; 64 KiB is what Node reads from a socket at once; a piece
 * under 4 KiB costs less to copy twice than to manage (see docs/adr/0001-channel-memory.md). 1 MiB of credit is what passes at
 * 1 GiB/s while two threads on busy cores wake each other: with a quarter of it a transfer had half the speed, with four times
 * as much a third more (docs/adr/0004-bodies-that-arrive.md). Memory that no large body has touched is never resident.
 */
export const DEFAULT_CHANNEL_SIZES: ChannelSizes = Object.freeze({
  ringBytes: 128 * 1024,
  exchangeCount: 256,
  slabBytes: 64 * 1024,
  slabCount: 128,
  inlineBytes: 4 * 1024,
  creditBytes: 1024 * 1024,
  maxCreditBytes: CREDIT_GROWTH * 1024 * 1024,
});

/** Where one direction's slabs lie. Plain data. */
export interface SlabMemory {
  readonly buffer: SharedArrayBuffer;
  /** Counts of uses, one word a slab. Sole writer: the side that fills slabs. */
  readonly usedCountsOffset: number;
  /** Counts of releases, one word a slab. Sole writer: the side that empties slabs. */
  readonly releasedCountsOffset: number;
  readonly dataOffset: number;
  readonly slabBytes: number;
  readonly slabCount: number;
}

/** Where the exchange table lies. Plain data. */
export interface ExchangeMemory {
  readonly buffer: SharedArrayBuffer;
  readonly offset: number;
  readonly exchangeCount: number;
}

/** Everything a channel consists of. Plain data: it can be posted to another thread. */
export interface ChannelMemory {
  readonly buffer: SharedArrayBuffer;
  readonly sizes: ChannelSizes;
  readonly requestRing: RingMemory;
  readonly responseRing: RingMemory;
  readonly exchanges: ExchangeMemory;
  readonly requestSlabs: SlabMemory;
  readonly responseSlabs: SlabMemory;
}

/** Bytes of an exchange's two cache lines. */
export const EXCHANGE_BYTES = 2 * CACHE_LINE_BYTES;

/**
 * Creates the memory of a channel, zeroed.
 *
 * @param sizes - Its sizes.
 * @throws RangeError when a size is out of range.
 */
export function createChannelMemory(sizes: ChannelSizes): ChannelMemory {
  assertChannelSizes(sizes);
  const { ringBytes, exchangeCount, slabBytes, slabCount } = sizes;
  const countsBytes = alignUp(slabCount * Int32Array.BYTES_PER_ELEMENT, CACHE_LINE_BYTES);

  const requestControlOffset = CONTROL_BYTES;
  const responseControlOffset = requestControlOffset + RING_CONTROL_BYTES;
  const exchangesOffset = responseControlOffset + RING_CONTROL_BYTES;
  const countsOffset = exchangesOffset + exchangeCount * EXCHANGE_BYTES;
  const requestDataOffset = countsOffset + 4 * countsBytes;
  const responseDataOffset = requestDataOffset + ringBytes;
  const requestSlabsOffset = responseDataOffset + ringBytes;
  const responseSlabsOffset = requestSlabsOffset + slabCount * slabBytes;
  const buffer = new SharedArrayBuffer(responseSlabsOffset + slabCount * slabBytes);

  const slabs = { buffer, slabBytes, slabCount };
  return {
    buffer,
    sizes,
    requestRing: {
      buffer,
      controlOffset: requestControlOffset,
      dataOffset: requestDataOffset,
      capacityBytes: ringBytes,
    },
    responseRing: {
      buffer,
      controlOffset: responseControlOffset,
      dataOffset: responseDataOffset,
      capacityBytes: ringBytes,
    },
    exchanges: { buffer, offset: exchangesOffset, exchangeCount },
    requestSlabs: {
      ...slabs,
      usedCountsOffset: countsOffset,
      releasedCountsOffset: countsOffset + countsBytes,
      dataOffset: requestSlabsOffset,
    },
    responseSlabs: {
      ...slabs,
      usedCountsOffset: countsOffset + 2 * countsBytes,
      releasedCountsOffset: countsOffset + 3 * countsBytes,
      dataOffset: responseSlabsOffset,
    },
  };
}

/**
 * Checks the sizes of a channel.
 *
 * @param sizes - Its sizes.
 * @throws RangeError when one is out of range.
 */
export function assertChannelSizes(sizes: ChannelSizes): void {
  assertRingCapacity(sizes.ringBytes);
  assertInteger('exchangeCount', sizes.exchangeCount, { min: 1, max: 0xffff });
  assertInteger('slabCount', sizes.slabCount, { min: 1, max: 0xffff });
  assertInteger('slabBytes', sizes.slabBytes, { min: 16, max: 2 ** 30 });
  if (sizes.slabBytes % 8 !== 0) throw new RangeError(`slabBytes is ${sizes.slabBytes}, must be a multiple of 8`);
  assertInteger('inlineBytes', sizes.inlineBytes, { min: 0, max: sizes.ringBytes / 2 - 64 });
  assertInteger('creditBytes', sizes.creditBytes, { min: 1, max: MAX_CREDIT_BYTES });
  assertInteger('maxCreditBytes', sizes.maxCreditBytes, { min: 1, max: MAX_CREDIT_BYTES });
}

function assertInteger(name: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new RangeError(`${name} is ${value}, must be an integer from ${range.min} to ${range.max}`);
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
