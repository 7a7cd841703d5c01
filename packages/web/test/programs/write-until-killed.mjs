// Has LMDB's native thread write a burst of records and then blocks this thread, as a handler does that will be ended.
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { lmdb } from '../../dist/stores/index.js';

const { path, burst } = workerData;
const store = lmdb(path);
const change = {
  value: Buffer.from(JSON.stringify({ filler: 'x'.repeat(2_000), end: true })),
  expiresAtMs: Date.now() + 3_600_000,
};

// Opens the file, so that what follows are writes and nothing else.
await store.get('key 0');
for (let index = 0; index < 300; index++) {
  void store.put(`key ${burst}-${index}`, { ...change, ifVersion: undefined });
}
// The first turn hands the burst over, the second comes once it is with the native thread.
for (let turn = 0; turn < 2; turn++) await setImmediate();
parentPort.postMessage('writing');
for (;;);
