/**
 * What the I/O thread that owns the pool and another one that shares its workers post to each other. Straight between the
 * two, so that a blocked app thread delays nothing. Requests never go this way.
 */

import type { ChannelMemory } from '@spool/protocol';

/** Names a worker between two I/O threads; a number is never used again. */
export type WorkerKey = number;

/** From the owner of the pool. */
export type OwnerMessage =
  | {
      readonly kind: 'add';
      readonly key: WorkerKey;
      readonly workerId: number;
      /** The channels from every I/O thread, in the order of their numbers. */
      readonly channels: readonly ChannelMemory[];
      readonly workerEventCount: SharedArrayBuffer;
    }
  /** No more requests for it; what it has not started moves. */
  | { readonly kind: 'retire'; readonly key: WorkerKey }
  /** Answer `drained` when nobody waits for anything it has. */
  | { readonly kind: 'drain'; readonly key: WorkerKey }
  /** Give up what it still has. */
  | { readonly kind: 'fail'; readonly key: WorkerKey }
  /** Tell it to finish and leave. */
  | { readonly kind: 'close'; readonly key: WorkerKey }
  /** Its thread is gone. */
  | { readonly kind: 'remove'; readonly key: WorkerKey };

/** To the owner of the pool. */
export type GuestMessage =
  | { readonly kind: 'drained'; readonly key: WorkerKey }
  /** It is blocked. */
  | { readonly kind: 'kill'; readonly key: WorkerKey }
  /** Too many abandoned handlers run on it. */
  | { readonly kind: 'replace'; readonly key: WorkerKey }
  /** Requests wait for a worker. */
  | { readonly kind: 'waiting'; readonly longestWaitMs: number };
