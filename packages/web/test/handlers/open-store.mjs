// Opens the store that a test has named: `lmdb:` and a path, or the URL of a Redis with the prefix of its keys.
import { lmdb, redis } from '../../dist/stores/index.js';

export function openStore(location) {
  if (location.startsWith('lmdb:')) return lmdb(location.slice('lmdb:'.length));
  const { host, searchParams } = new URL(location);
  return redis(`redis://${host}`, { keyPrefix: searchParams.get('prefix') });
}
