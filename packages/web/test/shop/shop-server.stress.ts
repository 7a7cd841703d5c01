import { expect, test } from '@jest/globals';

import { describeWithEachStore } from '../stores/each-store.js';
import { type Answer, fillCarts, placeOrders, startShop } from './shop-server.js';

describeWithEachStore('a shop on four workers', ({ locate }) => {
  test('100 carts updated 100 times each over all workers make 10,000', async () => {
    await using shop = await startShop({ location: locate() });
    expect(await fillCarts(shop, { cartCount: 100, updateCount: 100 })).toEqual(Array.from({ length: 100 }, () => 100));
  }, 300_000);

  test('2,000 POSTs at once with 500 keys run the handler 500 times, and every copy gets the same response', async () => {
    await using shop = await startShop({ location: locate() });
    const answers = await placeOrders(shop, { keyCount: 500, copyCount: 4 });
    expect([...answers.values()].map((distinct) => distinct.size)).toEqual(Array.from({ length: 500 }, () => 1));
    expect([...answers.values()].every(([answer]) => answer.startsWith('201 '))).toBe(true);
    expect(shop.placedOrders()).toHaveLength(500);
  }, 300_000);

  test.each([
    ['conflict', 409, 1],
    ['rerun', 201, 2],
  ] as const)(
    'an owner whose thread is ended in its handler leaves an unknown outcome: %s',
    async (onUnknown, status, runCount) => {
      // Long enough for a run that does not block, also on a busy machine: one that is ended in the middle would be run again.
      await using shop = await startShop({ location: locate(), onUnknown, leaseMs: 600, requestTimeoutMs: 1500 });
      const order = (): Promise<Answer> => shop.post('/order', { 'idempotency-key': '"blocking"', 'x-block': 'yes' });
      expect((await order()).status).toBe(504);
      const copy = await order();
      expect([copy.status, shop.placedOrders().length]).toEqual([status, runCount]);
      if (status === 409) expect(copy.text).toContain('urn:spool:idempotency-outcome-unknown');
      else expect((await order()).text).toBe(copy.text);
    },
    30_000,
  );
});
