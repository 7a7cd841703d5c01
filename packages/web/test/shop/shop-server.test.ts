/** Sessions and idempotency over several workers, at a size for every run; the full one is in shop-server.stress.ts. */

import { expect, test } from '@jest/globals';

import { describeWithEachStore } from '../stores/each-store.js';
import { fillCarts, placeOrders, startShop } from './shop-server.js';

describeWithEachStore('a shop on four workers', ({ locate }) => {
  test('10 carts updated 20 times each over all workers lose nothing', async () => {
    await using shop = await startShop({ location: locate() });
    expect(await fillCarts(shop, { cartCount: 10, updateCount: 20 })).toEqual(Array.from({ length: 10 }, () => 20));
  }, 30_000);

  test('200 POSTs at once with 50 keys run the handler 50 times, and every copy gets the same response', async () => {
    await using shop = await startShop({ location: locate() });
    const answers = await placeOrders(shop, { keyCount: 50, copyCount: 4 });
    expect([...answers.values()].map((distinct) => distinct.size)).toEqual(Array.from({ length: 50 }, () => 1));
    expect([...answers.values()].every(([answer]) => answer.startsWith('201 '))).toBe(true);
    expect(shop.placedOrders()).toHaveLength(50);
  }, 30_000);

  test.each([
    ['conflict', 409, 1],
    ['rerun', 201, 2],
  ] as const)(
    'an owner whose thread is ended in its handler leaves an unknown outcome: %s',
    async (onUnknown, status, runCount) => {
      await using shop = await startShop({ location: locate(), onUnknown, leaseMs: 600, requestTimeoutMs: 300 });
      const fields = { 'idempotency-key': '"blocking"', 'x-block': 'yes' };
      expect((await shop.post('/order', fields)).status).toBe(504);
      // A copy that waits is answered 504 as well when the lease is longer than it may wait; then it is sent again.
      let copy = await shop.post('/order', fields);
      while (copy.status === 504) copy = await shop.post('/order', fields);
      expect([copy.status, shop.placedOrders().length]).toEqual([status, runCount]);
      if (status === 409) expect(copy.text).toContain('urn:spool:idempotency-outcome-unknown');
      else expect((await shop.post('/order', fields)).text).toBe(copy.text);
    },
    30_000,
  );
});
