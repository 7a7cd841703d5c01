/**
 * Where the words of the socket table lie. One `SharedArrayBuffer` holds, in this order:
 *
 * ```
 *   header        down, poll epoch; one bit a thread with a call, one bit a descriptor with news
 *   thread slots  512 bytes each: state, the call and its answer, 256 bytes of text
 *   descriptors   768 bytes each, 12 cache lines by writer:
 *      0  I/O thread     generation, state, domain, type, flags, options
 *      1  several        pending error, owner
 *      2  I/O thread     receive ring: where, limit, tail, blocked
 *      3  lock's owner   receive ring: lock, head
 *      4  several        receive queue: epoch, waiting, polled
 *      5  I/O thread     send ring: where, limit, head
 *      6  lock's owner   send ring: lock, tail
 *      7  several        send queue: epoch, waiting, polled
 *      8  I/O thread     local address     (128 bytes)
 *     10  I/O thread     peer's address    (128 bytes)
 * ```
 *
 * Indices are of an Int32Array over the buffer. Who writes each word, its range and its wrap stand in docs/adr/0006-blocking-sockets.md.
 */

const CACHE_LINE_WORDS = 16;

/** 1 once the layer has ended: every call then fails with ENETDOWN. Sole writer: I/O thread, or the control thread after it. */
export const DOWN_INDEX = 0;
/** Moved by `Atomics.add` by whoever changes a descriptor that someone polls; what poll() waits on. Wraps at 2^32. */
export const POLL_EPOCH_INDEX = CACHE_LINE_WORDS;

const NEWS_INDEX = 2 * CACHE_LINE_WORDS;

const SLOT_WORDS = 128;
const DESCRIPTOR_WORDS = 12 * CACHE_LINE_WORDS;

/** Words of a thread slot, from its start. */
export const Slot = {
  /** Odd while the slot is somebody's. To odd by `compareExchange` by any thread, to even by the I/O thread. Wraps at 2^32. */
  STATE: 0,
  /** 1 when the next wait is to end with EINTR. Set by any thread, taken by the owner by `exchange`. */
  INTERRUPTED: 1,
  /** Index of the word the owner waits on, 0 when on none. Sole writer: the owner. */
  WAIT_INDEX: 2,
  /** CallState. IDLE to REQUESTED by the owner, to ANSWERED by the I/O thread. */
  CALL_STATE: CACHE_LINE_WORDS,
  /** What is called, and with what. Sole writer: the owner, before it stores REQUESTED. */
  CALL: CACHE_LINE_WORDS + 1,
  ARGUMENT_0: CACHE_LINE_WORDS + 2,
  ARGUMENT_1: CACHE_LINE_WORDS + 3,
  ARGUMENT_2: CACHE_LINE_WORDS + 4,
  /** A value from 0, or a negative errno. Sole writer: the I/O thread, before it stores ANSWERED. */
  RESULT: 2 * CACHE_LINE_WORDS,
  /** An address the call is given, in the form of address-text.ts. Sole writer: the owner. */
  ADDRESS: 4 * CACHE_LINE_WORDS,
} as const;

/** Returns whether a slot's state word says that it is somebody's. */
export function isSlotTaken(state: number): boolean {
  return (state & 1) === 1;
}

/** How far a call has come. */
export const CallState = { IDLE: 0, REQUESTED: 1, ANSWERED: 2 } as const;

/** Words of a descriptor, from its start. */
export const Word = {
  /** Moves with every close. Sole writer: I/O thread. Wraps at 2^32. */
  GENERATION: 0,
  /** DescriptorState. Sole writer: I/O thread. */
  STATE: 1,
  DOMAIN: 2,
  TYPE: 3,
  /** Bits of DescriptorFlag. Sole writer: I/O thread. */
  FLAGS: 4,
  /** Milliseconds, 0 for ever. Sole writer: I/O thread, as of all options. */
  RECEIVE_TIMEOUT_MS: 5,
  SEND_TIMEOUT_MS: 6,
  RECEIVE_BUFFER_BYTES: 7,
  SEND_BUFFER_BYTES: 8,
  /** Connections waiting for accept(). Sole writer: I/O thread. */
  PENDING_COUNT: 9,

  /** Positive errno or 0. Stored by the I/O thread, taken by any thread by `exchange`. */
  ERROR: 16,
  /** The thread that the descriptor belongs to. Moved by `compareExchange` by threads; stored by the I/O thread at open. */
  OWNER: 17,

  RECEIVE_OFFSET: 32,
  RECEIVE_MASK: 33,
  RECEIVE_LIMIT_BYTES: 34,
  RECEIVE_TAIL: 35,
  /** 1 while the I/O thread has bytes that found no room. Sole writer: I/O thread. */
  RECEIVE_BLOCKED: 36,
  /** See direction-lock.ts. */
  RECEIVE_LOCK: 48,
  /** Position. Writer: the owner of the receive lock. */
  RECEIVE_HEAD: 49,
  /** Start of the queue of threads that wait to read, see wait-queue.ts. */
  RECEIVE_QUEUE: 64,

  SEND_OFFSET: 80,
  SEND_MASK: 81,
  SEND_LIMIT_BYTES: 82,
  /** Position. Sole writer: I/O thread. */
  SEND_HEAD: 83,
  SEND_LOCK: 96,
  /** Position. Writer: the owner of the send lock. */
  SEND_TAIL: 97,
  /** Start of the queue of threads that wait to write. */
  SEND_QUEUE: 112,

  LOCAL_ADDRESS: 128,
  PEER_ADDRESS: 160,
} as const;

/** What a descriptor is. */
export const DescriptorState = {
  FREE: 0,
  /** Open, and neither listening nor connected. */
  OPEN: 1,
  BOUND: 2,
  LISTENING: 3,
  CONNECTING: 4,
  CONNECTED: 5,
} as const;

/** Bits of the flags word. */
export const DescriptorFlag = {
  /** No byte will come after those in the receive ring. */
  RECEIVE_ENDED: 1,
  /** send() fails with EPIPE. */
  SEND_ENDED: 2,
  NON_BLOCKING: 4,
  REUSE_ADDRESS: 8,
  KEEP_ALIVE: 16,
  NO_DELAY: 32,
  LINGER_ZERO: 64,
} as const;

/** Where everything lies in a table of given sizes. */
export interface TableLayout {
  readonly descriptorCount: number;
  /** Slots; the first has number 1, since 0 stands for the process. */
  readonly threadCount: number;
  /** First word of the bits of threads with a call. */
  readonly callNewsIndex: number;
  /** First word of the bits of descriptors with news for the I/O thread. */
  readonly descriptorNewsIndex: number;
  readonly slotsIndex: number;
  readonly descriptorsIndex: number;
  readonly totalBytes: number;
}

/**
 * Lays a table out.
 *
 * @param descriptorCount - Descriptors that can be open at a time.
 * @param threadCount - Threads that can use them at a time.
 */
export function layOutTable(descriptorCount: number, threadCount: number): TableLayout {
  const callNewsIndex = NEWS_INDEX;
  const descriptorNewsIndex = callNewsIndex + wholeLines(Math.ceil((threadCount + 1) / 32));
  const slotsIndex = descriptorNewsIndex + wholeLines(Math.ceil(descriptorCount / 32));
  const descriptorsIndex = slotsIndex + (threadCount + 1) * SLOT_WORDS;
  const totalWords = descriptorsIndex + descriptorCount * DESCRIPTOR_WORDS;
  return {
    descriptorCount,
    threadCount,
    callNewsIndex,
    descriptorNewsIndex,
    slotsIndex,
    descriptorsIndex,
    totalBytes: totalWords * Int32Array.BYTES_PER_ELEMENT,
  };
}

/** Returns the first word of a thread's slot. */
export function slotIndex(layout: TableLayout, thread: number): number {
  return layout.slotsIndex + thread * SLOT_WORDS;
}

/** Returns the first word of a descriptor. */
export function descriptorIndex(layout: TableLayout, descriptor: number): number {
  return layout.descriptorsIndex + descriptor * DESCRIPTOR_WORDS;
}

function wholeLines(words: number): number {
  return Math.ceil(words / CACHE_LINE_WORDS) * CACHE_LINE_WORDS;
}
