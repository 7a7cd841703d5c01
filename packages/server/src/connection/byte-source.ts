/** An accepted socket and the way its bytes come. */

import type { Socket } from 'node:net';

/** Takes bytes as they are read. They are valid only during the call: the memory serves the next socket. */
export type ByteListener = (bytes: Buffer) => void;

/** An accepted socket. Its `data` events are not for use; everything else of it is. */
export class ByteSource {
  readonly socket: Socket;
  /** Takes what is read. Set it in the turn in which the source is handed over. */
  onBytes: ByteListener = ignoreBytes;

  /** @param socket - The accepted socket. */
  constructor(socket: Socket) {
    this.socket = socket;
  }
}

function ignoreBytes(): void {
  return;
}
