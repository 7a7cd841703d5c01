/** What a server has counted once it has nothing to do. */

import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Server, ServerStats } from '../dist/index.js';

/**
 * Waits until no request is in flight: the I/O thread counts at the end of its turn, after a client may have its answer.
 *
 * @returns What was counted by then.
 */
export async function idleRequests(server: Server): Promise<ServerStats['requests']> {
  for (;;) {
    const { requests } = server.stats();
    if (requests.inFlight === 0 && requests.received === requests.ended) return requests;
    await nextTurn();
  }
}
