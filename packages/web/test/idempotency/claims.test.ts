/** Copies at once, and claims whose owner fails, is gone, or gives them up. */

import { once as onceEvent, EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { Store } from '../../dist/stores/index.js';
import { describeWithEachStore } from '../stores/each-store.js';
import { CountedHandler, never, problemOf, type Act } from './counted-handler.js';

describeWithEachStore('a claim', ({ create }) => {
  let handler: CountedHandler;

  beforeEach(() => {
    handler = new CountedHandler(create());
  });
  afterEach(async () => {
    await handler.store.close();
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
    const first = handler.createSender(act)();
    await isRunning;
    const conflict = await handler.createSender(act)();
    expect(conflict.headers.get('retry-after')).toBe('1');
    expect(await problemOf(conflict)).toEqual([409, 'urn:spool:idempotency-pending']);
    const waiting = handler.createSender(act, { whilePending: 'wait' })();
    const impatient = await handler.createSender(act, { whilePending: 'wait', waitMs: 1 })();
    expect(impatient.status).toBe(409);
    gate.emit('open');
    expect(await (await first).text()).toBe('done');
    expect(await (await waiting).text()).toBe('done');
    expect(handler.runCount).toBe(1);
  });

  test('a wait ends when its client goes away', async () => {
    const isRunning = new EventEmitter();
    const begun = onceEvent(isRunning, 'run');
    const never: Act = () => new Promise(() => isRunning.emit('run'));
    void handler.createSender(never)();
    await begun;
    const client = new AbortController();
    const waiting = handler.createSender(never, { whilePending: 'wait' })({ signal: client.signal });
    client.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('of 20 copies at once one runs', async () => {
    const send = handler.createSender(handler.create, { whilePending: 'wait' });
    const texts = await Promise.all(Array.from({ length: 20 }, async () => await (await send()).text()));
    expect([new Set(texts).size, handler.runCount]).toEqual([1, 1]);
  });

  test('a handler that throws leaves an unknown outcome, which copies are told', async () => {
    const failure = new Error('broken');
    const send = handler.createSender(() => {
      throw failure;
    });
    await expect(send()).rejects.toBe(failure);
    expect(await problemOf(await send())).toEqual([409, 'urn:spool:idempotency-outcome-unknown']);
    expect(handler.runCount).toBe(1);
  });

  test("with onUnknown: 'rerun' the next copy runs the handler again", async () => {
    const send = handler.createSender(
      (request) => {
        if (handler.runCount === 1) throw new Error('broken');
        return handler.create(request);
      },
      { onUnknown: 'rerun' },
    );
    await expect(send()).rejects.toThrow('broken');
    expect(await (await send()).text()).toBe('order 2: x');
    expect(await (await send()).text()).toBe('order 2: x');
  });

  test('a lease lasts as long as its handler gives signs of life', async () => {
    const { promise, open } = createGate();
    const first = handler.createSender(
      async () => {
        await promise;
        return new Response('done');
      },
      { leaseMs: 100 },
    )();
    // Several leases long: the record's lease moves on, which is what is waited for.
    const leases = new Set<number>();
    while (leases.size < 4) {
      leases.add(await handler.readLease());
      await setImmediate();
    }
    expect((await handler.createSender(handler.create, { leaseMs: 100 })()).status).toBe(409);
    open();
    await first;
    expect(handler.runCount).toBe(1);
  });

  test.each([
    ['conflict', 409, 1],
    ['rerun', 201, 2],
  ] as const)('an owner that is gone without a word leaves an unknown outcome: %s', async (onUnknown, status, runs) => {
    // What it is like to be dead: its claim was put, and nothing after that.
    const dead = { ...handler.store, remove: never };
    const begun = new Promise<void>((resolve) => {
      void handler.createSender(
        () => {
          dead.put = never;
          resolve();
          return never();
        },
        { store: dead, leaseMs: 100 },
      )();
    });
    await begun;
    const send = handler.createSender(handler.create, { onUnknown, leaseMs: 100 });
    let response = await send();
    while (response.status === 409 && response.headers.has('retry-after')) {
      await setImmediate();
      response = await send();
    }
    expect([response.status, handler.runCount]).toEqual([status, runs]);
    if (status === 409) expect((await problemOf(response))[1]).toBe('urn:spool:idempotency-outcome-unknown');
  });

  test('a sign of life whose acknowledgement is lost takes no claim away', async () => {
    const { promise, open } = createGate();
    const deaf = { ...handler.store };
    const first = handler.createSender(
      async (request) => {
        // From here on one change is stored, and nobody is told.
        const isStored = createGate();
        deaf.put = async (key, change) => {
          deaf.put = (...change) => handler.store.put(...change);
          await handler.store.put(key, change);
          isStored.open();
          throw new Error('connection lost');
        };
        await isStored.promise;
        await promise;
        return await handler.create(request);
      },
      { store: deaf, leaseMs: 300 },
    )();
    open();
    expect(await (await first).text()).toBe('order 1: x');
    expect(await (await handler.createSender(handler.create)()).text()).toBe('order 1: x');
    expect(handler.runCount).toBe(1);
  });

  test('a response is kept where the store has forgotten the claim', async () => {
    const keys: string[] = [];
    const forgetful: Store = {
      ...handler.store,
      put: (key, change) => {
        keys.push(key);
        return handler.store.put(key, change);
      },
    };
    const send = handler.createSender(
      async (request) => {
        const { version } = (await handler.store.get(keys[0]))!;
        await handler.store.remove(keys[0], version);
        return await handler.create(request);
      },
      { store: forgetful },
    );
    expect([await (await send()).text(), await (await send()).text()]).toEqual(['order 1: x', 'order 1: x']);
    expect(handler.runCount).toBe(1);
  });

  test('a store that forgets every claim is told of, and not asked for ever', async () => {
    const forgetful: Store = { ...handler.store, get: () => Promise.resolve(undefined) };
    forgetful.put = async (_key, { ifVersion }) => await Promise.resolve(ifVersion === undefined ? 1 : undefined);
    const send = handler.createSender(handler.create, { store: forgetful });
    expect(await problemOf(await send())).toEqual([503, 'urn:spool:store-failed']);
    expect(handler.runCount).toBe(1);
  });

  test('a run that another has overtaken gives its client the response that copies get', async () => {
    const { promise, open } = createGate();
    const started = createGate();
    const first = handler.createSender(
      async () => {
        started.open();
        await promise;
        return new Response('overtaken');
      },
      // As of a thread that blocks: no sign of life.
      { leaseMs: 100, store: { ...handler.store, put: onlyFirst(handler.store) } },
    )();
    await started.promise;
    const send = handler.createSender(handler.create, { onUnknown: 'rerun', whilePending: 'wait' });
    const second = await (await send()).text();
    open();
    expect([await (await first).text(), await (await send()).text()]).toEqual([second, second]);
  });

  test('isFinal gives the claim up', async () => {
    const send = handler.createSender(
      (request) => (handler.runCount === 1 ? new Response('later', { status: 503 }) : handler.create(request)),
      { isFinal: ({ status }) => status !== 503 },
    );
    expect((await send()).status).toBe(503);
    expect((await send()).status).toBe(201);
  });

  test('a store that is away is answered 503, and the handler does not run', async () => {
    await handler.store.close();
    const response = await handler.createSender(handler.create)();
    expect([response.status, response.headers.get('retry-after'), handler.runCount]).toEqual([503, '1', 0]);
  });
});

function createGate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

/** A put() that stores once; after that it fails, as where a thread cannot come to it. */
function onlyFirst(store: Store): Store['put'] {
  let callCount = 0;
  return async (key, change) => (callCount++ === 0 ? await store.put(key, change) : undefined);
}
