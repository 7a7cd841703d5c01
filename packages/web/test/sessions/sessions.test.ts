import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { sessions, type Session, type SessionOptions, type Sessions } from '../../dist/sessions/index.js';
import type { Store } from '../../dist/stores/index.js';
import { describeWithEachStore } from '../stores/each-store.js';

interface Data {
  cart: string[];
  user?: string;
}

let store: Store;
let putCount: number;
let shop: Sessions<Data>;

function createShop(options: Partial<SessionOptions<Data>> = {}): Sessions<Data> {
  return sessions<Data>({ store, initial: () => ({ cart: [] }), ...options });
}

/** A browser with one cookie. */
class Client {
  cookie = '';
  fields: string[] = [];

  /** Sends a request to a handler that does something with its session. */
  async visit<Result>(act: (session: Session<Data>) => Result | Promise<Result>): Promise<Result> {
    let result: Result | undefined;
    const handle = shop.wrap(async () => {
      result = await act(await shop.open());
      return new Response('x');
    });
    const response = await handle(new Request('http://localhost/', { headers: { cookie: this.cookie } }), undefined);
    this.fields = response.headers.getSetCookie();
    if (this.fields.length > 0) this.cookie = this.fields[0].split(';')[0];
    return result as Result;
  }

  async add(item: string): Promise<void> {
    await this.visit((session) => session.update((data) => void data.cart.push(item)));
  }

  async cart(): Promise<readonly string[]> {
    return await this.visit((session) => session.data.cart);
  }
}

describeWithEachStore('sessions()', ({ create }) => {
  beforeEach(() => {
    const inner = create();
    putCount = 0;
    store = {
      get: (key) => inner.get(key),
      put: (key, change) => {
        putCount++;
        return inner.put(key, change);
      },
      remove: (key, version) => inner.remove(key, version),
      close: () => inner.close(),
    };
    shop = createShop();
  });

  afterEach(async () => {
    jest.useRealTimers();
    await store.close();
  });

  test('keeps what was stored for one client, and nothing for another', async () => {
    const [client, other] = [new Client(), new Client()];
    await client.add('tea');
    await client.add('cup');
    expect(await client.cart()).toEqual(['tea', 'cup']);
    expect(await other.cart()).toEqual([]);
  });

  test('sets a cookie once, with the strict attributes', async () => {
    const client = new Client();
    await client.add('tea');
    expect(client.fields).toEqual([
      expect.stringMatching(/^__Host-session=[\w-]{32}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    await client.add('cup');
    expect(client.fields).toEqual([]);
  });

  test('writes nothing and sets no cookie when nothing changed', async () => {
    const client = new Client();
    await client.cart();
    await client.visit((session) => session.update(() => undefined));
    expect([putCount, client.cookie]).toEqual([0, '']);
    await client.add('tea');
    expect(putCount).toBe(1);
    await client.cart();
    await client.visit((session) => session.update((data) => ({ ...data })));
    expect(putCount).toBe(1);
  });

  test('never takes over an id that it did not give', async () => {
    const client = new Client();
    const planted = `__Host-session=${'A'.repeat(32)}`;
    client.cookie = planted;
    await client.add('tea');
    expect(client.cookie).not.toBe(planted);
    client.cookie = '__Host-session=../../etc';
    expect(await client.cart()).toEqual([]);
  });

  test('does not keep the id itself in the store', async () => {
    const keys: string[] = [];
    const put = store.put.bind(store);
    store.put = async (key, change) => {
      keys.push(key, Buffer.from(change.value).toString());
      return await put(key, change);
    };
    const client = new Client();
    await client.add('tea');
    expect(keys.join()).not.toContain(client.cookie.split('=')[1]);
  });

  test('loses no update of 50 requests at once', async () => {
    const client = new Client();
    await client.add('first');
    await Promise.all(Array.from({ length: 50 }, (_unused, index) => client.add(`item ${index}`)));
    expect(await client.cart()).toHaveLength(51);
  }, 20_000);

  test('loses no update of one request at once, also of those that start the session', async () => {
    const client = new Client();
    await client.visit((session) =>
      Promise.all(['a', 'b', 'c'].map((item) => session.update((data) => void data.cart.push(item)))),
    );
    expect(await client.cart()).toEqual(['a', 'b', 'c']);
    await client.visit((session) =>
      Promise.all([
        session.update((data) => void data.cart.push('d')),
        session.renew((data) => void (data.user = 'x')),
      ]),
    );
    expect(await client.visit(({ data }) => data)).toEqual({ cart: ['a', 'b', 'c', 'd'], user: 'x' });
  });

  test('sends no response before an update that the handler has not awaited', async () => {
    const client = new Client();
    await client.visit((session) => {
      void session.update((data) => void data.cart.push('late'));
    });
    expect(await client.cart()).toEqual(['late']);
  });

  test('renew() gives another id, keeps the data and forgets the old id', async () => {
    const client = new Client();
    await client.add('tea');
    const before = client.cookie;
    await client.visit((session) => session.renew((data) => void (data.user = 'ada')));
    expect(client.cookie).not.toBe(before);
    expect(await client.visit(({ data }) => data)).toEqual({ cart: ['tea'], user: 'ada' });
    client.cookie = before;
    expect(await client.visit(({ data }) => data)).toEqual({ cart: [] });
  });

  test('renew() loses no update that comes in between', async () => {
    const client = new Client();
    await client.add('tea');
    await client.visit(async (session) => {
      await new Client().visit(() => undefined);
      const rival = new Client();
      rival.cookie = client.cookie;
      await rival.add('from another request');
      await session.renew();
    });
    expect(await client.cart()).toEqual(['tea', 'from another request']);
  });

  test('update() fails with ERR_SPOOL_SESSION_ENDED once another request renewed the session', async () => {
    const client = new Client();
    await client.add('tea');
    await client.visit(async (session) => {
      const rival = new Client();
      rival.cookie = client.cookie;
      await rival.visit((other) => other.renew());
      await expect(session.update((data) => void data.cart.push('late'))).rejects.toMatchObject({
        code: 'ERR_SPOOL_SESSION_ENDED',
        status: 409,
      });
    });
  });

  test('end() removes the session and its cookie', async () => {
    const client = new Client();
    await client.add('tea');
    const before = client.cookie;
    await client.visit((session) => session.end());
    expect(client.fields[0]).toMatch(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    client.cookie = before;
    expect(await client.cart()).toEqual([]);
  });

  test('ends after the idle timeout, which requests extend, and after the absolute one, which they do not', async () => {
    const startMs = Date.now();
    const travel = (ms: number): unknown => jest.useFakeTimers({ now: startMs + ms, doNotFake: [...NOT_THE_DATE] });
    shop = createShop({ idleTimeoutMs: 10_000, absoluteTimeoutMs: 25_000 });
    travel(0);
    const client = new Client();
    await client.add('tea');
    for (const ms of [9_000, 17_000, 24_000]) {
      travel(ms);
      expect(await client.cart()).toEqual(['tea']);
    }
    travel(25_000);
    expect(await client.cart()).toEqual([]);
    const idle = new Client();
    await idle.add('cup');
    travel(36_000);
    expect(await idle.cart()).toEqual([]);
  });

  test('tells the store at most ten times an idle timeout that it is in use', async () => {
    const startMs = Date.now();
    const client = new Client();
    await client.add('tea');
    for (let ms = 0; ms <= 30 * 60_000; ms += 10_000) {
      jest.useFakeTimers({ now: startMs + ms, doNotFake: [...NOT_THE_DATE] });
      expect(await client.cart()).toEqual(['tea']);
    }
    expect(putCount).toBeLessThanOrEqual(11);
  });

  test('refuses data past its limit, and open() outside a wrapped handler', async () => {
    shop = createShop({ dataBytes: 20 });
    await expect(new Client().add('x'.repeat(21))).rejects.toMatchObject({ code: 'ERR_SPOOL_SESSION_TOO_LARGE' });
    await expect(shop.open()).rejects.toMatchObject({ code: 'ERR_SPOOL_SESSION_STATE' });
  });

  test('starts no session after the response, which would carry its cookie', async () => {
    let opened: Session<Data> | undefined;
    await new Client().visit((session) => (opened = session));
    await expect(opened!.update((data) => void data.cart.push('x'))).rejects.toMatchObject({
      code: 'ERR_SPOOL_SESSION_STATE',
    });
  });

  test('adds its cookie to a redirect, whose headers are immutable, and keeps caches off', async () => {
    const handle = shop.wrap(async () => {
      await (await shop.open()).renew();
      return Response.redirect('http://localhost/next', 303);
    });
    const response = await handle(new Request('http://localhost/'), undefined);
    expect([response.status, response.headers.get('location')]).toEqual([303, 'http://localhost/next']);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('names the cookie session where the prefix would not be allowed', async () => {
    shop = createShop({ cookie: { secure: false } });
    const client = new Client();
    await client.add('tea');
    expect(client.cookie).toMatch(/^session=/);
    expect(await client.cart()).toEqual(['tea']);
  });

  test.each([{ idleTimeoutMs: 999 }, { absoluteTimeoutMs: Number.NaN }, { dataBytes: 0 }])('refuses %p', (options) => {
    expect(() => createShop(options)).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
  });
});

/** Only the date travels: the store and its native threads need the rest. */
const NOT_THE_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;
