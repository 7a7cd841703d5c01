import { threadId } from 'node:worker_threads';
import { countAt } from './named-gates.mjs';

/** The first worker starts, the next two die while they do, the others start. */
export function start() {
  const startCount = countAt('starts');
  if (startCount === 2) process.exit(4);
  if (startCount === 3) throw new Error('third start');
}

export default {
  fetch(request) {
    if (new URL(request.url).pathname === '/exit') process.exit(3);
    return new Response(String(threadId));
  },
};
