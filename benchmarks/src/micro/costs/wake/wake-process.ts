/**
 * A process of two threads that wake each other: `wake-process MEANS one|two MILLISECONDS` prints what a round trip takes. With
 * `two` each thread stays on a core of its own; with `one` the caller has put both on one.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { printSample } from '../node-program.js';
import { pinThread } from '../pin-thread.js';
import { createDoorbell, doorbellBytes, endAfterRing, Side, type DoorbellMemory, type Means } from './doorbell.js';

const means = process.argv[2] as Means;
const areTwoCores = process.argv[3] === 'two';
const turnMs = Number(process.argv[4]);

/** Trips between two looks at the clock. */
const tripsPerLook = 16;

const folder = mkdtempSync(join(tmpdir(), 'spool-wake-'));
try {
  const memory: DoorbellMemory = {
    means,
    words: new Int32Array(new SharedArrayBuffer(doorbellBytes)),
    fifos: means.startsWith('fifo') ? makeFifos() : [],
  };
  const worker = new Worker(new URL('./answering-thread.js', import.meta.url), {
    workerData: { memory, core: areTwoCores ? 1 : undefined },
  });
  await once(worker, 'message');
  if (areTwoCores) pinThread(0);
  const { ring, sleep, listen } = createDoorbell(memory, Side.ASKING, worker);
  const makeTrips =
    sleep === undefined ? createListeningTrips(ring, listen!) : (endMs: number) => blockingTrips(ring, sleep, endMs);
  await makeTrips(performance.now() + turnMs / 4);
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const count = await makeTrips(startMs + turnMs);
  const value = ((performance.now() - startMs) * 1e6) / count;
  const { user, system } = process.cpuUsage(cpuBefore);
  endAfterRing(memory);
  ring();
  printSample({ value, cpu: ((user + system) * 1e3) / count });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

function makeFifos(): string[] {
  const paths = ['asking', 'answering'].map((name) => join(folder, name));
  execFileSync('mkfifo', paths);
  return paths;
}

function blockingTrips(ring: () => void, sleep: () => void, endMs: number): number {
  let count = 0;
  do {
    for (let trip = 0; trip < tripsPerLook; trip++) {
      ring();
      sleep();
    }
    count += tripsPerLook;
  } while (performance.now() < endMs);
  return count;
}

function createListeningTrips(
  ring: () => void,
  listen: (onRing: () => void) => void,
): (endMs: number) => Promise<number> {
  let onRing = (): void => undefined;
  listen(() => onRing());
  return (endMs) =>
    new Promise((resolve) => {
      let count = 0;
      onRing = () => {
        count++;
        if (count % tripsPerLook !== 0 || performance.now() < endMs) ring();
        else resolve(count);
      };
      ring();
    });
}
