import { pbkdf2Sync } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { threadId, workerData } from 'node:worker_threads';
import { arriveAt, blockAt, countAt, waitAt } from './named-gates.mjs';

const NEVER = new Promise(() => undefined);

/** Some seconds of native code, however fast the machine: nothing can end it. */
const KEY_ITERATIONS = 3_000_000;

function loop() {
  arriveAt('loop');
  for (;;);
}

/** Blocks in a system call until the test writes to the other end: native code as well, that nothing else can end. */
function readPipe() {
  const pipe = openSync(workerData.pipePath, 'r');
  arriveAt('loop');
  readSync(pipe, new Uint8Array(1));
}

function answer(text = '') {
  return new Response(`${text}${threadId}`);
}

/** Answers in its second run only: the first one waits for ever. */
async function once(request) {
  const run = countAt('once');
  const body = run === 1 ? undefined : await request.text();
  if (run === 1) await NEVER;
  return answer(`run ${run} with ${body.length} bytes on `);
}

/** Answers with a head and a piece, and blocks for ever when it is asked for more. */
function streamThenLoop() {
  let step = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        if (step++ === 0) {
          controller.enqueue(new Uint8Array(10));
          return;
        }
        await waitAt('go');
        loop();
      },
    }),
  );
}

const routes = {
  '/loop': loop,
  '/loop-when-told': async () => {
    await waitAt('go');
    loop();
  },
  '/loop-in-timer': async () => {
    await waitAt('go');
    setTimeout(loop, 0);
    await NEVER;
  },
  '/loop-after-answer': () => {
    setImmediate(loop);
    return answer();
  },
  '/stream-then-loop': streamThenLoop,
  '/block': () => {
    blockAt('go');
    return answer();
  },
  '/read-pipe-when-told': async () => {
    await waitAt('go');
    readPipe();
    return answer();
  },
  '/derive-key-when-told': async () => {
    await waitAt('go');
    arriveAt('loop');
    pbkdf2Sync('password', 'salt', KEY_ITERATIONS, 64, 'sha512');
    return answer();
  },
  '/wait': async () => {
    arriveAt('wait');
    await NEVER;
  },
  '/once': once,
  '/count': () => {
    countAt('once');
    return answer();
  },
  '/thread': () => answer(),
  '/maybe': (request) => ({ '?loop': loop, '?pipe': readPipe })[new URL(request.url).search]?.() ?? answer(),
};

/** Blocks its thread in every way there is, beside requests that only wait. */
export default {
  fetch(request, context) {
    return routes[new URL(request.url).pathname](request, context);
  },
};
