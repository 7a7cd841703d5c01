/** Hooks that take several turns, and count what they have come to. */
import { count, waitAtGate } from './gate.mjs';

let isStarted = false;

export async function start(context) {
  await new Promise((resolve) => setImmediate(resolve));
  isStarted = Number.isInteger(context.workerId) && Number.isInteger(context.threadId);
  count();
}

export async function close() {
  await new Promise((resolve) => setImmediate(resolve));
  count();
}

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === '/wait') await waitAtGate();
    return new Response(String(isStarted));
  },
};
