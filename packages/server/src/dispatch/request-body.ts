/**
 * The body of a request on its way from the socket to a worker: what has come, how much of it is in frames, and what is kept
 * because it may have to be sent again, to another worker. Bounded: its connection stops reading while it is full.
 */

import type { CreditWindow } from '@spool/protocol';

import { ByteQueue } from './byte-queue.js';

/**
 * Bytes held for one body at which its socket is not read any more. What Node reads from a socket at once, so that at most
 * twice this is held.
 */
export const BODY_BUFFER_BYTES = 64 * 1024;

/** Bytes of a body, and where they lie. */
export interface BodyPiece {
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
}

/** One request body. */
export class RequestBody {
  /** Whether its last byte has come. */
  isComplete = false;
  /** The trailer section, when it has fields; known once the body is complete. */
  trailerText = '';
  /** Bytes of the trailer section that are sent. */
  sentTrailerBytes = 0;
  /** Whether the frame that ends it is sent. */
  isEndSent = false;
  /** Bytes in frames, cumulative. */
  sentBytes = 0;
  /** How much of it may be under way to the worker that has it; made with the first piece. */
  window: CreditWindow | undefined;
  readonly #queue: ByteQueue;
  /** Bytes that are sent and not kept any more. */
  #droppedBytes = 0;

  /** @param contentLength - What the head announced in bytes, or -1. */
  constructor(contentLength: number) {
    this.#queue = new ByteQueue(contentLength < 0 ? undefined : contentLength);
  }

  /** Bytes that have come and are in no frame. */
  get unsentBytes(): number {
    return this.#droppedBytes + this.#queue.byteCount - this.sentBytes;
  }

  /** Whether no more should be read before something is sent, or started. */
  get isFull(): boolean {
    return this.#queue.byteCount >= BODY_BUFFER_BYTES;
  }

  /** Whether it can be sent again from its first byte. */
  get isWhole(): boolean {
    return this.#droppedBytes === 0;
  }

  /** Whether anything is left to do for the sender. */
  get isPending(): boolean {
    return this.unsentBytes > 0 || (this.isComplete && !this.isEndSent);
  }

  /** Takes bytes that have come, as a copy. */
  add(source: Buffer, range: { readonly start: number; readonly end: number }): void {
    this.#queue.add(source, range);
  }

  /** Returns what is not sent, at most so many bytes of it. */
  peek(limitBytes: number): Buffer {
    const unsent = this.#queue.peek(this.sentBytes - this.#droppedBytes);
    return unsent.byteLength > limitBytes ? unsent.subarray(0, limitBytes) : unsent;
  }

  /** Notes bytes that went into a frame without being added: only when nothing waits. */
  passBy(byteCount: number): void {
    this.sentBytes += byteCount;
    this.#droppedBytes += byteCount;
  }

  /** Forgets what is sent: nobody will ask for it again. */
  dropSent(): void {
    const byteCount = this.sentBytes - this.#droppedBytes;
    this.#queue.drop(byteCount);
    this.#droppedBytes = this.sentBytes;
  }

  /** Starts over for another worker. Only while it is whole. */
  rewind(): void {
    this.sentBytes = 0;
    this.isEndSent = false;
    this.sentTrailerBytes = 0;
    this.window = undefined;
  }
}
