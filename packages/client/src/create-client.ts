/**
 * Owns the making of a client from its options.
 */
import { Client } from './client.js';
import type { ClientOptions } from './options.js';
import { resolveClientOptions } from './resolve-options.js';

/**
 * Creates a client. Nothing is connected before the first request.
 *
 * @param origin - The origin, or the options with the origin among them.
 * @returns The client; close it, or hold it with `await using`.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when an option is outside its documented range.
 * @example
 * ```ts
 * await using client = createClient({ origin: 'http://127.0.0.1:3000', strategy: 'pipelined' });
 * ```
 */
export function createClient(origin: string | URL | ClientOptions): Client {
  return new Client(resolveClientOptions(origin));
}
