/** A server that kills connections at random: what may be sent again all comes through, what may not is never sent twice. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConnectionStrategy } from '../../src/index.js';
import { closeAll, openClient, openHttp } from '../open-server.js';

const requestCount = 10_000;
const killShare = 0.05;

afterEach(closeAll);

/** A repeatable random number (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.each(Object.values(ConnectionStrategy).filter((strategy) => strategy !== 'http2'))('%s', (strategy) => {
  test(`${requestCount} requests, 5 % of them met by the end of their connection`, async () => {
    const seed = Number(process.env.SPOOL_SEED ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const unsafeSeen = new Map<string, number>();
    const origin = await openHttp((request, response) => {
      const path = request.url ?? '';
      if (request.method === 'POST') unsafeSeen.set(path, (unsafeSeen.get(path) ?? 0) + 1);
      request.resume();
      const body = `answer to ${path}`;
      if (random() >= killShare) {
        response.end(body);
        return;
      }
      // Before the head, in the middle of the body, or by an orderly end.
      const point = random();
      if (point < 0.33) request.socket.resetAndDestroy();
      else if (point < 0.66) request.socket.end();
      else response.writeHead(200, { 'content-length': body.length }).write('ans', () => request.socket.destroy());
    });
    const client = openClient(origin, { strategy, retry: { baseDelayMs: 1 } });
    let next = 0;
    let unsafeFailed = 0;
    const sendOn = async (): Promise<void> => {
      while (next < requestCount) {
        const index = next++;
        const path = `/${index}`;
        if (index % 10 !== 0) {
          expect(await (await client.request({ path })).text()).toBe(`answer to ${path}`);
          continue;
        }
        const post = client.request({ path, method: 'POST', body: 'x' }).then((response) => response.text());
        await post.catch((error: unknown) => {
          expect((error as { code: string }).code).toBe('ERR_SPOOL_CLIENT_CONNECTION_LOST');
          unsafeFailed += 1;
        });
      }
    };
    await Promise.all(Array.from({ length: 32 }, sendOn));
    expect([...unsafeSeen.values()].filter((count) => count > 1)).toEqual([]);
    // Otherwise nothing was tried.
    expect(unsafeFailed).toBeGreaterThan(0);
  }, 60_000);
});
