// Writes records for ever, in bursts of every kind, until its thread is terminated. Tells when it has begun.
import { parentPort, workerData } from 'node:worker_threads';
import { lmdb } from '../../dist/stores/index.js';

const store = lmdb(workerData.path);
const expiresAtMs = Date.now() + 3_600_000;
const value = Buffer.from(JSON.stringify({ filler: 'x'.repeat(2_000), end: true }));

async function write(key) {
  const record = await store.get(key);
  const version = await store.put(key, { value, expiresAtMs, ifVersion: record?.version });
  if (version !== undefined && Math.random() < 0.1) await store.remove(key, version);
}

for (let round = 0; ; round++) {
  const burst = Array.from({ length: 1 + (round % 40) }, (_unused, index) => write(`key ${(round * 7 + index) % 200}`));
  await Promise.all(burst);
  if (round === 0) parentPort.postMessage('begun');
}
