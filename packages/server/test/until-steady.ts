/** Waits for something to stand still, without a clock: while it does, the server serves others. */

import type { RawConnection } from './raw-connection.js';

/** Far more than what moves needs to move on. */
const STEADY_ROUNDS = 60;

/**
 * Waits until a number has not changed while another connection was served many times, each time by way of the I/O thread
 * and a worker.
 *
 * @param read - Returns the number.
 * @param other - A connection to the same server, whose handler answers `/plain`.
 */
export async function untilSteady(read: () => number, other: RawConnection): Promise<number> {
  let seen = read();
  for (let rounds = 0; rounds < STEADY_ROUNDS; rounds++) {
    await other.get('/plain');
    const now = read();
    if (now !== seen) rounds = 0;
    seen = now;
  }
  return seen;
}
