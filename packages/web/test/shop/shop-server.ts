/** The shop of `handlers/shop.mjs` on four workers and a store that they share, and clients that use it all at once. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type Server } from '@spool/server';
import { Agent, fetch as request } from 'undici';

import { temporaryFolder } from '../temporary-folder.js';

/** A shop that listens. */
export interface Shop extends AsyncDisposable {
  readonly origin: string;
  /** Keys of the orders that were placed, one for each run of the handler. */
  placedOrders(): readonly string[];
  post(path: string, headers: Record<string, string>): Promise<Answer>;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookies: readonly string[];
}

/** Options of {@link startShop}. */
export interface ShopOptions {
  /** The store, as {@link StoreKind.locate} names it. */
  readonly location: string;
  readonly onUnknown?: 'conflict' | 'rerun';
  readonly leaseMs?: number;
  /** After how long the pool ends a thread that blocks. */
  readonly requestTimeoutMs?: number;
}

/** Starts it. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { location, onUnknown = 'conflict', leaseMs = 30_000, requestTimeoutMs = 30_000 } = options;
  const orders = join(temporaryFolder(), 'orders');
  const query = new URLSearchParams({ store: location, orders, onUnknown, leaseMs: String(leaseMs) });
  const handler = new URL(`../handlers/shop.mjs?${query.toString()}`, import.meta.url);
  const server: Server = createServer({ handler, workers: 4, requestTimeoutMs });
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${port}`;
  const dispatcher = new Agent({ connections: 64 });
  return {
    origin,
    placedOrders: () => readFileSync(orders, 'utf8').trim().split('\n'),
    post: async (to, headers) => {
      const response = await request(origin + to, { method: 'POST', headers, dispatcher });
      return { status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
    },
    [Symbol.asyncDispose]: async () => {
      await dispatcher.close();
      await server.close({ timeoutMs: 5_000 });
    },
  };
}

/** Adds to carts from all sides; returns how many items each of them has in the end. */
export async function fillCarts(shop: Shop, options: { cartCount: number; updateCount: number }): Promise<number[]> {
  return await Promise.all(
    Array.from({ length: options.cartCount }, async () => {
      const first = await shop.post('/cart', {});
      const cookie = first.cookies[0].split(';')[0];
      const counts = await Promise.all(
        Array.from({ length: options.updateCount - 1 }, async () => {
          const { status, text } = await shop.post('/cart', { cookie });
          if (status !== 200) throw new Error(`Status is ${status}: ${text}`);
          return (JSON.parse(text) as { items: number }).items;
        }),
      );
      return Math.max(...counts);
    }),
  );
}

/** Sends several copies of each order at once; returns the distinct answers by key. */
export async function placeOrders(
  shop: Shop,
  options: { keyCount: number; copyCount: number },
): Promise<Map<string, Set<string>>> {
  const answers = new Map<string, Set<string>>();
  await Promise.all(
    Array.from({ length: options.keyCount * options.copyCount }, async (_unused, index) => {
      const key = `order-${index % options.keyCount}`;
      const { status, text } = await shop.post('/order', { 'idempotency-key': `"${key}"` });
      const distinct = answers.get(key) ?? new Set();
      answers.set(key, distinct.add(`${status} ${text}`));
    }),
  );
  return answers;
}
