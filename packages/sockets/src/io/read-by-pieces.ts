/** Has a stream that reads into buffers of Node's own behave as one with `onread`, at the price of one copy more. */

import type { OnReadOpts, Socket } from 'node:net';

/**
 * Copies what comes to where it is wanted.
 *
 * @param socket - A stream that is paused.
 * @param onread - Where its bytes go, and who is told.
 */
export function readByPieces(socket: Socket, onread: OnReadOpts): void {
  socket.on('data', (piece: Buffer) => {
    let left: Uint8Array = piece;
    while (left.length > 0) {
      const target = typeof onread.buffer === 'function' ? onread.buffer() : onread.buffer;
      const byteCount = Math.min(left.length, target.length);
      target.set(left.subarray(0, byteCount));
      left = left.subarray(byteCount);
      if (onread.callback(byteCount, target)) continue;
      // Paused first: what is put back would come at once otherwise.
      socket.pause();
      if (left.length > 0) socket.unshift(left);
      return;
    }
  });
  socket.pause();
}
