import { threadId } from 'node:worker_threads';
import { blockAtGate, waitAtGate } from './gate.mjs';

const deeds = {
  '?block': blockAtGate,
  '?wait': waitAtGate,
  '?exit': () => process.exit(3),
  '?block-then-exit': () => {
    blockAtGate();
    process.exit(3);
  },
  '?loop': () => {
    for (;;);
  },
  '?fail': () => {
    throw new Error('failed as told');
  },
};

/** Tells which worker answers, once it has done what the query asks. Synchronous where it can be, to be learned as short. */
export default function tellWorker(request, { workerId }) {
  const answer = () => Response.json({ workerId, threadId });
  const done = deeds[new URL(request.url).search]?.();
  return done === undefined ? answer() : done.then(answer);
}
