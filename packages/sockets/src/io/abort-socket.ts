/** Ends a stream so that the other side learns that it broke: a reset where there are resets. */

import type { Socket } from 'node:net';

/** Resets a TCP connection; closes any other stream, one that is not connected yet too. */
export function abortSocket(socket: Socket): void {
  // Only a TCP connection has a remote address; Node refuses to reset anything else.
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
