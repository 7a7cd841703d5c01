/** A hundred workers killed under load, in every way a handler can: who fails was running on one of them. */

import { once } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { doDamage, type Damage } from './load/disturbers.js';
import { BROKEN_OFF, LoadClient, createLoad, type Load } from './load/load-client.js';
import { RunLedger } from './load/run-ledger.js';
import { SEED } from './schedule/seeded-random.js';
import { createRandom, randomInteger } from './seeded-bytes.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

const CLIENT_COUNT = 16;
const KILL_COUNT = 100;
const WORKER_COUNT = 4;
const KILLER_COUNT = 2;

/** Ways to die, and how many of twenty kills take which. Those that loop take their deadline's time. */
const DEATHS = Object.entries({ exit: 6, throw: 5, reject: 5, heap: 2, loop: 1, 'loop-later': 1 }).flatMap(
  ([by, count]) => Array.from({ length: count }, () => by),
);

/** Long for a handler of some milliseconds on a busy machine, short for those that loop. */
const REQUEST_TIMEOUT_MS = 4000;

jest.setTimeout(600_000);

/** Has workers die, one after the other. */
async function killWorkers(server: TestServer, load: Load): Promise<Damage[]> {
  const connection = await server.connect();
  const damages: Damage[] = [];
  while (countDeaths(server) < KILL_COUNT) {
    const by = DEATHS[randomInteger(load.random, 0, DEATHS.length - 1)];
    damages.push(await doDamage(connection, load, by));
    // Too few workers for the load would refuse requests, which is another matter.
    while (server.workerStarts.length < WORKER_COUNT + countDeaths(server)) await once(server.server, 'workerStart');
  }
  return damages;
}

function countDeaths(server: TestServer): number {
  return server.workerExits.filter(({ failure }) => failure !== undefined).length;
}

describe.each(IO_THREADS)(`with ioThreads: $ioThreads, seed ${SEED}`, (io) => {
  test(`killing ${KILL_COUNT} workers under load fails no request but those that were running on them`, async () => {
    console.log(`SPOOL_TEST_SEED=${SEED}`);
    const ledger = new RunLedger(1_000_000);
    const server = await startServer('verified', {
      ...io,
      workers: WORKER_COUNT,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      killAfterMs: 200,
      // Enough for a handler, and soon full.
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
      channel: { slabCount: 4, creditBytes: 100_000, exchangeCount: 32 },
      workerData: { ledger: ledger.words },
    });
    const random = createRandom(SEED);
    const load = createLoad(server.port, random);
    let isOver = false;
    const clients = Promise.all(Array.from({ length: CLIENT_COUNT }, () => new LoadClient(load).run(() => isOver)));
    const killers = Promise.all(Array.from({ length: KILLER_COUNT }, () => killWorkers(server, load)));
    const killed = await killers.finally(() => (isOver = true));
    await clients;
    const { received, ended } = await idleRequests(server.server);
    expect(ended).toBe(received);

    const deadThreads = new Set(server.workerExits.map(({ threadId }) => threadId));
    for (const { request, status } of load.failures) {
      expect([503, 504, BROKEN_OFF]).toContain(status);
      expect(deadThreads).toContain(ledger.threadOf(request.number));
    }
    for (const { number } of killed.flat()) expect(deadThreads).toContain(ledger.threadOf(number));
    for (let number = 1; number <= load.requestCount; number++) {
      expect(ledger.runCountOf(number)).toBeLessThanOrEqual(2);
    }
    for (const number of load.unsafeNumbers) expect(ledger.runCountOf(number)).toBeLessThanOrEqual(1);

    const counts = new Map<string, number>();
    for (const { by } of killed.flat()) counts.set(by, (counts.get(by) ?? 0) + 1);
    console.log(
      `${countDeaths(server)} workers died (${[...counts].flat().join(' ')}), ${load.answerCount} answers were right, ` +
        `${load.failures.length} requests failed with their workers`,
    );
  });
});
