/**
 * Mixed load while workers die, handlers loop and hang, and clients vanish or hardly read. Nothing but the victims fails, and
 * afterwards the server holds exactly what it held before.
 */

import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

import {
  doDamage,
  readSlowly,
  uploadSlowly,
  vanishInAnswer,
  vanishInBody,
  type Damage,
  type Disturber,
} from './load/disturbers.js';
import { BROKEN_OFF, LoadClient, createLoad, type Load } from './load/load-client.js';
import { ServerProcess, type Measure, type Status } from './load/server-process.js';
import { RawConnection, closeRawConnections } from './raw-connection.js';
import { SEED } from './schedule/seeded-random.js';
import { createRandom, randomInteger } from './seeded-bytes.js';

/** How long the load lasts, in two halves. */
const CHAOS_SECONDS = Number(process.env.SPOOL_CHAOS_SECONDS ?? 120);

const WORKER_COUNT = 4;
const CLIENT_COUNT = 12;
const EXCHANGE_COUNT = 8;
const SLAB_BYTES = 4096;
const SLAB_COUNT = 4;
/** What a slab may lose to alignment, in bytes. */
const SLAB_GAP_BYTES = 8;

/** What heap and external memory may grow by over the second half, after a forced collection. */
const MAX_GROWTH_BYTES = 5 * 1024 * 1024;

/** So small that every limit is met often, and its own with a busy machine in mind. */
const OPTIONS = {
  workers: WORKER_COUNT,
  requestTimeoutMs: 4000,
  killAfterMs: 200,
  maxAbandoned: 4,
  drainTimeoutMs: 500,
  writeStallTimeoutMs: 3000,
  resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
  limits: { headBytes: 1024, fieldCount: 16 },
  affinity: { field: 'x-key' },
  channel: {
    ringBytes: 8192,
    exchangeCount: EXCHANGE_COUNT,
    slabBytes: SLAB_BYTES,
    slabCount: SLAB_COUNT,
    inlineBytes: 256,
    creditBytes: SLAB_BYTES * SLAB_COUNT,
  },
};

/** Longest pause of a client that disturbs, in milliseconds. */
const MAX_PAUSE_MS = 100;

const DISTURBERS: readonly Disturber[] = [vanishInBody, vanishInAnswer, readSlowly, readSlowly, uploadSlowly];

/** What is done to workers, by whom: as many are out at a time as there are of these, so that some are always left. */
const DAMAGES = [
  ['exit', 'throw', 'reject', 'exit', 'throw', 'reject', 'heap'],
  ['loop', 'loop-later'],
  ['hang'],
] as const;

jest.setTimeout(CHAOS_SECONDS * 1000 + 180_000);

let server: ServerProcess | undefined;

afterEach(async () => {
  await closeRawConnections();
  await server?.kill();
});

/** Has workers die or handlers hang until it is over; waits each time until the pool is whole again. */
async function damageWorkers(load: Load, ways: readonly string[], isOver: () => boolean): Promise<Damage[]> {
  const connection = await RawConnection.open(load.port);
  const damages: Damage[] = [];
  while (!isOver()) {
    damages.push(await doDamage(connection, load, ways[randomInteger(load.random, 0, ways.length - 1)]));
    await server!.until(
      () => server!.status(),
      ({ liveThreadCount }) => liveThreadCount >= WORKER_COUNT,
    );
  }
  await leave(connection);
  return damages;
}

async function disturb(load: Load, disturber: Disturber, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await disturber(load);
    // Who only comes and goes would leave no time for the others.
    await setTimeout(randomInteger(load.random, 0, MAX_PAUSE_MS));
  }
}

async function leave({ socket }: RawConnection): Promise<void> {
  await new Promise((resolve) => socket.once('close', resolve).destroy());
}

/** Runs everything for a while, and waits until nothing is under way any more. */
async function runLoad(load: Load, seconds: number): Promise<Damage[]> {
  const endMs = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() > endMs;
  const clients = Array.from({ length: CLIENT_COUNT }, () => new LoadClient(load).run(isOver));
  const disturbers = DISTURBERS.map((disturber) => disturb(load, disturber, isOver));
  const damages = DAMAGES.map((ways) => damageWorkers(load, ways, isOver));
  await Promise.all([...clients, ...disturbers]);
  return (await Promise.all(damages)).flat();
}

/** Waits until the server has nothing to do and all its workers, and measures it then. */
async function measureIdle(expected?: Measure): Promise<{ measure: Measure; status: Status }> {
  const status = await server!.until(
    () => server!.status(),
    ({ requests: { inFlight, received, ended }, openConnectionCount, liveThreadCount }) =>
      inFlight === 0 && received === ended && openConnectionCount === 0 && liveThreadCount === WORKER_COUNT,
  );
  const measure = await server!.until(
    () => server!.measure(),
    ({ threadCount, descriptorCount }) =>
      expected === undefined || (threadCount === expected.threadCount && descriptorCount === expected.descriptorCount),
  );
  return { measure, status };
}

/** Nobody failed but those that ran on a worker that died, and nothing ran more often than it may. */
async function expectOnlyVictims(load: Load, damages: readonly Damage[]): Promise<void> {
  const exitedThreadIds = await server!.exitedThreadIds();
  for (const { status } of load.failures) expect([503, 504, BROKEN_OFF]).toContain(status);
  const victims = [...load.failures.map(({ request }) => request.number), ...damages.map(({ number }) => number)];
  const runs = await server!.runs(victims);
  const hungNumbers = damages.filter(({ by }) => by === 'hang').map(({ number }) => number);
  victims.forEach((number, index) => {
    // What hangs ends in time, unless its worker was worn out before. Everything else has died with its thread.
    if (!exitedThreadIds.has(runs[index][0])) expect(hungNumbers).toContain(number);
  });
  expect(await server!.mostRuns(load.requestCount)).toBeLessThanOrEqual(2);
  const unsafeRuns = await server!.runs(load.unsafeNumbers);
  expect(Math.max(...unsafeRuns.map(([, runCount]) => runCount))).toBeLessThanOrEqual(1);
}

/** As many requests are under way at once as all channels have exchanges. */
async function expectExchanges({ port }: Load): Promise<void> {
  const first = await RawConnection.open(port);
  // From here on their class is known to be short, and goes to every worker.
  for (let count = 0; count < 20; count++) await first.get('/meet/0?round=1&count=1');
  const count = WORKER_COUNT * EXCHANGE_COUNT;
  const connections = await Promise.all(Array.from({ length: count }, () => RawConnection.open(port)));
  const responses = await Promise.all(
    connections.map((connection) => connection.get(`/meet/0?round=2&count=${count}`)),
  );
  for (const { body } of responses) expect(body.toString()).toBe('met');
  for (const connection of [first, ...connections]) await leave(connection);
}

/** A body that takes every slab of its worker finds all of them, on each worker. */
async function expectSlabs({ port }: Load): Promise<void> {
  const connection = await RawConnection.open(port);
  const get = async (path: string, key: number): Promise<Buffer> => {
    connection.send(`GET ${path} HTTP/1.1\r\nHost: test\r\nX-Key: ${key}\r\n\r\n`);
    return (await connection.reader.readResponse()).body;
  };
  const keys = new Map<string, number>();
  for (let key = 0; keys.size < WORKER_COUNT; key++) keys.set((await get('/thread/0', key)).toString(), key);
  const before = await server!.status();
  const byteCount = SLAB_COUNT * (SLAB_BYTES - SLAB_GAP_BYTES);
  for (const key of keys.values()) expect(await get(`/whole/0?bytes=${byteCount}`, key)).toHaveLength(byteCount);
  const after = await server!.status();
  expect(after.slabCount - before.slabCount).toBe(WORKER_COUNT * SLAB_COUNT);
  expect(after.slabStallCount).toBe(before.slabStallCount);
  await leave(connection);
}

function describeDamages(damages: readonly Damage[]): string {
  const counts = new Map<string, number>();
  for (const { by } of damages) counts.set(by, (counts.get(by) ?? 0) + 1);
  return [...counts].map(([by, count]) => `${count} ${by}`).join(', ');
}

function toMib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

describe.each([
  // Only here is the memory of the I/O stages that of the process's main thread, which can be measured.
  { ioThreads: 0, seconds: CHAOS_SECONDS, isMeasured: true },
  { ioThreads: 1, seconds: CHAOS_SECONDS / 4, isMeasured: false },
])(`with ioThreads: $ioThreads, seed ${SEED}`, ({ ioThreads, seconds, isMeasured }) => {
  test(`${seconds} seconds of chaos fail only their victims, and leave nothing behind`, async () => {
    console.log(`SPOOL_TEST_SEED=${SEED} SPOOL_CHAOS_SECONDS=${CHAOS_SECONDS}`);
    server = new ServerProcess({ ...OPTIONS, ioThreads });
    const unused = await server.measure();
    const load = createLoad(await server.listen(), createRandom(SEED));
    // Once through everything, so that what is made only once is there.
    await runLoad(load, 1);
    const { measure: atStart } = await measureIdle();
    const damages = await runLoad(load, seconds / 2);
    const { measure: halfway } = await measureIdle(atStart);
    damages.push(...(await runLoad(load, seconds / 2)));
    const { measure: atEnd, status } = await measureIdle(atStart);

    expect(status).toMatchObject({ openConnectionCount: 0, liveThreadCount: WORKER_COUNT });
    expect(status.requests.inFlight).toBe(0);
    expect(status.requests.ended).toBe(status.requests.received);
    const counts = ({ threadCount, descriptorCount }: Measure): number[] => [threadCount, descriptorCount];
    expect([counts(halfway), counts(atEnd)]).toEqual([counts(atStart), counts(atStart)]);
    const growthBytes = atEnd.heapBytes + atEnd.externalBytes - halfway.heapBytes - halfway.externalBytes;
    console.log(
      `${status.deathCount} workers died (${describeDamages(damages)}), ${load.answerCount} answers were right, ` +
        `${load.failures.length} requests failed with their workers; ${JSON.stringify(status.requests)}; ` +
        `heap and external ${toMib(halfway.heapBytes + halfway.externalBytes)} halfway, ` +
        `${toMib(growthBytes)} more at the end; resident ${toMib(halfway.residentBytes)}, ${toMib(atEnd.residentBytes)}; ` +
        `${counts(atEnd).join(' threads, ')} descriptors`,
    );
    if (isMeasured) expect(growthBytes).toBeLessThan(MAX_GROWTH_BYTES);
    await expectOnlyVictims(load, damages);
    await expectExchanges(load);
    await expectSlabs(load);
    await server.close();
    const { threadCount, descriptorCount } = await server.until(
      () => server!.measure(),
      (measure) => measure.threadCount === unused.threadCount && measure.descriptorCount === unused.descriptorCount,
    );
    expect([threadCount, descriptorCount]).toEqual(counts(unused));
    expect(await server.end()).toBe(0);
  });
});
