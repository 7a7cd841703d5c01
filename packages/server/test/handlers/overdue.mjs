import { threadId } from 'node:worker_threads';
import { arriveAt, blockAt, countAt, waitAt } from './named-gates.mjs';

/** Why requests were aborted, as their signals told it. */
const reasons = [];

/** Answers too late, whatever the signal says. */
async function ignore() {
  await waitAt('late');
  countAt('late');
  return new Response('late');
}

/** A late answer that would never end, were it not cancelled; counts when it is. */
async function ignoreAndStream() {
  await waitAt('late');
  return new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(1000));
      },
      cancel() {
        countAt('late');
      },
    }),
  );
}

/** Gives up when the signal says so. */
async function honour({ signal }) {
  arriveAt('late');
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  reasons.push(signal.reason.name);
  countAt('late');
  throw signal.reason;
}

/** Never gives the thread away, and looks itself whether somebody still waits. */
function poll(_request, context) {
  arriveAt('late');
  while (!context.aborted);
  countAt('late');
  return new Response('late');
}

/** Answers with a head and a piece in time, and with the rest when it may. */
function stream() {
  let step = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        if (step++ === 0) {
          controller.enqueue(new TextEncoder().encode('early'));
          return;
        }
        await waitAt('late');
        controller.enqueue(new TextEncoder().encode('later'));
        controller.close();
      },
    }),
  );
}

/** Answers after some looks of whoever watches deadlines, and long before its own. */
async function soon() {
  await new Promise((resolve) => setTimeout(resolve, 120));
  return new Response('soon');
}

const routes = {
  '/soon': soon,
  '/ignore': ignore,
  '/ignore-and-stream': ignoreAndStream,
  '/honour': honour,
  '/poll': poll,
  '/stream': stream,
  '/block': () => {
    blockAt('late');
    return new Response('unblocked');
  },
  '/wait': async () => {
    await waitAt('other');
    return new Response(`waited on ${threadId}`);
  },
  '/read': async (request) => new Response(await request.arrayBuffer()),
  '/read-on-thread': async (request) => new Response(`${await request.text()} on ${threadId}`),
  '/reasons': () => new Response(reasons.join()),
  '/thread': () => new Response(String(threadId)),
};

/** Requests that are overdue, and what happens beside them. */
export default {
  fetch(request, context) {
    return routes[new URL(request.url).pathname](request, context);
  },
};
