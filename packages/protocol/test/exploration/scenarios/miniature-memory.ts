/** What the threads of the miniature and its check have in common. */

import type { ChannelMemory } from '../../../src/channel/channel-layout.js';

/** What the two threads share. */
export interface MiniatureMemory {
  readonly channel: ChannelMemory;
  readonly ioEventCount: SharedArrayBuffer;
  readonly workerEventCount: SharedArrayBuffer;
}

/** What the I/O thread notes of a request, with its number added. */
export const Ending = { ANSWERED: 100, TAKEN_BACK: 200, VICTIM: 300 } as const;

/** The requests, by number. */
export const REQUEST_NUMBERS = [1, 2];
