/**
 * An event count between a thread that sleeps and threads that publish and notify. What is published is a word for each
 * producer, what was seen of it a word of the owner's.
 */

import { createEventCount } from '../../../src/wake/event-count-layout.js';
import { Notifier } from '../../../src/wake/notifier.js';
import { Parker } from '../../../src/wake/parker.js';
import type { FinishedRun, Role, Scenario, ThreadContext } from '../scenario.js';
import { runParked } from './run-parked.js';

interface NewsMemory {
  readonly eventCount: SharedArrayBuffer;
  readonly news: SharedArrayBuffer;
}

/** News that comes from the first producer, and from the second if there is one. */
const FIRST_COUNT = 2;
/** Where the owner tells how much it has seen of the first producer's news. */
const SEEN_INDEX = 2;

const shared = {
  createMemory: (): NewsMemory => ({ eventCount: createEventCount(), news: new SharedArrayBuffer(12) }),
  buffersOf: ({ eventCount, news }: NewsMemory) => [eventCount, news],
  check: checkSeen,
};

/** An owner that blocks its thread. */
export const blockingOwner: Scenario<NewsMemory> = {
  ...shared,
  roles: [createBlockingOwner(1), createFirstProducer()],
};

/** An owner that keeps its event loop alive, and wakes from its first park for a reason of its own. */
export const turningOwner: Scenario<NewsMemory> = { ...shared, roles: [createTurningOwner(), createFirstProducer()] };

/** Two producers for one owner; one publishes again only when its first news was seen. */
export const twoProducers: Scenario<NewsMemory> = {
  ...shared,
  roles: [
    createBlockingOwner(2),
    { name: 'answering producer', isMortal: false, create: createAnsweringProducer },
    { name: 'single producer', isMortal: false, create: createSingleProducer },
  ],
};

function createAnsweringProducer(memory: NewsMemory, context: ThreadContext): () => void {
  const news = new Int32Array(memory.news);
  const owner = new Notifier(memory.eventCount);
  return () => {
    Atomics.store(news, 0, 1);
    owner.notify();
    context.until(() => Atomics.load(news, SEEN_INDEX) > 0);
    Atomics.store(news, 0, FIRST_COUNT);
    owner.notify();
  };
}

function createSingleProducer(memory: NewsMemory): () => void {
  const news = new Int32Array(memory.news);
  const owner = new Notifier(memory.eventCount);
  return () => {
    Atomics.store(news, 1, 1);
    owner.notify();
  };
}

function createFirstProducer(): Role<NewsMemory> {
  return {
    name: 'producer',
    isMortal: true,
    create: (memory) => {
      const news = new Int32Array(memory.news);
      const owner = new Notifier(memory.eventCount);
      return () => {
        for (let count = 1; count <= FIRST_COUNT; count++) {
          Atomics.store(news, 0, count);
          owner.notify();
        }
      };
    },
  };
}

function createBlockingOwner(producerCount: number): Role<NewsMemory> {
  return {
    name: 'owner',
    isMortal: false,
    create: (memory, context) => {
      const news = new Int32Array(memory.news);
      const parker = new Parker(memory.eventCount, () => undefined);
      const expected = [FIRST_COUNT, 1].slice(0, producerCount);
      const seen = expected.map(() => 0);
      return () => {
        runParked(parker, context, {
          work: () => {
            seen.forEach((_, index) => (seen[index] = Atomics.load(news, index)));
            Atomics.store(news, SEEN_INDEX, seen[0]);
            return seen.every((count, index) => count === expected[index]);
          },
          hasNews: () => seen.some((count, index) => Atomics.load(news, index) !== count),
        });
        seen.forEach((count) => context.note(count));
      };
    },
  };
}

function createTurningOwner(): Role<NewsMemory> {
  return {
    name: 'owner',
    isMortal: false,
    create: (memory, context) => {
      const news = new Int32Array(memory.news);
      let seenCount = 0;
      let isPeerDead = false;
      let hasTimer = true;
      const turn = (): void => {
        parker.cancel();
        for (;;) {
          seenCount = Atomics.load(news, 0);
          if (seenCount === FIRST_COUNT) return;
          parker.prepare();
          if (Atomics.load(news, 0) === seenCount && parker.wait()) break;
          parker.cancel();
        }
        // A timer of its own ends the first park and leaves its waiter behind.
        if (hasTimer) context.eventLoop.schedule(turn);
        hasTimer = false;
      };
      const parker = new Parker(memory.eventCount, turn);
      return () => {
        turn();
        context.eventLoop.run(
          () => seenCount === FIRST_COUNT || isPeerDead,
          () => {
            isPeerDead = true;
            turn();
          },
        );
        parker.close();
        context.note(seenCount);
      };
    },
  };
}

/** The owner has ended, so it has slept on nothing that was published; of a dead producer too it has seen everything. */
function checkSeen({ memory, notes }: FinishedRun<NewsMemory>): void {
  const published = Array.from(new Int32Array(memory.news).subarray(0, notes[0].length));
  if (published.some((count, index) => count !== notes[0][index])) {
    throw new Error(`Published ${published.join(', ')}, seen ${notes[0].join(', ')}`);
  }
}
