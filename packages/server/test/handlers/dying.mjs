import { threadId } from 'node:worker_threads';
import { blockAtGate, waitAtGate } from './gate.mjs';

const hoard = [];

const routes = {
  '/exit': () => process.exit(3),
  '/exit-later': async () => {
    await waitAtGate();
    process.exit(3);
  },
  '/throw-out-of-band': () => {
    setImmediate(() => {
      throw new Error('out of band');
    });
    return new Promise(() => undefined);
  },
  '/reject-out-of-band': () => {
    void Promise.reject(new Error('rejected out of band'));
    return new Promise(() => undefined);
  },
  '/heap': () => {
    for (;;) hoard.push(new Array(1000).fill({}));
  },
  '/stream-then-exit': () =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          if (hoard.push(0) === 1) {
            controller.enqueue(new Uint8Array(10));
            return;
          }
          await waitAtGate();
          process.exit(3);
        },
      }),
    ),
  '/block': () => {
    blockAtGate();
    return new Response('unblocked');
  },
  '/wait': async () => {
    await waitAtGate();
    return new Response('waited');
  },
  '/plain': () => new Response(String(threadId)),
};

export default {
  fetch(request) {
    return routes[new URL(request.url).pathname]();
  },
};
