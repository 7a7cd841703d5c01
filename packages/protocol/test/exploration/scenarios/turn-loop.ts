/** The shipped loop of turns on a modelled event loop: it lingers, parks, and runs a turn for everything published. */

import { createEventCount } from '../../../src/wake/event-count-layout.js';
import { Notifier } from '../../../src/wake/notifier.js';
import { TurnLoop, type TurnLoopHost } from '../../../src/wake/turn-loop.js';
import type { Scenario, ThreadContext } from '../scenario.js';

interface NewsMemory {
  readonly eventCount: SharedArrayBuffer;
  readonly news: SharedArrayBuffer;
}

const NEWS_COUNT = 2;

/** A loop that lingers for at most one turn, because longer depends on the clock. */
export const turnLoop: Scenario<NewsMemory> = {
  createMemory: () => ({ eventCount: createEventCount(), news: new SharedArrayBuffer(4) }),
  buffersOf: ({ eventCount, news }) => [eventCount, news],
  roles: [
    { name: 'loop', isMortal: false, create: createLoop },
    { name: 'producer', isMortal: true, create: createProducer },
  ],
  check: ({ memory, notes }) => {
    const published = new Int32Array(memory.news)[0];
    if (notes[0][0] !== published) throw new Error(`Published ${published}, seen ${notes[0][0]}`);
  },
};

function createLoop(memory: NewsMemory, context: ThreadContext): () => void {
  const news = new Int32Array(memory.news);
  let seenCount = 0;
  let isPeerDead = false;
  const host: TurnLoopHost = {
    mayLinger: true,
    runTurn: () => {
      const count = Atomics.load(news, 0);
      const didWork = count !== seenCount;
      seenCount = count;
      loop.endTurn(didWork);
    },
    hasNews: () => Atomics.load(news, 0) !== seenCount,
  };
  const { schedule } = context.eventLoop;
  const loop = new TurnLoop(host, { eventCount: memory.eventCount, lingerTurns: 1, schedule });
  return () => {
    loop.requestTurn();
    context.eventLoop.run(
      () => seenCount === NEWS_COUNT || isPeerDead,
      () => {
        isPeerDead = true;
        loop.requestTurn();
      },
    );
    loop.close();
    context.note(seenCount);
  };
}

function createProducer(memory: NewsMemory): () => void {
  const news = new Int32Array(memory.news);
  const owner = new Notifier(memory.eventCount);
  return () => {
    for (let count = 1; count <= NEWS_COUNT; count++) {
      Atomics.store(news, 0, count);
      owner.notify();
    }
  };
}
