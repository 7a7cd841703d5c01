/** A process that says by how much its resident memory grows with threads that wait for a message, in bytes for one. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { printSample } from '../node-program.js';

const count = Number(process.argv[2]);
/** Threads tidy up behind their start for a while. */
const settleMs = 300;

// The first brings what all threads share; it is not counted.
await start();
await sleep(settleMs);
const residentBefore = process.memoryUsage.rss();
for (let index = 0; index < count; index++) await start();
await sleep(settleMs);
printSample({ value: (process.memoryUsage.rss() - residentBefore) / count });
process.exit(0);

async function start(): Promise<void> {
  await once(new Worker(new URL('./post-and-end.js', import.meta.url), { workerData: 'stay' }), 'message');
}
