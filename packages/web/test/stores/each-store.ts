/** Asks the same behaviour of every store there is. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from '@jest/globals';

import { lmdb, redis, type Store } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { hasRedis, startRedis, type RedisServer } from './redis-server.js';

/** Makes stores of one kind for tests. */
export interface StoreKind {
  readonly name: 'lmdb()' | 'redis()';
  /** Makes an empty store. */
  readonly create: () => Store;
  /** Names an empty store for a handler module, which opens it with {@link openStore} in each worker. */
  readonly locate: () => string;
}

/**
 * Declares tests once for each store. Redis is started for them; where it is not installed one test says that it is skipped.
 *
 * @param subject - What is tested.
 * @param declare - Declares the tests.
 */
export function describeWithEachStore(subject: string, declare: (kind: StoreKind) => void): void {
  describe(`${subject} over lmdb()`, () => {
    const locate = (): string => `lmdb:${join(temporaryFolder(), 'store')}`;
    declare({
      name: 'lmdb()',
      locate,
      create: () => lmdb(join(temporaryFolder(), 'store'), { sweepIntervalMs: 0 }),
    });
  });
  if (!hasRedis) {
    test.skip(`${subject} over redis(): needs redis-server on the PATH`, () => undefined);
    return;
  }
  describe(`${subject} over redis()`, () => {
    let server: RedisServer | undefined;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(async () => {
      await server?.kill();
    });
    declare({
      name: 'redis()',
      locate: () => `${server!.url}?prefix=${Math.random()}:`,
      create: () => redis(server!.url, { keyPrefix: `${Math.random()}:` }),
    });
  });
}
