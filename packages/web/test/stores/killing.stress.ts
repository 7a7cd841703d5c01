/** Threads that are killed in the middle of writing to LMDB leave no lock behind and no half-written record. */

import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';

import { lmdb } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';

const KILL_COUNT = 200;
const WRITER_COUNT = 4;

test(`after ${KILL_COUNT} kills in mid-write every writer goes on`, async () => {
  const path = join(temporaryFolder(), 'store');
  const store = lmdb(path);
  const expiresAtMs = Date.now() + 3_600_000;
  const start = async (): Promise<Worker> => {
    const worker = new Worker(new URL('../programs/write-until-killed.mjs', import.meta.url), { workerData: { path } });
    await once(worker, 'message');
    return worker;
  };
  const writers = Array.from({ length: WRITER_COUNT }, start);
  for (let killCount = 0; killCount < KILL_COUNT; killCount++) {
    const index = killCount % WRITER_COUNT;
    const writer = await writers[index];
    // Not a wait for anything: kills shall meet writers at every point of a write.
    await delay(Math.random() * 10);
    await writer.terminate();
    // A lock that was left behind would hang this, and the message of the writer that takes the place.
    const version = await store.put(`after kill ${killCount}`, {
      value: Buffer.from(String(killCount)),
      expiresAtMs,
      ifVersion: undefined,
    });
    expect(version).toBeDefined();
    writers[index] = start();
  }
  await Promise.all(writers.map(async (writer) => await (await writer).terminate()));
  for (let index = 0; index < KILL_COUNT; index++) {
    expect(Buffer.from((await store.get(`after kill ${index}`))!.value).toString()).toBe(String(index));
    const record = await store.get(`key ${index}`);
    if (record !== undefined) expect(JSON.parse(Buffer.from(record.value).toString())).toHaveProperty('end', true);
  }
  await store.close();
}, 300_000);
