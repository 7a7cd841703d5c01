// Carts in sessions and orders that are placed once, on whichever worker. The query of this module names the store, the file in which
// each run of the order's handler is written down, and what becomes of a run that left no response.
import { appendFileSync, readFileSync } from 'node:fs';
import { idempotency } from '../../dist/idempotency/index.js';
import { sessions } from '../../dist/sessions/index.js';
import { openStore } from './open-store.mjs';

const { store: location, orders, onUnknown, leaseMs } = Object.fromEntries(new URL(import.meta.url).searchParams);
const store = openStore(location);
const carts = sessions({ store, initial: () => ({ items: 0 }) });
const once = idempotency({ store, whilePending: 'wait', onUnknown, leaseMs: Number(leaseMs) });

const order = once.wrap(async (request, context) => {
  const key = request.headers.get('idempotency-key');
  appendFileSync(orders, `${key}\n`);
  const isFirst =
    readFileSync(orders, 'utf8')
      .split('\n')
      .filter((line) => line === key).length === 1;
  // Until the pool ends the thread.
  while (isFirst && request.headers.has('x-block'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Response.json({ workerId: context.workerId, number: Math.random() }, { status: 201 });
});

export default carts.wrap(async (request, context) => {
  const { pathname } = new URL(request.url);
  if (pathname === '/order') return await order(request, context);
  const session = await carts.open();
  if (request.method === 'POST') {
    await session.update((data) => {
      data.items++;
    });
  }
  return Response.json({ items: session.data.items, workerId: context.workerId });
});

export const close = () => store.close();
