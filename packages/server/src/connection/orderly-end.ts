/** Ends a socket so that its peer has every byte: writes the last one, then waits for the peer to close, but not for ever. */

import type { Socket } from 'node:net';

/** How long a connection that has ended still takes and drops what the peer sends, in milliseconds. */
const LINGER_MS = 1000;

/** The end of one connection. */
export class OrderlyEnd {
  #hasBegun = false;
  #timer: NodeJS.Timeout | undefined;

  /** Returns whether the end begins with this call. */
  tryBegin(): boolean {
    if (this.#hasBegun) return false;
    this.#hasBegun = true;
    return true;
  }

  /** Ends the socket, to which the last bytes have been written. */
  end(socket: Socket): void {
    // The peer has its answer when it closes; one that does not is not waited for. Not before the last byte is out, since
    // a slow reader may take any time for what is written and not sent.
    socket.end(() => {
      this.#timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
  }

  /** Leaves no timer: the socket is closed. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
