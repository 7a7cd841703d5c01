/** Makes everything a worker consists of: its handle and channels, its counters, its thread. */

import { createEventCount } from '@spool/protocol';

import { PoolMember } from './pool-member.js';
import type { ThreadStarter } from './thread-starter.js';
import type { WorkerPoolOptions } from './worker-pool-options.js';
import type { PooledWorker } from './worker-registry.js';

/** Who is to be started. */
export interface SpawnOrder<P extends PooledWorker> {
  readonly workerId: number;
  readonly handlerUrl: string;
  readonly isTrial: boolean;
  /** Called when the worker is dying of an error, some time before its thread has exited. */
  readonly onFailing: (member: PoolMember<P>) => void;
}

/**
 * Starts a worker on channels and a thread of its own; none of them is ever used again.
 *
 * @param options - The options of the pool.
 * @param threads - Who starts threads.
 * @param order - Who is to be started.
 */
export function spawnMember<P extends PooledWorker>(
  options: WorkerPoolOptions<P>,
  threads: ThreadStarter,
  order: SpawnOrder<P>,
): PoolMember<P> {
  const { registry, counterShelf, lingerTurns, maxConcurrent, proxyTrust, startTimeoutMs, nicenessOf } = options;
  const { workerId, handlerUrl, isTrial } = order;
  const workerEventCount = createEventCount();
  const { worker: handle, channels } = registry.addWorker(workerId, workerEventCount);
  const counters = counterShelf.take(workerId);
  const task = {
    workerId,
    handlerUrl,
    channels,
    workerEventCount,
    lingerTurns,
    maxConcurrent,
    proxyTrust,
    counters,
    niceness: nicenessOf(workerId),
  };
  const thread = threads.start(task, () => order.onFailing(member));
  const member = new PoolMember<P>({ handle, thread, counters, handlerUrl, isTrial, startTimeoutMs });
  return member;
}
