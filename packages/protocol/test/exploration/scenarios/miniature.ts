/**
 * A whole life in small: a worker gets ready, two requests are sent, one is perhaps taken back, what is started is answered,
 * the worker closes. At any death each request is answered, taken back, or the one whose handler the death has met.
 */

import { createChannelMemory, WORKER_PHASE_INDEX, WorkerPhase } from '../../../src/channel/channel-layout.js';
import { createEventCount } from '../../../src/wake/event-count-layout.js';
import { TINY_SIZES } from '../../channel/tiny-sizes.js';
import type { Scenario } from '../scenario.js';
import { createMiniatureIo } from './miniature-io.js';
import { Ending, REQUEST_NUMBERS, type MiniatureMemory } from './miniature-memory.js';
import { createMiniatureWorker } from './miniature-worker.js';

/** One I/O thread, one worker that may die. */
export const miniature: Scenario<MiniatureMemory> = {
  createMemory: () => ({
    channel: createChannelMemory(TINY_SIZES),
    ioEventCount: createEventCount(),
    workerEventCount: createEventCount(),
  }),
  buffersOf: ({ channel, ioEventCount, workerEventCount }) => [channel.buffer, ioEventCount, workerEventCount],
  roles: [
    { name: 'io', isMortal: false, create: createMiniatureIo },
    { name: 'worker', isMortal: true, create: createMiniatureWorker },
  ],
  check: ({ memory, notes: [endings, handled], deadThread }) => {
    const phase = new Int32Array(memory.channel.buffer)[WORKER_PHASE_INDEX] as WorkerPhase;
    if (deadThread === undefined && phase !== WorkerPhase.CLOSED) throw new Error(`Phase ${phase} in the end`);
    const isSent = deadThread === undefined || endings.length > 0;
    for (const number of REQUEST_NUMBERS) {
      const ends = Object.values(Ending).filter((ending) => endings.includes(ending + number));
      if (ends.length !== (isSent ? 1 : 0)) throw new Error(`Request ${number} has ended as ${ends.join(' and ')}`);
      const handledCount = handled.filter((note) => note === number).length;
      const shouldRun = isSent && ends[0] !== Ending.TAKEN_BACK;
      if (handledCount !== (shouldRun ? 1 : 0)) throw new Error(`Request ${number} was handled ${handledCount} times`);
      if (ends[0] === Ending.VICTIM && deadThread === undefined) throw new Error(`Request ${number} has no answer`);
    }
  },
};
