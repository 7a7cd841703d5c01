/** A store in Redis, shared by several machines. Knows nothing of what the records mean. */

import { SpoolError } from '@spool/protocol';

import { createVersion } from './create-version.js';
import { importPeer } from './import-peer.js';
import { RedisConnection } from './redis-connection.js';
import type { RecordChange, Store, StoredRecord } from './store.js';

/** Options of {@link redis}. */
export interface RedisOptions {
  /**
   * What all keys begin with, so that several apps can share a server.
   *
   * @defaultValue 'spool:'
   */
  readonly keyPrefix?: string | undefined;
  /**
   * How long a command and a connection may take, in milliseconds; past that it fails with `ERR_SPOOL_STORE_FAILED`, and
   * whether a change happened is not known. Range 1 to 2,147,483,647.
   *
   * @defaultValue 5000
   */
  readonly timeoutMs?: number | undefined;
}

/** The time `redis` itself gives a connection. */
const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_TIMER_MS = 2_147_483_647;

/** A record is a hash of its version and its data: Redis runs a script whole, so that the condition holds when it acts. */
const PUT_SCRIPT = `
  if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
  redis.call('PEXPIREAT', KEYS[1], ARGV[4])
  return 1
`;

const REMOVE_SCRIPT = `
  if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])
`;

/**
 * Creates a store in Redis 6.2 or newer, by the package `redis`, which the app installs.
 *
 * @remarks
 * The connection is made with the first record and made anew whenever it breaks; while there is none, calls fail at once
 * after `timeoutMs`. What an acknowledged change survives is for Redis' own persistence to say (`appendfsync`), and a
 * replica that takes over may lack the last changes: use one Redis with `appendonly yes` where that matters.
 *
 * @param url - `redis://` or, over TLS, `rediss://`, with user, password and number of the database.
 * @param options - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when an option is outside its range.
 *
 * @example
 * ```ts
 * const store = redis('redis://localhost:6379');
 * ```
 */
export function redis(url: string, options: RedisOptions = {}): Store {
  const { keyPrefix = 'spool:', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > MAX_TIMER_MS) {
    throw new SpoolError(`Option timeoutMs is ${timeoutMs}, must be from 1 to ${MAX_TIMER_MS}`, {
      code: 'ERR_SPOOL_INVALID_OPTION',
    });
  }
  return new RedisStore(url, { keyPrefix, timeoutMs });
}

class RedisStore implements Store {
  readonly #url: string;
  readonly #keyPrefix: string;
  readonly #timeoutMs: number;
  #connection: Promise<RedisConnection> | undefined;
  #isClosed = false;

  constructor(url: string, options: { readonly keyPrefix: string; readonly timeoutMs: number }) {
    this.#url = url;
    this.#keyPrefix = options.keyPrefix;
    this.#timeoutMs = options.timeoutMs;
  }

  async get(key: string): Promise<StoredRecord | undefined> {
    const reply = (await this.#send(['HMGET', this.#keyPrefix + key, 'v', 'd'])) as (Buffer | null)[];
    const [version, value] = reply;
    if (version === null || value === null) return undefined;
    return { value, version: Number(version.toString()) };
  }

  async put(key: string, { value, expiresAtMs, ifVersion }: RecordChange): Promise<number | undefined> {
    const version = createVersion();
    const reply = await this.#send([
      'EVAL',
      PUT_SCRIPT,
      '1',
      this.#keyPrefix + key,
      ifVersion === undefined ? '' : String(ifVersion),
      String(version),
      Buffer.from(value.buffer, value.byteOffset, value.byteLength),
      String(Math.ceil(expiresAtMs)),
    ]);
    return reply === 1 ? version : undefined;
  }

  async remove(key: string, ifVersion: number): Promise<boolean> {
    return (await this.#send(['EVAL', REMOVE_SCRIPT, '1', this.#keyPrefix + key, String(ifVersion)])) === 1;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  async #send(command: readonly (string | Buffer)[]): Promise<unknown> {
    if (this.#isClosed) throw new SpoolError('Store is closed', { code: 'ERR_SPOOL_STORE_FAILED' });
    const connection = await (this.#connection ??= this.#connect());
    return await connection.send(command);
  }

  async #connect(): Promise<RedisConnection> {
    try {
      return new RedisConnection(await importPeer('redis', () => import('redis')), {
        url: this.#url,
        timeoutMs: this.#timeoutMs,
      });
    } catch (cause) {
      this.#connection = undefined;
      throw cause;
    }
  }
}
