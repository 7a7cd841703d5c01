/**
 * Messages over a stream, which has no boundaries of its own: lines, and lengths before bytes. A reader keeps what came after the message
 * it returned, so everything on its descriptor must be read through it.
 */

import type { SpoolError } from '@spool/protocol';

import { recv } from '../calls/receive-calls.js';
import { sendAll } from './stream-loops.js';
import { SocketsErrorCode, socketsError } from '../errors.js';

/** How long a message may be. */
export interface FramingOptions {
  /** The most bytes of one piece, without its mark or length. @defaultValue 65536 */
  readonly limitBytes?: number;
}

const DEFAULT_LIMIT_BYTES = 65_536;
const LENGTH_BYTES = 4;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Holds what came and was not asked for yet. */
class Inbox {
  readonly #descriptor: number;
  readonly #piece = Buffer.alloc(16_384);
  bytes: Buffer = Buffer.alloc(0);

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Blocks for more. Returns false at the end of the stream. */
  fill(): boolean {
    const byteCount = recv(this.#descriptor, this.#piece);
    this.bytes = Buffer.concat([this.bytes, this.#piece.subarray(0, byteCount)]);
    return byteCount > 0;
  }

  take(byteCount: number): Buffer {
    const taken = this.bytes.subarray(0, byteCount);
    this.bytes = this.bytes.subarray(byteCount);
    return taken;
  }
}

/** Reads lines that end in LF or CR LF. */
export class LineReader {
  readonly #inbox: Inbox;
  readonly #limitBytes: number;

  /**
   * @param descriptor - A connected stream socket.
   * @param options - How long a line may be.
   */
  constructor(descriptor: number, { limitBytes = DEFAULT_LIMIT_BYTES }: FramingOptions = {}) {
    this.#inbox = new Inbox(descriptor);
    this.#limitBytes = limitBytes;
  }

  /**
   * Returns the next line without its end, as UTF-8; undefined at the end of the stream. A last line without an end counts.
   *
   * @throws SpoolError with code ERR_SPOOL_SOCKETS_TOO_LONG.
   */
  read(): string | undefined {
    const inbox = this.#inbox;
    let searchedBytes = 0;
    for (;;) {
      const end = inbox.bytes.indexOf(LINE_FEED, searchedBytes);
      // The limit leaves room for a CR, which is no part of the line.
      if ((end < 0 ? inbox.bytes.length - 1 : end) > this.#limitBytes) throw tooLong(this.#limitBytes);
      if (end >= 0) return withoutReturn(inbox.take(end + 1).subarray(0, end));
      searchedBytes = inbox.bytes.length;
      if (!inbox.fill()) return searchedBytes === 0 ? undefined : withoutReturn(inbox.take(searchedBytes));
    }
  }
}

/** Reads messages that come after their length: four bytes, the highest first. */
export class LengthPrefixedReader {
  readonly #inbox: Inbox;
  readonly #limitBytes: number;

  /**
   * @param descriptor - A connected stream socket.
   * @param options - How long a message may be.
   */
  constructor(descriptor: number, { limitBytes = DEFAULT_LIMIT_BYTES }: FramingOptions = {}) {
    this.#inbox = new Inbox(descriptor);
    this.#limitBytes = limitBytes;
  }

  /**
   * Returns the next message, undefined when the stream ends between two.
   *
   * @throws SpoolError with code ERR_SPOOL_SOCKETS_ENDED when it ends within one, ERR_SPOOL_SOCKETS_TOO_LONG.
   */
  read(): Buffer | undefined {
    if (!this.#fillTo(LENGTH_BYTES)) return undefined;
    const byteCount = this.#inbox.bytes.readUInt32BE(0);
    if (byteCount > this.#limitBytes) throw tooLong(this.#limitBytes);
    this.#fillTo(LENGTH_BYTES + byteCount);
    return this.#inbox.take(LENGTH_BYTES + byteCount).subarray(LENGTH_BYTES);
  }

  #fillTo(byteCount: number): boolean {
    const inbox = this.#inbox;
    while (inbox.bytes.length < byteCount) {
      if (inbox.fill()) continue;
      if (inbox.bytes.length === 0) return false;
      const message = `Stream ended after ${inbox.bytes.length} bytes of ${byteCount}`;
      throw socketsError(SocketsErrorCode.ENDED, message);
    }
    return true;
  }
}

/** Sends a line. It must not hold a line feed. */
export function sendLine(descriptor: number, line: string): void {
  sendAll(descriptor, `${line}\n`);
}

/** Sends a message after its length. */
export function sendLengthPrefixed(descriptor: number, bytes: Uint8Array): void {
  const message = Buffer.alloc(LENGTH_BYTES + bytes.length);
  message.writeUInt32BE(bytes.length, 0);
  message.set(bytes, LENGTH_BYTES);
  sendAll(descriptor, message);
}

function withoutReturn(line: Buffer): string {
  const end = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
  return line.toString('utf8', 0, end);
}

function tooLong(limitBytes: number): SpoolError {
  return socketsError(SocketsErrorCode.TOO_LONG, `Message is longer than ${limitBytes} bytes, which is the limit`);
}
