/**
 * Which worker a key belongs to: rendezvous hashing (Thaler and Ravishankar, 1998). Each worker has a rank for each key and
 * the highest wins, so that a worker that comes or goes moves only the keys that it wins or had.
 *
 * A request of a key waits for its worker and for no other; as long as that worker is not ready, the next best has the key.
 * Long requests pass over reserved workers, as they do without a key: an app that has both short and long requests of a key
 * finds them on two workers for that part of its keys that falls to a reserved one.
 */

import { NO_WORKER } from './choose-worker.js';

/** What affinity knows of a worker. */
export interface AffinityCandidate {
  readonly workerId: number;
  readonly isReady: boolean;
  readonly isReserved: boolean;
}

/**
 * Keys fall into this many groups and each group has one worker. Requests that wait are kept in one line a group, so that
 * the number of lines is bounded; 1024 groups spread over 4 workers to within 6 %, over 16 to within 12 %.
 */
export const KEY_GROUP_COUNT = 1024;

/** The group of a request without a key. */
export const NO_KEY_GROUP = -1;

/**
 * Finds the group of a key.
 *
 * @param affinityHash - Hash of the key, an integer of 32 bits; 0 means that there is no key.
 * @returns 0 to {@link KEY_GROUP_COUNT} - 1, or {@link NO_KEY_GROUP}.
 */
export function keyGroupOf(affinityHash: number): number {
  return affinityHash === 0 ? NO_KEY_GROUP : mix(affinityHash) & (KEY_GROUP_COUNT - 1);
}

/**
 * Finds the worker that a group of keys belongs to now.
 *
 * @param workers - All workers, in any order.
 * @param keyGroup - The group, 0 to {@link KEY_GROUP_COUNT} - 1.
 * @param request - Whether the request is long, and so passes over reserved workers.
 * @returns The index of the worker, or {@link NO_WORKER} when none is ready that may take it.
 */
export function chooseByKey(
  workers: readonly AffinityCandidate[],
  keyGroup: number,
  request: { readonly isLong: boolean },
): number {
  let chosen = NO_WORKER;
  let chosenRank = 0;
  for (let index = 0; index < workers.length; index++) {
    const { workerId, isReady, isReserved } = workers[index];
    if (!isReady || (isReserved && request.isLong)) continue;
    // No two workers have the same rank: mix() maps no two numbers to one.
    const rank = mix(keyGroup ^ mix(workerId + 1)) >>> 0;
    if (chosen !== NO_WORKER && rank < chosenRank) continue;
    chosen = index;
    chosenRank = rank;
  }
  return chosen;
}

/** Spreads every bit of a 32-bit integer over all others: the finalizer of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
