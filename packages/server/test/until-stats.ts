/** Waits for what a server counts, without a clock: between two looks the event loop turns, and nobody is asked anything. */

import { setImmediate } from 'node:timers/promises';

import type { ServerStats } from '../dist/index.js';
import type { TestServer } from './start-server.js';

/**
 * Waits until something holds of the statistics of a server.
 *
 * @param server - The server.
 * @param holds - What is waited for.
 * @returns The statistics of which it holds.
 */
export async function untilStats(server: TestServer, holds: (stats: ServerStats) => boolean): Promise<ServerStats> {
  for (;;) {
    const stats = server.server.stats();
    if (holds(stats)) return stats;
    await setImmediate();
  }
}
