import { workerData } from 'node:worker_threads';

import { count } from './gate.mjs';

const encoder = new TextEncoder();

/** Chunks of one number each, counted as they are made: all bytes of a chunk are its number. */
function numberedChunks(chunkCount, chunkBytes) {
  let index = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (index === chunkCount) {
          controller.close();
          return;
        }
        count();
        controller.enqueue(new Uint8Array(chunkBytes).fill(index++));
      },
    },
    // Nothing is made ahead of what is asked for.
    { highWaterMark: 0 },
  );
}

/** Waits until the test allows so many events. */
async function allowed(eventCount) {
  const words = workerData.gate;
  for (let seen = Atomics.load(words, 0); seen < eventCount; seen = Atomics.load(words, 0)) {
    await Atomics.waitAsync(words, 0, seen).value;
  }
}

/** Events with their numbers, each made only when the test allows it. */
function gatedEvents(eventCount) {
  let index = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await allowed(index + 1);
        controller.enqueue(encoder.encode(`id: ${index}\ndata: event ${index}\n\n`));
        if (++index === eventCount) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

const routes = {
  '/numbered': (search) => new Response(numberedChunks(Number(search.get('chunks')), Number(search.get('bytes')))),
  '/events': (search) =>
    new Response(gatedEvents(Number(search.get('events'))), { headers: { 'content-type': 'text/event-stream' } }),
  '/never': () => new Response(new ReadableStream({})),
  '/plain': () => new Response('plain'),
};

export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    return routes[pathname](searchParams);
  },
};
