/** What the I/O threads share with a worker on the app's own thread. */

import type { ChannelMemory } from '@spool/protocol';

/** Plain data and shared memory. */
export interface HereWorkerMemory {
  /** One for each I/O thread, in the order of their numbers. */
  readonly channels: readonly ChannelMemory[];
  /** What the worker sleeps on. */
  readonly eventCount: SharedArrayBuffer;
}

/** Number of the only worker there is. */
export const HERE_WORKER_ID = 0;
