/** What every store promises, held against each. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { lmdb, type Store } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { describeWithEachStore } from './each-store.js';
import { hasRedis } from './redis-server.js';

const LATER_MS = Date.now() + 60_000;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString();

// The one line that says so: jest prints no names of skipped tests.
if (!hasRedis) process.stderr.write('redis-server is not installed: the tests that need it are skipped\n');

describeWithEachStore('a store', ({ create }) => {
  let store: Store;
  beforeAll(() => {
    store = create();
  });
  afterAll(async () => {
    await store.close();
  });

  test('get() gives nothing for a key that was never put', async () => {
    expect(await store.get('nothing')).toBeUndefined();
  });

  test('get() gives the bytes and the version that put() returned', async () => {
    const value = Uint8Array.from({ length: 256 }, (_unused, index) => index);
    const version = await store.put('binary', { value, expiresAtMs: LATER_MS, ifVersion: undefined });
    const record = await store.get('binary');
    expect(record?.version).toBe(version);
    expect([...record!.value]).toEqual([...value]);
  });

  test('an empty value is a value', async () => {
    await store.put('empty', { value: new Uint8Array(0), expiresAtMs: LATER_MS, ifVersion: undefined });
    expect((await store.get('empty'))?.value.byteLength).toBe(0);
  });

  test('put() refuses to create what exists, and to change what has another version or is not there', async () => {
    const change = { value: bytes('one'), expiresAtMs: LATER_MS };
    const version = await store.put('key', { ...change, ifVersion: undefined });
    expect(await store.put('key', { ...change, value: bytes('two'), ifVersion: undefined })).toBeUndefined();
    expect(await store.put('key', { ...change, value: bytes('two'), ifVersion: version! + 1 })).toBeUndefined();
    expect(await store.put('absent', { ...change, ifVersion: version })).toBeUndefined();
    expect(text((await store.get('key'))?.value)).toBe('one');
  });

  test('put() with the version changes value and version', async () => {
    const first = await store.put('changed', { value: bytes('1'), expiresAtMs: LATER_MS, ifVersion: undefined });
    const second = await store.put('changed', { value: bytes('2'), expiresAtMs: LATER_MS, ifVersion: first });
    expect(second).not.toBe(first);
    const record = await store.get('changed');
    expect([text(record?.value), record?.version]).toEqual(['2', second]);
  });

  test('remove() needs the version, and a record made anew has another', async () => {
    const change = { value: bytes('x'), expiresAtMs: LATER_MS, ifVersion: undefined };
    const first = await store.put('removed', change);
    expect(await store.remove('removed', first! + 1)).toBe(false);
    expect(await store.remove('removed', first!)).toBe(true);
    expect(await store.remove('removed', first!)).toBe(false);
    expect(await store.get('removed')).toBeUndefined();
    const second = await store.put('removed', change);
    expect(await store.put('removed', { ...change, ifVersion: first })).toBeUndefined();
    expect((await store.get('removed'))?.version).toBe(second);
  });

  test('an expired record is not given out and not in the way', async () => {
    const expired = { value: bytes('old'), expiresAtMs: Date.now() - 1, ifVersion: undefined };
    await store.put('expired', expired);
    expect(await store.get('expired')).toBeUndefined();
    expect(await store.put('expired', { ...expired, value: bytes('new'), expiresAtMs: LATER_MS })).toBeDefined();
    expect(text((await store.get('expired'))?.value)).toBe('new');
  });

  test('of many put() at once on one version exactly one happens', async () => {
    const change = { value: bytes('x'), expiresAtMs: LATER_MS };
    const created = await Promise.all(
      Array.from({ length: 20 }, () => store.put('raced', { ...change, ifVersion: undefined })),
    );
    const [version] = created.filter((outcome) => outcome !== undefined);
    expect(created.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    const changed = await Promise.all(
      Array.from({ length: 20 }, () => store.put('raced', { ...change, ifVersion: version })),
    );
    expect(changed.filter((outcome) => outcome !== undefined)).toHaveLength(1);
  });

  test('after close() everything fails with ERR_SPOOL_STORE_FAILED', async () => {
    const closed = create();
    await closed.get('key');
    await closed.close();
    await closed.close();
    await expect(closed.get('key')).rejects.toMatchObject({ code: 'ERR_SPOOL_STORE_FAILED', status: 503 });
  });
});

describe('lmdb()', () => {
  test('keeps its records across close() and another opening', async () => {
    const path = join(temporaryFolder(), 'store');
    const first = lmdb(path, { durability: 'disk' });
    await first.put('kept', { value: bytes('x'), expiresAtMs: LATER_MS, ifVersion: undefined });
    await first.close();
    const second = lmdb(path);
    expect(text((await second.get('kept'))?.value)).toBe('x');
    await second.close();
  });

  test('fails with ERR_SPOOL_STORE_FAILED where it cannot be opened', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const store = lmdb(join(file, 'store'));
    await expect(store.get('key')).rejects.toMatchObject({ code: 'ERR_SPOOL_STORE_FAILED' });
    await store.close();
  });

  test.each([-1, 1, 999, 2 ** 31, Number.NaN])('refuses a sweepIntervalMs of %p', (sweepIntervalMs) => {
    expect(() => lmdb('x', { sweepIntervalMs })).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
  });
});
