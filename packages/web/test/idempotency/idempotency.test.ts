/** Which requests run, which are copies, and what copies get. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { describeWithEachStore } from '../stores/each-store.js';
import { CountedHandler, problemOf } from './counted-handler.js';

describeWithEachStore('idempotency()', ({ create }) => {
  let handler: CountedHandler;

  beforeEach(() => {
    handler = new CountedHandler(create());
  });
  afterEach(async () => {
    await handler.store.close();
  });

  test('runs once and replays status, fields and body', async () => {
    const send = handler.createSender(handler.create);
    const [first, second] = [await send(), await send()];
    expect(handler.runCount).toBe(1);
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
    const send = handler.createSender(() =>
      handler.runCount === 1 ? new Response(bytes) : new Response(null, { status: 204 }),
    );
    await send();
    expect([...new Uint8Array(await (await send()).arrayBuffer())]).toEqual([...bytes]);
    await send({ key: '"k-2"' });
    expect((await send({ key: '"k-2"' })).status).toBe(204);
  });

  test('leaves alone methods that are idempotent by themselves, and requests without a key', async () => {
    const send = handler.createSender(() => new Response('x'));
    for (let count = 0; count < 2; count++) await send({ method: 'PUT' });
    for (let count = 0; count < 2; count++) await send({ key: null });
    expect(handler.runCount).toBe(4);
    await send({ method: 'PATCH' });
    await send({ method: 'PATCH' });
    expect(handler.runCount).toBe(5);
  });

  test.each([{ body: 'y' }, { path: '/other' }, { path: '/orders?a' }, { method: 'PATCH' }])(
    'answers 422 to the same key with %p',
    async (change) => {
      const send = handler.createSender(handler.create);
      await send();
      expect(await problemOf(await send(change))).toEqual([422, 'urn:spool:idempotency-key-reused']);
      expect(handler.runCount).toBe(1);
    },
  );

  test.each([
    ['Authorization', { authorization: 'Bearer a' }, { authorization: 'Bearer b' }, 2],
    ['Cookie', { cookie: 'session=a' }, { cookie: 'session=b' }, 2],
    ['Authorization, whatever the cookies', { authorization: 'a', cookie: 'x=1' }, { authorization: 'a' }, 1],
    ['one of them, never the one for the other', { authorization: 'a' }, { cookie: 'a' }, 2],
  ])('keeps the keys of clients apart by %s', async (_name, first, second, runCount) => {
    const send = handler.createSender(handler.create);
    for (const headers of [first, second]) await send({ headers });
    expect(handler.runCount).toBe(runCount);
  });

  test('keeps the keys of users apart by scope', async () => {
    const scope = (request: Request): string => request.headers.get('x-user') ?? '';
    const send = handler.createSender(handler.create, { scope });
    for (const user of ['ada', 'eve', 'ada']) await send({ headers: { 'x-user': user, cookie: `${Math.random()}` } });
    expect(handler.runCount).toBe(2);
  });

  test.each([
    ['"k"', 'k'],
    ['"a\\"b\\\\"', 'k'],
    ['"k";v=1', 'k'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', 'k'],
  ])('takes the key %p', async (key) => {
    const send = handler.createSender(handler.create);
    await send({ key });
    expect((await send({ key })).status).toBe(201);
    expect(handler.runCount).toBe(1);
  });

  test.each(['""', '"a', 'a"b"', '"a", "b"', 'a, b', '"ä"', `"${'k'.repeat(256)}"`, ''])(
    'answers 400 to the key %p',
    async (key) => {
      const send = handler.createSender(handler.create);
      expect(await problemOf(await send({ key }))).toEqual([400, 'urn:spool:invalid-idempotency-key']);
      expect(handler.runCount).toBe(0);
    },
  );

  test('answers 400 without a key where one is required', async () => {
    const send = handler.createSender(handler.create, { required: true });
    expect(await problemOf(await send({ key: null }))).toEqual([400, 'urn:spool:idempotency-key-missing']);
  });

  test('takes the key from a form field', async () => {
    const key = async (request: Request): Promise<string> => new URLSearchParams(await request.text()).get('key') ?? '';
    const send = handler.createSender(handler.create, { key });
    for (const body of ['key=a', 'key=b', 'key=a']) expect((await send({ key: null, body })).status).toBe(201);
    expect(handler.runCount).toBe(2);
  });

  test('answers 413 to a body over the limit, and takes one of exactly that', async () => {
    const send = handler.createSender(handler.create, { requestBytes: 3 });
    expect((await send({ body: 'abcd' })).status).toBe(413);
    expect(await (await send({ body: 'abc' })).text()).toBe('order 1: abc');
  });

  test('a body too long to be kept is sent once, and copies are told', async () => {
    const send = handler.createSender(() => new Response('x'.repeat(100_000)), { responseBytes: 99_999 });
    expect(await (await send()).text()).toHaveLength(100_000);
    expect(await problemOf(await send())).toEqual([409, 'urn:spool:idempotency-not-kept']);
  });

  test.each([{ leaseMs: 99 }, { keepMs: 0 }, { waitMs: 0 }, { requestBytes: -1 }, { responseBytes: 0.5 }])(
    'refuses %p',
    (options) => {
      expect(() => handler.createSender(handler.create, options)).toThrow(
        expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
      );
    },
  );
});
