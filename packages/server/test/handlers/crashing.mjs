import { threadId } from 'node:worker_threads';
import { countAt, waitAt } from './named-gates.mjs';

const NEVER = new Promise(() => undefined);

const WHOLE_BYTES = 100_000;

const hoard = [];

/** The ways in which a thread dies. */
const deaths = {
  exit: () => process.exit(3),
  'exit-0': () => process.exit(0),
  throw: () => {
    setImmediate(() => {
      throw new Error('out of band');
    });
  },
  'throw-nothing': () => {
    setImmediate(() => {
      throw undefined;
    });
  },
  reject: () => void Promise.reject(new Error('rejected out of band')),
  heap: () => {
    for (;;) hoard.push(new Array(1000).fill({}));
  },
};

/** Chunks that have all been given when the thread dies. */
function streamWhole() {
  let count = 0;
  return new ReadableStream({
    pull(controller) {
      if (count++ < 5) {
        controller.enqueue(new Uint8Array(WHOLE_BYTES / 5).fill(count));
        return;
      }
      controller.close();
      setImmediate(deaths.exit);
    },
  });
}

const routes = {
  '/die-when-told': async (_request, search) => {
    await waitAt('go');
    deaths[search.get('by')]();
    await NEVER;
  },
  '/answer-then-die': (_request, search) => {
    setImmediate(deaths[search.get('by')]);
    return new Response(new Uint8Array(WHOLE_BYTES).fill(7));
  },
  '/stream-then-die': () => new Response(streamWhole()),
  '/second': async () => {
    const run = countAt('runs');
    if (run === 1) await NEVER;
    return new Response(`run ${run}`);
  },
  '/thread': () => new Response(String(threadId)),
};

/** Dies in every way there is. */
export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    return routes[pathname](request, searchParams);
  },
};
