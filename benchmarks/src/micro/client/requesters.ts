/** What the client benchmark compares: each sends one request and reads the whole answer. */
import { createClient } from '@spool/client';
import { Pool } from 'undici';

/** One way to send a request. */
export interface Requester {
  readonly name: string;
  /** Resolves to the length of the answer. */
  readonly request: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Creates the contenders.
 *
 * @param origin - Whom they ask.
 * @param connections - How many connections each has.
 */
export function createRequesters(origin: string, connections: number): readonly Requester[] {
  const client = createClient({ origin, connections });
  const pool = new Pool(origin, { connections });
  return [
    {
      name: '@spool/client request()',
      request: async () => (await (await client.request({ path: '/' })).text()).length,
      close: () => client.close(),
    },
    {
      name: 'undici request()',
      request: async () => (await (await pool.request({ path: '/', method: 'GET' })).body.text()).length,
      close: () => pool.close(),
    },
  ];
}
