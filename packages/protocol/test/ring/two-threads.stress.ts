import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createEventCount } from '../../src/wake/event-count-layout.js';
import { createRing } from './create-ring.js';

const CAPACITY_BYTES = 4096;
const RECORD_COUNT = 1_000_000;
/** Some ten times what a busy machine needs. A lost wake-up shows as this timeout. */
const TIMEOUT_MS = 60_000;
/** What record sizes are drawn from; another one may be given to look further. */
const SEED = Number(process.env.SPOOL_STRESS_SEED ?? 20_240_229);

interface ThreadResult {
  readonly recordCount: number;
  readonly checksum: number;
  readonly parkCount: number;
  readonly notifyCount: number;
}

const threads = new Set<Worker>();

afterEach(async () => {
  await Promise.all(Array.from(threads, (thread) => thread.terminate()));
  threads.clear();
});

/** Runs one end and resolves with what it says when it is done; a failed check in the thread rejects. */
async function runThread(workerData: object): Promise<ThreadResult> {
  const thread = new Worker(fileURLToPath(new URL('ring-thread.mjs', import.meta.url)), { workerData });
  threads.add(thread);
  const [result] = (await once(thread, 'message')) as [ThreadResult];
  return result;
}

test.each([
  ['both in waitAsync', false, false],
  ['both in wait', true, true],
  ['the producer in wait, the consumer in waitAsync', true, false],
])(
  'a million records pass a ring of 4 KiB in order and unchanged, %s',
  async (name, isProducerBlocking, isConsumerBlocking) => {
    console.log(`Seed ${SEED}, ${name}`);
    // The positions pass 2^31 on the way.
    const ring = createRing(CAPACITY_BYTES, 2 ** 31 - 8 * 1024 * 1024);
    const eventCounts = { producer: createEventCount(), consumer: createEventCount() };
    const shared = { ring: ring.memory, seed: SEED, recordCount: RECORD_COUNT };
    const [sent, received] = await Promise.all([
      runThread({
        ...shared,
        role: 'producer',
        ownEventCount: eventCounts.producer,
        peerEventCount: eventCounts.consumer,
        isBlocking: isProducerBlocking,
      }),
      runThread({
        ...shared,
        role: 'consumer',
        ownEventCount: eventCounts.consumer,
        peerEventCount: eventCounts.producer,
        isBlocking: isConsumerBlocking,
      }),
    ]);
    console.log(`Parks: producer ${sent.parkCount}, consumer ${received.parkCount}`);
    expect([sent.recordCount, received.recordCount]).toEqual([RECORD_COUNT, RECORD_COUNT]);
    expect(received.checksum).toBe(sent.checksum);
    expect(ring.areGuardsIntact()).toBe(true);
    // A run in which one side never slept would say nothing about waking.
    expect(sent.parkCount).toBeGreaterThan(0);
    expect(received.parkCount).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
