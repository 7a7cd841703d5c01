/** A handler under idempotency that counts its runs, and what sends requests to it. */

import { expect } from '@jest/globals';

import { idempotency, type IdempotencyOptions } from '../../dist/idempotency/index.js';
import type { Store } from '../../dist/stores/index.js';

/** What a run of the handler does. */
export type Act = (request: Request) => Response | Promise<Response>;
/** Sends a POST with a key. */
export type Send = (init?: RequestInit & { key?: string | null; path?: string }) => Promise<Response>;

/** A store with a handler in front of it. */
export class CountedHandler {
  /** How often a handler ran. */
  runCount = 0;
  readonly store: Store;
  #lastKey = '';

  /** @param store - Where claims and responses are kept. */
  constructor(store: Store) {
    this.store = {
      get: (key) => store.get(key),
      put: (key, change) => {
        this.#lastKey = key;
        return store.put(key, change);
      },
      remove: (key, version) => store.remove(key, version),
      close: () => store.close(),
    };
  }

  /** Reads until when the claim holds that was put last, in milliseconds since 1970; 0 where there is none. */
  async readLease(): Promise<number> {
    const record = await this.store.get(this.#lastKey);
    if (record === undefined) return 0;
    return (JSON.parse(Buffer.from(record.value).toString()) as { leaseUntilMs: number }).leaseUntilMs;
  }

  /** Makes what sends requests to a handler; all of one store share their keys. */
  createSender(act: Act, options: Partial<IdempotencyOptions> = {}): Send {
    const handle = idempotency({ store: this.store, ...options }).wrap(async (request) => {
      this.runCount++;
      return await act(request);
    });
    return async ({ key = '"k-1"', path = '/orders', ...init } = {}) => {
      const headers = new Headers(init.headers);
      if (key !== null) headers.set('idempotency-key', key);
      return await handle(new Request(`http://localhost${path}`, { method: 'POST', body: 'x', ...init, headers }), {});
    };
  }

  /** Answers with what it was sent and which run this is. */
  readonly create: Act = async (request) =>
    new Response(`order ${this.runCount}: ${await request.text()}`, {
      status: 201,
      statusText: 'Made',
      headers: [
        ['location', '/orders/1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
}

/** Reads an answer that says what is wrong: its status and type. */
export async function problemOf(response: Response): Promise<[number, string]> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { type, status } = (await response.json()) as { type: string; status: number };
  expect(status).toBe(response.status);
  return [status, type];
}

/** Never comes to an end. */
export const never = (): Promise<never> => new Promise(() => undefined);
