/**
 * Owns the wiring: options to undici's pool, pool to client. The only file that knows every part.
 */
import { Pool } from 'undici';
import { Client } from './client.js';
import { resolveClientOptions, type ClientOptions } from './options.js';

/**
 * Creates a client for one origin. Nothing is connected before the first request.
 *
 * @param origin - The origin, or the options with the origin among them.
 * @returns The client; close it, or hold it with `await using`.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when an option is outside its documented range.
 * @example
 * ```ts
 * await using client = createClient({ origin: 'http://127.0.0.1:3000', connections: 10 });
 * ```
 */
export function createClient(origin: string | URL | ClientOptions): Client {
  const options = resolveClientOptions(origin);
  const pool = new Pool(options.origin, {
    connections: options.connections,
    connectTimeout: options.connectTimeoutMs,
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
  });
  return new Client(pool);
}
