/** What clients are told while Redis is away, hangs or is slow, and what is there when it is back. */

import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { answerProblems } from '../../dist/problems/index.js';
import { sessions, type Session } from '../../dist/sessions/index.js';
import { redis, type Store } from '../../dist/stores/index.js';
import { CountedHandler, problemOf } from '../idempotency/counted-handler.js';
import { temporaryFolder } from '../temporary-folder.js';
import { hasRedis, startRedis, type RedisServer } from './redis-server.js';

interface Data {
  items: number;
}

/** Long enough for a command on a busy machine, and short enough to be waited for. */
const TIMEOUT_MS = 1_000;

let folder: string;
let server: RedisServer;
let store: Store;

async function startAgain(): Promise<void> {
  server = await startRedis({ port: server.port, folder });
  // The connection is looked for again after a pause.
  while (!(await isThere())) await setTimeout(20);
}

async function isThere(): Promise<boolean> {
  return await store.get('nothing').then(
    () => true,
    () => false,
  );
}

/** A client with a cart, and what it is told. */
class Client {
  cookie = '';

  async send(act: (session: Session<Data>) => Promise<unknown>): Promise<Response> {
    const carts = sessions<Data>({ store, initial: () => ({ items: 0 }) });
    const handle = answerProblems(
      carts.wrap(async () => {
        const session = await carts.open();
        await act(session);
        return Response.json(session.data.items);
      }),
    );
    const response = await handle(new Request('http://localhost/', { headers: { cookie: this.cookie } }), undefined);
    const field = response.headers.getSetCookie().at(0);
    if (field !== undefined) this.cookie = field.split(';')[0];
    return response;
  }

  async add(): Promise<Response> {
    return await this.send((session) => session.update((data) => void (data.items += 1)));
  }

  async count(): Promise<number> {
    return (await (await this.send(() => Promise.resolve())).json()) as number;
  }
}

/** What every client is told meanwhile. */
const AWAY = [503, 'urn:spool:store-failed'];

if (!hasRedis) test.skip('Redis that goes away: needs redis-server on the PATH', () => undefined);
else
  describe('redis()', () => {
    beforeEach(async () => {
      folder = temporaryFolder();
      server = await startRedis({ folder });
      store = redis(server.url, { timeoutMs: TIMEOUT_MS });
    });
    afterEach(async () => {
      server.thaw();
      await store.close();
      await server.kill();
    });

    test('killed: sessions answer 503, and are there when it is back', async () => {
      const client = new Client();
      await client.add();
      await server.kill();
      expect(await problemOf(await client.add())).toEqual(AWAY);
      await startAgain();
      expect([(await client.add()).status, await client.count()]).toEqual([200, 2]);
    }, 20_000);

    test('killed in the middle of a request: its change is 503 and not done', async () => {
      const client = new Client();
      await client.add();
      const response = await client.send(async (session) => {
        await server.kill();
        await session.update((data) => void (data.items += 1));
      });
      expect(await problemOf(response)).toEqual(AWAY);
      await startAgain();
      expect(await client.count()).toBe(1);
    }, 20_000);

    test('back without its data: 409 to whoever holds a session that is gone, and a new one to the next request', async () => {
      const client = new Client();
      await client.add();
      const response = await client.send(async (session) => {
        await server.kill();
        folder = temporaryFolder();
        await startAgain();
        await session.update((data) => void (data.items += 1));
      });
      expect(await problemOf(response)).toEqual([409, 'urn:spool:session-ended']);
      expect(await (await client.add()).json()).toBe(1);
    }, 20_000);

    test('hanging: 503 after timeoutMs, and what was not sent by then is never done', async () => {
      const client = new Client();
      await client.add();
      server.freeze();
      const value = Buffer.alloc(65_536);
      const change = { value, expiresAtMs: Date.now() + 60_000, ifVersion: undefined };
      // More than the buffers of a connection hold, so that most of it cannot be sent.
      const keys = Array.from({ length: 512 }, (_unused, index) => `large ${index}`);
      const puts = keys.map((key) => store.put(key, change).catch((error: unknown) => error as { code: string }));
      expect(await problemOf(await client.add())).toEqual(AWAY);
      for (const outcome of await Promise.all(puts)) expect(outcome).toMatchObject({ code: 'ERR_SPOOL_STORE_FAILED' });
      server.thaw();
      while (!(await isThere())) await setTimeout(20);
      expect(await store.get(keys.at(-1)!)).toBeUndefined();
      expect(await client.count()).toBe(1);
    }, 20_000);

    test('slow: updates wait for it and none is lost', async () => {
      const client = new Client();
      await client.add();
      const isPaused = setImmediate().then(() => server.freeze());
      const updates = Promise.all(Array.from({ length: 10 }, () => client.add()));
      await isPaused;
      server.thaw();
      expect((await updates).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
      expect(await client.count()).toBe(11);
    }, 20_000);

    test('killed before a claim: 503, and the handler does not run', async () => {
      const handler = new CountedHandler(store);
      await store.get('connected');
      await server.kill();
      const response = await handler.createSender(handler.create)();
      expect(await problemOf(response)).toEqual(AWAY);
      expect(handler.runCount).toBe(0);
      await startAgain();
      expect((await handler.createSender(handler.create)()).status).toBe(201);
    }, 20_000);

    test('killed while the handler runs: its client is not told that it is done, and no copy runs it again', async () => {
      const handler = new CountedHandler(store);
      const send = handler.createSender(
        async (request) => {
          await server.kill();
          return await handler.create(request);
        },
        { leaseMs: 2_000 },
      );
      expect(await problemOf(await send())).toEqual(AWAY);
      await startAgain();
      let answer = await problemOf(await send());
      while (answer[1] === 'urn:spool:idempotency-pending') answer = await problemOf(await send());
      expect(answer).toEqual([409, 'urn:spool:idempotency-outcome-unknown']);
      expect(handler.runCount).toBe(1);
    }, 20_000);

    test('hanging while the handler runs, and back: the response is kept', async () => {
      const handler = new CountedHandler(store);
      const send = handler.createSender(
        async (request) => {
          server.freeze();
          // The signs of life that come now are acknowledged to nobody.
          await store.get('nothing').catch(() => undefined);
          server.thaw();
          while (!(await isThere())) await setTimeout(20);
          return await handler.create(request);
        },
        { leaseMs: 1_500 },
      );
      expect(await (await send()).text()).toBe('order 1: x');
      expect(await (await send()).text()).toBe('order 1: x');
    }, 20_000);
  });
