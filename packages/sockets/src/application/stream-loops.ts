/** The loops that everyone must write over a stream: send all of it, receive exactly so much, receive up to a mark. */

import type { SpoolError } from '@spool/protocol';

import { recv } from '../calls/receive-calls.js';
import { send } from '../calls/send-calls.js';
import { MSG_PEEK } from '../constants.js';
import { SocketsErrorCode, socketsError } from '../errors.js';

/**
 * Sends all of some bytes, however many calls it takes.
 *
 * @param descriptor - A connected stream socket.
 * @param bytes - What to send; a text is sent as UTF-8.
 * @throws SocketError as `send()`; some of the bytes may have been sent then.
 */
export function sendAll(descriptor: number, bytes: Uint8Array | string): void {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  for (let sentBytes = 0; sentBytes < all.length;) sentBytes += send(descriptor, all.subarray(sentBytes));
}

/**
 * Receives exactly so many bytes, however they are cut.
 *
 * @param descriptor - A connected stream socket.
 * @param byteCount - How many.
 * @throws SpoolError with code ERR_SPOOL_SOCKETS_ENDED when the stream ends before; SocketError as `recv()`.
 */
export function recvExactly(descriptor: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  for (let receivedBytes = 0; receivedBytes < byteCount;) {
    const pieceBytes = recv(descriptor, bytes.subarray(receivedBytes));
    if (pieceBytes === 0) throw ended(`Stream ended after ${receivedBytes} bytes of ${byteCount}`);
    receivedBytes += pieceBytes;
  }
  return bytes;
}

/** How far {@link recvUntil} reads. */
export interface RecvUntilOptions {
  /** Most bytes to read, the mark included. @defaultValue 65536 */
  readonly limitBytes?: number;
}

/**
 * Receives up to and with a mark, and not one byte more: what comes after it is for the next call.
 *
 * @remarks It peeks and then takes, two copies a piece. Who reads a whole conversation this way is better off with a reader
 * that keeps what is left over, such as `LineReader`.
 *
 * @param descriptor - A connected stream socket.
 * @param mark - What to look for; a text is UTF-8. At least one byte.
 * @param options - How far.
 * @throws SpoolError with code ERR_SPOOL_SOCKETS_ENDED when the stream ends before, ERR_SPOOL_SOCKETS_TOO_LONG.
 */
export function recvUntil(descriptor: number, mark: Uint8Array | string, options: RecvUntilOptions = {}): Buffer {
  const { limitBytes = 65_536 } = options;
  const markBytes = Buffer.from(mark);
  const bytes = Buffer.alloc(limitBytes);
  let receivedBytes = 0;
  while (receivedBytes < limitBytes) {
    // Peeking at what has been looked at before would find it again; so what holds no mark is taken at once.
    const pieceBytes = recv(descriptor, bytes.subarray(receivedBytes), MSG_PEEK);
    if (pieceBytes === 0) throw ended(`Stream ended after ${receivedBytes} bytes without the mark`);
    const searchStart = Math.max(0, receivedBytes - markBytes.length + 1);
    const found = bytes.subarray(0, receivedBytes + pieceBytes).indexOf(markBytes, searchStart);
    const endOffset = found < 0 ? receivedBytes + pieceBytes : found + markBytes.length;
    // Another thread may have read in between: only what was taken counts.
    receivedBytes += recv(descriptor, bytes.subarray(receivedBytes, endOffset));
    if (found >= 0 && receivedBytes === endOffset) return bytes.subarray(0, endOffset);
  }
  throw socketsError(SocketsErrorCode.TOO_LONG, `No mark in the first ${limitBytes} bytes, which is the limit`);
}

function ended(message: string): SpoolError {
  return socketsError(SocketsErrorCode.ENDED, message);
}
