/** Waits for a worker to start, as `listen()` and `reload()` do. */

import type { PoolMember } from './pool-member.js';
import { toSpoolError } from './worker-failure.js';
import type { PooledWorker } from './worker-registry.js';

/** What may come to an end while a worker starts. */
export interface OpenPool {
  /** @throws SpoolError `ERR_SPOOL_SERVER_STATE` when the pool has been closed. */
  readonly assertOpen: () => void;
}

/**
 * Waits until a worker takes requests.
 *
 * @throws SpoolError with the code and the reason when it does not come so far, or because the pool has been closed.
 */
export async function assertStarted<P extends PooledWorker>(member: PoolMember<P>, pool: OpenPool): Promise<void> {
  const isReady = await member.started;
  pool.assertOpen();
  // Known: whoever was told to leave before it was ready was told by a pool that closes.
  if (!isReady) throw toSpoolError(member.failure!);
}
