// Carts in sessions and orders that are placed once, on whichever worker. The store's path is the query of this module.
import { appendFileSync } from 'node:fs';
import { idempotency } from '../../dist/idempotency/index.js';
import { sessions } from '../../dist/sessions/index.js';
import { lmdb } from '../../dist/stores/index.js';

const path = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const store = lmdb(path);
const carts = sessions({ store, initial: () => ({ items: 0 }) });
const once = idempotency({ store, whilePending: 'wait' });

const order = once.wrap(async (request, context) => {
  appendFileSync(`${path}.orders`, `${request.headers.get('idempotency-key')}\n`);
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
