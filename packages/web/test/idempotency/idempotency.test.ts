import { once as onceEvent, EventEmitter } from 'node:events';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { idempotency, type IdempotencyOptions } from '../../dist/idempotency/index.js';
import { lmdb, type Store } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';

let store: Store;
let runCount: number;

beforeEach(() => {
  store = lmdb(join(temporaryFolder(), 'store'), { sweepIntervalMs: 0 });
  runCount = 0;
});
afterEach(async () => {
  await store.close();
});

type Act = (request: Request) => Response | Promise<Response>;
type Send = (init?: RequestInit & { key?: string | null; path?: string }) => Promise<Response>;

/** Makes what sends requests to a handler that counts its runs. */
function createSender(act: Act, options: Partial<IdempotencyOptions> = {}): Send {
  const handle = idempotency({ store, ...options }).wrap(async (request) => {
    runCount++;
    return await act(request);
  });
  return async ({ key = '"k-1"', path = '/orders', ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (key !== null) headers.set('idempotency-key', key);
    return await handle(new Request(`http://localhost${path}`, { method: 'POST', body: 'x', ...init, headers }), {});
  };
}

const created: Act = async (request) =>
  new Response(`order ${runCount}: ${await request.text()}`, {
    status: 201,
    statusText: 'Made',
    headers: [
      ['location', '/orders/1'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  });

const never = (): Promise<never> => new Promise(() => undefined);

async function problemOf(response: Response): Promise<[number, string]> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { type, status } = (await response.json()) as { type: string; status: number };
  expect(status).toBe(response.status);
  return [status, type];
}

describe('idempotency()', () => {
  test('runs once and replays status, fields and body', async () => {
    const send = createSender(created);
    const [first, second] = [await send(), await send()];
    expect(runCount).toBe(1);
    for (const response of [first, second]) {
      expect([response.status, response.statusText, response.headers.get('location')]).toEqual([
        201,
        'Made',
        '/orders/1',
      ]);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      expect(await response.text()).toBe('order 1: x');
    }
  });

  test('replays bytes as they were, and answers without a body', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_unused, index) => index);
    const send = createSender(() => (runCount === 1 ? new Response(bytes) : new Response(null, { status: 204 })));
    await send();
    expect([...new Uint8Array(await (await send()).arrayBuffer())]).toEqual([...bytes]);
    await send({ key: '"k-2"' });
    expect((await send({ key: '"k-2"' })).status).toBe(204);
  });

  test('leaves alone methods that are idempotent by themselves, and requests without a key', async () => {
    const send = createSender(() => new Response('x'));
    for (let count = 0; count < 2; count++) await send({ method: 'PUT' });
    for (let count = 0; count < 2; count++) await send({ key: null });
    expect(runCount).toBe(4);
    await send({ method: 'PATCH' });
    await send({ method: 'PATCH' });
    expect(runCount).toBe(5);
  });

  test.each([{ body: 'y' }, { path: '/other' }, { path: '/orders?a' }, { method: 'PATCH' }])(
    'answers 422 to the same key with %p',
    async (change) => {
      const send = createSender(created);
      await send();
      expect(await problemOf(await send(change))).toEqual([422, 'urn:spool:idempotency-key-reused']);
      expect(runCount).toBe(1);
    },
  );

  test('keeps the keys of one client apart from those of another', async () => {
    const send = createSender(created);
    for (const authorization of ['Bearer a', 'Bearer b']) await send({ headers: { authorization } });
    expect(runCount).toBe(2);
  });

  test.each([
    ['"k"', 'k'],
    ['"a\\"b\\\\"', 'k'],
    ['"k";v=1', 'k'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', 'k'],
  ])('takes the key %p', async (key) => {
    const send = createSender(created);
    await send({ key });
    expect((await send({ key })).status).toBe(201);
    expect(runCount).toBe(1);
  });

  test.each(['""', '"a', 'a"b"', '"a", "b"', 'a, b', '"ä"', `"${'k'.repeat(256)}"`, ''])(
    'answers 400 to the key %p',
    async (key) => {
      const send = createSender(created);
      expect(await problemOf(await send({ key }))).toEqual([400, 'urn:spool:invalid-idempotency-key']);
      expect(runCount).toBe(0);
    },
  );

  test('answers 400 without a key where one is required', async () => {
    const send = createSender(created, { required: true });
    expect(await problemOf(await send({ key: null }))).toEqual([400, 'urn:spool:idempotency-key-missing']);
  });

  test('takes the key from a form field', async () => {
    const key = async (request: Request): Promise<string> => new URLSearchParams(await request.text()).get('key') ?? '';
    const send = createSender(created, { key });
    for (const body of ['key=a', 'key=b', 'key=a']) expect((await send({ key: null, body })).status).toBe(201);
    expect(runCount).toBe(2);
  });

  test('answers 413 to a body over the limit, and takes one of exactly that', async () => {
    const send = createSender(created, { requestBytes: 3 });
    expect((await send({ body: 'abcd' })).status).toBe(413);
    expect(await (await send({ body: 'abc' })).text()).toBe('order 1: abc');
  });

  test("'conflict' answers 409 with Retry-After while the first is at work, 'wait' waits for it", async () => {
    const gate = new EventEmitter();
    const started = new EventEmitter();
    const act: Act = async () => {
      const opened = onceEvent(gate, 'open');
      started.emit('run');
      await opened;
      return new Response('done');
    };
    const isRunning = onceEvent(started, 'run');
    const first = createSender(act)();
    await isRunning;
    const conflict = await createSender(act)();
    expect(conflict.headers.get('retry-after')).toBe('1');
    expect(await problemOf(conflict)).toEqual([409, 'urn:spool:idempotency-pending']);
    const waiting = createSender(act, { whilePending: 'wait' })();
    const impatient = await createSender(act, { whilePending: 'wait', waitMs: 1 })();
    expect(impatient.status).toBe(409);
    gate.emit('open');
    expect(await (await first).text()).toBe('done');
    expect(await (await waiting).text()).toBe('done');
    expect(runCount).toBe(1);
  });

  test('a wait ends when its client goes away', async () => {
    const isRunning = new EventEmitter();
    const begun = onceEvent(isRunning, 'run');
    const never: Act = () => new Promise(() => isRunning.emit('run'));
    void createSender(never)();
    await begun;
    const client = new AbortController();
    const waiting = createSender(never, { whilePending: 'wait' })({ signal: client.signal });
    client.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('of 20 copies at once one runs', async () => {
    const send = createSender(created, { whilePending: 'wait' });
    const texts = await Promise.all(Array.from({ length: 20 }, async () => await (await send()).text()));
    expect([new Set(texts).size, runCount]).toEqual([1, 1]);
  });

  test('a handler that throws leaves an unknown outcome, which copies are told', async () => {
    const failure = new Error('broken');
    const send = createSender(() => {
      throw failure;
    });
    await expect(send()).rejects.toBe(failure);
    expect(await problemOf(await send())).toEqual([409, 'urn:spool:idempotency-outcome-unknown']);
    expect(runCount).toBe(1);
  });

  test("with onUnknown: 'rerun' the next copy runs the handler again", async () => {
    const send = createSender(
      (request) => {
        if (runCount === 1) throw new Error('broken');
        return created(request);
      },
      { onUnknown: 'rerun' },
    );
    await expect(send()).rejects.toThrow('broken');
    expect(await (await send()).text()).toBe('order 2: x');
    expect(await (await send()).text()).toBe('order 2: x');
  });

  test('a lease lasts as long as its handler gives signs of life', async () => {
    const { promise, open } = createGate();
    const first = createSender(
      async () => {
        await promise;
        return new Response('done');
      },
      { leaseMs: 100 },
    )();
    // Several leases long: the record's lease moves on, which is what is waited for.
    const leases = new Set<number>();
    while (leases.size < 4) {
      leases.add(await readLease());
      await setImmediate();
    }
    expect((await createSender(created, { leaseMs: 100 })()).status).toBe(409);
    open();
    await first;
    expect(runCount).toBe(1);
  });

  test.each([
    ['conflict', 409, 1],
    ['rerun', 201, 2],
  ] as const)('an owner that is gone without a word leaves an unknown outcome: %s', async (onUnknown, status, runs) => {
    // What it is like to be dead: its claim was put, and nothing after that.
    const dead: Store = { ...store, get: (key) => store.get(key), put: store.put.bind(store), remove: never };
    const begun = new Promise<void>((resolve) => {
      void createSender(
        () => {
          dead.put = never;
          resolve();
          return never();
        },
        { store: dead, leaseMs: 100 },
      )();
    });
    await begun;
    const send = createSender(created, { onUnknown, leaseMs: 100 });
    let response = await send();
    while (response.status === 409 && response.headers.has('retry-after')) {
      await setImmediate();
      response = await send();
    }
    expect([response.status, runCount]).toEqual([status, runs]);
    if (status === 409) expect((await problemOf(response))[1]).toBe('urn:spool:idempotency-outcome-unknown');
  });

  test('a body too long to be kept is sent once, and copies are told', async () => {
    const send = createSender(() => new Response('x'.repeat(100_000)), { responseBytes: 99_999 });
    expect(await (await send()).text()).toHaveLength(100_000);
    expect(await problemOf(await send())).toEqual([409, 'urn:spool:idempotency-not-kept']);
  });

  test('isFinal gives the claim up', async () => {
    const send = createSender(
      (request) => (runCount === 1 ? new Response('later', { status: 503 }) : created(request)),
      { isFinal: ({ status }) => status !== 503 },
    );
    expect((await send()).status).toBe(503);
    expect((await send()).status).toBe(201);
  });

  test('a store that is away is answered 503, and the handler does not run', async () => {
    await store.close();
    const response = await createSender(created)();
    expect([response.status, response.headers.get('retry-after'), runCount]).toEqual([503, '1', 0]);
  });

  test.each([{ leaseMs: 99 }, { keepMs: 0 }, { waitMs: 0 }, { requestBytes: -1 }, { responseBytes: 0.5 }])(
    'refuses %p',
    (options) => {
      expect(() => createSender(created, options)).toThrow(
        expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
      );
    },
  );

  async function readLease(): Promise<number> {
    for (const key of keys) {
      const record = await store.get(key);
      if (record !== undefined) {
        return (JSON.parse(Buffer.from(record.value).toString()) as { leaseUntilMs: number }).leaseUntilMs;
      }
    }
    return 0;
  }
});

/** Keys that were put, which a test cannot know otherwise. */
const keys = new Set<string>();
beforeEach(() => {
  const put = store.put.bind(store);
  store.put = async (key, change) => {
    keys.add(key);
    return await put(key, change);
  };
});

function createGate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
