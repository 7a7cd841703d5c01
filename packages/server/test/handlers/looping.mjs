import { threadId } from 'node:worker_threads';

const routes = {
  '/loop': () => {
    for (;;);
  },
  '/thread': () => new Response(String(threadId)),
};

/** Loops for ever where it is asked to, without a gate to be told of. */
export default {
  fetch(request) {
    return routes[new URL(request.url).pathname]();
  },
};
