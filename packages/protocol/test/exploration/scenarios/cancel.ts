/**
 * Requests that are cancelled while their worker is about to sleep. Each cancel must be seen without anything else that wakes
 * the worker, and a call for attention that it has acknowledged must have been acted upon.
 */

import { createChannelMemory, type ChannelMemory } from '../../../src/channel/channel-layout.js';
import { IoChannel } from '../../../src/channel/io-channel.js';
import { WorkerChannel } from '../../../src/channel/worker-channel.js';
import { createEventCount } from '../../../src/wake/event-count-layout.js';
import { Parker } from '../../../src/wake/parker.js';
import { TINY_SIZES } from '../../channel/tiny-sizes.js';
import type { Role, Scenario } from '../scenario.js';
import { runParked } from './run-parked.js';

interface CancelMemory {
  readonly channel: ChannelMemory;
  readonly ioEventCount: SharedArrayBuffer;
  readonly workerEventCount: SharedArrayBuffer;
  /** A plain word for each exchange, 1 once the worker has aborted it. */
  readonly aborted: SharedArrayBuffer;
}

const GENERATION = 1;

/** Two cancels, and a worker that has nothing else to do. It may die. */
export const cancels = createScenario(
  { exchangeCount: 2, endsWhenClosing: false },
  {
    name: 'io',
    isMortal: false,
    create: (memory) => {
      const channel = createIoChannel(memory, 2);
      return () => {
        channel.cancel(0);
        channel.cancel(1);
      };
    },
  },
);

/** A cancel among calls for a sign of life: what is acknowledged has been acted upon. */
export const signOfLife = createScenario(
  { exchangeCount: 1, endsWhenClosing: true },
  {
    name: 'io',
    isMortal: false,
    create: (memory, context) => {
      const channel = createIoChannel(memory, 1);
      const aborted = new Int32Array(memory.aborted);
      return () => {
        const call = channel.callAttention();
        channel.cancel(0);
        if (!context.until(() => channel.hasAcknowledged(call + 1))) return;
        if (aborted[0] !== 1) throw new Error('A cancel was acknowledged and not acted upon');
        channel.close();
      };
    },
  },
);

/** What a scenario varies. */
interface Cancelling {
  readonly exchangeCount: number;
  /** Whether the worker stays until it is told to leave, or only until everything is cancelled. */
  readonly endsWhenClosing: boolean;
}

function createScenario(cancelling: Cancelling, io: Role<CancelMemory>): Scenario<CancelMemory> {
  return {
    createMemory: () => ({
      channel: createChannelMemory(TINY_SIZES),
      ioEventCount: createEventCount(),
      workerEventCount: createEventCount(),
      aborted: new SharedArrayBuffer(8),
    }),
    buffersOf: (memory) => [memory.channel.buffer, memory.ioEventCount, memory.workerEventCount, memory.aborted],
    roles: [io, createWorker(cancelling)],
    check: ({ notes, deadThread }) => {
      if (deadThread !== undefined || notes[1].length === cancelling.exchangeCount) return;
      throw new Error(`Aborted: ${notes[1].join(', ')}`);
    },
  };
}

function createIoChannel(memory: CancelMemory, exchangeCount: number): IoChannel {
  const channel = new IoChannel(memory.channel, memory.workerEventCount);
  for (let count = 0; count < exchangeCount; count++) channel.exchanges.open();
  return channel;
}

/** A worker whose handlers run until they are cancelled. */
function createWorker({ exchangeCount, endsWhenClosing }: Cancelling): Role<CancelMemory> {
  return {
    name: 'worker',
    isMortal: true,
    create: (memory, context) => {
      const channel = new WorkerChannel(memory.channel, memory.ioEventCount);
      const parker = new Parker(memory.workerEventCount, () => undefined);
      const aborted = new Int32Array(memory.aborted);
      const running = new Set(Array(exchangeCount).keys());
      const abortCancelled = (): void => {
        for (const index of running) {
          if (!channel.exchanges.isCancelled(index, GENERATION)) continue;
          running.delete(index);
          aborted[index] = 1;
          context.note(index);
        }
      };
      return () => {
        runParked(parker, context, {
          work: () => {
            if (channel.takeAttention()) {
              abortCancelled();
              channel.acknowledge();
            }
            return endsWhenClosing ? channel.isClosing : running.size === 0;
          },
          hasNews: () => channel.hasAttention || channel.isClosing,
        });
      };
    },
  };
}
