import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createChannelMemory } from '../../src/channel/channel-layout.js';
import { createEventCount } from '../../src/wake/event-count-layout.js';

const REQUEST_COUNT = 30_000;
const MAX_BODY_BYTES = 8192;
/** Some ten times what a busy machine needs. A lost wake-up shows as this timeout. */
const TIMEOUT_MS = 60_000;
/** What body sizes are drawn from; another one may be given to look further. */
const SEED = Number(process.env.SPOOL_STRESS_SEED ?? 20_240_229);

interface EndResult {
  readonly endedCount: number;
  readonly checksum: number;
  readonly parkCount: number;
  readonly pieceCounts: { readonly inline: number; readonly slab: number };
}

const threads = new Set<Worker>();

afterEach(async () => {
  await Promise.all(Array.from(threads, (thread) => thread.terminate()));
  threads.clear();
});

/** Runs one end and resolves with what it says when it is done; a failed check in the thread rejects. */
async function runEnd(workerData: object): Promise<EndResult> {
  const thread = new Worker(fileURLToPath(new URL('echo-thread.mjs', import.meta.url)), { workerData });
  threads.add(thread);
  const [result] = (await once(thread, 'message')) as [EndResult];
  return result;
}

test.each([
  ['both in waitAsync', false, false],
  ['the worker in wait, the I/O thread in waitAsync', false, true],
])(
  'bodies larger than ring, slabs and credit pass a channel both ways unchanged, %s',
  async (name, isIoBlocking, isWorkerBlocking) => {
    console.log(`Seed ${SEED}, ${name}`);
    const channelMemory = createChannelMemory({
      ringBytes: 1024,
      exchangeCount: 4,
      slabBytes: 1024,
      slabCount: 3,
      inlineBytes: 128,
      creditBytes: 3000,
      maxCreditBytes: 3000,
    });
    const io = createEventCount();
    const worker = createEventCount();
    const shared = { channelMemory, seed: SEED, requestCount: REQUEST_COUNT, maxBodyBytes: MAX_BODY_BYTES };
    const [sent, echoed] = await Promise.all([
      runEnd({ ...shared, role: 'io', ownEventCount: io, peerEventCount: worker, isBlocking: isIoBlocking }),
      runEnd({ ...shared, role: 'worker', ownEventCount: worker, peerEventCount: io, isBlocking: isWorkerBlocking }),
    ]);
    console.log('I/O thread', sent, 'worker', echoed);
    expect([sent.endedCount, echoed.endedCount]).toEqual([REQUEST_COUNT, REQUEST_COUNT]);
    expect(echoed.checksum).toBe(sent.checksum);
    for (const { parkCount, pieceCounts } of [sent, echoed]) {
      expect(parkCount).toBeGreaterThan(0);
      expect(pieceCounts.inline).toBeGreaterThan(0);
      expect(pieceCounts.slab).toBeGreaterThan(0);
    }
  },
  TIMEOUT_MS,
);
