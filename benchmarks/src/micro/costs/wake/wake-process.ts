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
import { Batches } from '../batches.js';
import { printSample } from '../node-program.js';
import { pinThread } from '../pin-thread.js';
import { createDoorbell, doorbellBytes, endAfterRing, Side, type DoorbellMemory, type Means } from './doorbell.js';

const means = process.argv[2] as Means;
const areTwoCores = process.argv[3] === 'two';
const turnMs = Number(process.argv[4]);

/** As in C. */
const tripsPerBatch = 16;

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
  const makeTrips = sleep === undefined ? createListeningTrips(ring, listen!) : createBlockingTrips(ring, sleep);
  await makeTrips(new Batches(turnMs / 4));
  const cpuBefore = process.cpuUsage();
  const batches = new Batches(turnMs);
  await makeTrips(batches);
  const { user, system } = process.cpuUsage(cpuBefore);
  endAfterRing(memory);
  ring();
  printSample({ value: batches.medianNanoseconds, cpu: ((user + system) * 1e3) / batches.count });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

function makeFifos(): string[] {
  const paths = ['asking', 'answering'].map((name) => join(folder, name));
  execFileSync('mkfifo', paths);
  return paths;
}

/** Makes round trips until the batches are over. */
type MakeTrips = (batches: Batches) => Promise<void>;

function createBlockingTrips(ring: () => void, sleep: () => void): MakeTrips {
  return (batches) => {
    do {
      for (let trip = 0; trip < tripsPerBatch; trip++) {
        ring();
        sleep();
      }
    } while (batches.end(tripsPerBatch));
    return Promise.resolve();
  };
}

function createListeningTrips(ring: () => void, listen: (onRing: () => void) => void): MakeTrips {
  let onRing = (): void => undefined;
  listen(() => onRing());
  return (batches) =>
    new Promise((resolve) => {
      let count = 0;
      onRing = () => {
        if (++count % tripsPerBatch !== 0 || batches.end(tripsPerBatch)) ring();
        else resolve();
      };
      ring();
    });
}
