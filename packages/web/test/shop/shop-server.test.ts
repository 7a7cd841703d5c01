/** Sessions and idempotency over several workers, at a size for every run; the full one, and threads that are ended, are in shop-server.stress.ts. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { describeWithEachStore } from '../stores/each-store.js';
import { fillCarts, placeOrders, type Shop, startShop } from './shop-server.js';

describeWithEachStore('a shop on four workers', ({ locate }) => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await startShop({ location: locate() });
  });

  afterAll(async () => await shop[Symbol.asyncDispose]());

  test('10 carts updated 20 times each over all workers lose nothing', async () => {
    expect(await fillCarts(shop, { cartCount: 10, updateCount: 20 })).toEqual(Array.from({ length: 10 }, () => 20));
  }, 30_000);

  test('200 POSTs at once with 50 keys run the handler 50 times, and every copy gets the same response', async () => {
    const answers = await placeOrders(shop, { keyCount: 50, copyCount: 4 });
    expect([...answers.values()].map((distinct) => distinct.size)).toEqual(Array.from({ length: 50 }, () => 1));
    expect([...answers.values()].every(([answer]) => answer.startsWith('201 '))).toBe(true);
    expect(shop.placedOrders()).toHaveLength(50);
  }, 30_000);
});
