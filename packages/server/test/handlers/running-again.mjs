import { threadId } from 'node:worker_threads';
import { arriveAt, countAt, waitAt } from './named-gates.mjs';

const NEVER = new Promise(() => undefined);

/** Waits for ever in its first run; answers in its second. */
async function second(request) {
  const run = countAt('runs');
  if (run === 1) await NEVER;
  return new Response(`run ${run} of ${request.method}`);
}

/** Reads a body to its end and waits for ever in its first run; answers with it in its second. */
async function secondWithBody(request) {
  const run = countAt('runs');
  const pieces = [];
  for await (const piece of request.body) {
    pieces.push(piece);
    if (run === 1) arriveAt('piece');
  }
  if (run === 1) {
    arriveAt('end');
    await NEVER;
  }
  return new Response(Buffer.concat(pieces));
}

/** Answers with a head and a piece, and with nothing more. */
function stream() {
  countAt('runs');
  let step = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        if (step++ > 0) await NEVER;
        controller.enqueue(new Uint8Array(10));
      },
    }),
  );
}

const routes = {
  '/exit': () => {
    countAt('runs');
    process.exit(3);
  },
  '/exit-when-told': async () => {
    await waitAt('go');
    process.exit(3);
  },
  '/exit-when-told-again': async () => {
    await waitAt('again');
    process.exit(3);
  },
  '/second': second,
  '/second-with-body': secondWithBody,
  '/stream': stream,
  '/hint': async (_request, context) => {
    countAt('runs');
    context.earlyHints({ link: '</style.css>; rel=preload; as=style' });
    await NEVER;
  },
  '/wait': async () => {
    countAt('runs');
    await NEVER;
  },
  '/thread': () => new Response(String(threadId)),
};

/** Counts each run, and says who should die when. */
export default {
  fetch(request, context) {
    return routes[new URL(request.url).pathname](request, context);
  },
};
