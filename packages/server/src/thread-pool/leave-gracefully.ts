/** How a worker leaves while the server goes on: what it has is finished, within a time. */

import type { PoolMember } from './pool-member.js';
import { settlesWithin } from './settles-within.js';
import { tookTooLong } from './worker-failure.js';
import type { PooledWorker, WorkerRegistry } from './worker-registry.js';

/**
 * Lets a retired worker finish its requests, then its handler module, then ends it.
 *
 * @remarks Whatever the worker does meanwhile, dying included, this ends: neither a response that goes on for ever nor a
 * hook that never settles keeps a thread longer than twice the timeout.
 *
 * @param member - The worker.
 * @param registry - Who has its requests.
 * @param drainTimeoutMs - Longest time for the requests, and again for the handler module, in milliseconds.
 * @returns A promise that resolves when the worker is gone.
 */
export async function leaveGracefully<P extends PooledWorker>(
  member: PoolMember<P>,
  registry: WorkerRegistry<P>,
  drainTimeoutMs: number,
): Promise<void> {
  member.isLeaving = true;
  const drained = Promise.race([registry.drained(member.handle), member.gone]);
  if (!(await settlesWithin(drained, drainTimeoutMs))) registry.failWorker(member.handle);
  registry.closeWorker(member.handle);
  if (!(await settlesWithin(member.gone, drainTimeoutMs))) {
    member.terminate(tookTooLong('finish and close', drainTimeoutMs));
  }
  await member.gone;
}
