/**
 * Threads that are ended while LMDB writes for them leave no lock behind and no half-written record.
 *
 * They block when they are ended, as those do that the pool ends by force; every other thread leaves by itself. To end a thread
 * in the very moment in which it calls LMDB is another matter: docs/sessions.md.
 */

import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';

import { lmdb } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';

const KILL_COUNT = 200;
/** Threads that start while one is ended. */
const WRITER_COUNT = 3;

test(`after ${KILL_COUNT} kills in mid-write every writer goes on`, async () => {
  const path = join(temporaryFolder(), 'store');
  const store = lmdb(path);
  const expiresAtMs = Date.now() + 3_600_000;
  let burst = 0;
  const start = async (): Promise<Worker> => {
    const worker = new Worker(new URL('../programs/write-until-killed.mjs', import.meta.url), {
      workerData: { path, burst: burst++ },
    });
    await once(worker, 'message');
    return worker;
  };
  const writers = Array.from({ length: WRITER_COUNT }, start);
  for (let killCount = 0; killCount < KILL_COUNT; killCount++) {
    const writer = await writers.shift()!;
    // Not a wait for anything: kills shall meet the burst at its beginning, in its middle and at its end.
    if (killCount % 4 !== 0) await delay(killCount % 4);
    await writer.terminate();
    // A lock that was left behind would hang this.
    const version = await store.put(`after kill ${killCount}`, {
      value: Buffer.from(String(killCount)),
      expiresAtMs,
      ifVersion: undefined,
    });
    expect(version).toBeDefined();
    writers.push(start());
  }
  await Promise.all(writers.map(async (writer) => await (await writer).terminate()));
  let brokenCount = 0;
  for (let index = 0; index < KILL_COUNT; index++) {
    expect(Buffer.from((await store.get(`after kill ${index}`))!.value).toString()).toBe(String(index));
    for (let position = 0; position < 300; position++) {
      const record = await store.get(`key ${index}-${position}`);
      if (record !== undefined && !Buffer.from(record.value).toString().endsWith('"end":true}')) brokenCount++;
    }
  }
  expect(brokenCount).toBe(0);
  await store.close();
}, 300_000);
