/**
 * Stores that all workers share, for sessions and idempotency: LMDB on one machine, Redis for several.
 *
 * @packageDocumentation
 */

export { createVersion } from './create-version.js';
export { lmdb } from './lmdb-store.js';
export type { LmdbOptions } from './lmdb-store.js';
export { redis } from './redis-store.js';
export type { RedisOptions } from './redis-store.js';
export type { RecordChange, Store, StoredRecord } from './store.js';
