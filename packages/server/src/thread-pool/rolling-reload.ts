/**
 * Replaces every worker by one with another version of the handler module, one at a time and without losing a request: the
 * new one is ready before the old one gets no more.
 */

import { assertStarted, type OpenPool } from './assert-started.js';
import type { PoolMember } from './pool-member.js';
import type { PoolSlot } from './pool-slot.js';
import type { PooledWorker } from './worker-registry.js';

/** What a reload asks of its pool. */
export interface ReloadHost<P extends PooledWorker> extends OpenPool {
  /** Every place in the pool; some may come and go during the reload. */
  readonly slots: Iterable<PoolSlot<P>>;
  /** Starts a worker beside the one of a place, which leaves once the new one is ready. */
  readonly startTrial: (slot: PoolSlot<P>, handlerUrl: string) => PoolMember<P>;
}

/** Which reload this is. */
export interface Reload {
  readonly handlerUrl: string;
  /** Counts reloads, from 1. */
  readonly reloadNumber: number;
}

/**
 * Replaces every worker.
 *
 * @remarks When one fails to start, what has been replaced until then stays, and so does the rest. A failure of the module
 * itself shows with the first, before anything has changed.
 *
 * @param host - The pool.
 * @param reload - Which reload this is.
 * @throws SpoolError of the handler module that failed, or because the pool has been closed.
 */
export async function reloadWorkers<P extends PooledWorker>(host: ReloadHost<P>, reload: Reload): Promise<void> {
  for (;;) {
    host.assertOpen();
    const slot = findNext(host.slots, reload.reloadNumber);
    if (slot === undefined) return;
    if (slot.successor !== undefined) {
      // One that replaces a worn out worker, with the old module. Whatever becomes of it, it is replaced in its turn.
      await slot.successor.started;
      continue;
    }
    const trial = host.startTrial(slot, reload.handlerUrl);
    await assertStarted(trial, host);
    slot.reloadNumber = reload.reloadNumber;
    await Promise.all([...slot.leaving].map((member) => member.gone));
  }
}

/** Returns the place with the lowest number that has not been through this reload. */
function findNext<P extends PooledWorker>(slots: Iterable<PoolSlot<P>>, reloadNumber: number): PoolSlot<P> | undefined {
  let next: PoolSlot<P> | undefined;
  for (const slot of slots) {
    if (slot.reloadNumber >= reloadNumber) continue;
    if (next === undefined || slot.workerId < next.workerId) next = slot;
  }
  return next;
}
