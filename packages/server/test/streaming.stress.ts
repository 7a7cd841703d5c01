/** Random uploads, downloads and echoes through channels that are far too small, with clients that go away anywhere. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';

import { expectNothingLeaked } from './expect-nothing-leaked.js';
import { planExchange, type PlannedExchange } from './planned-exchange.js';
import type { RawConnection } from './raw-connection.js';
import { createRandom, randomInteger, type Random } from './seeded-bytes.js';
import { SharedGate } from './shared-gate.js';
import { startServer, type TestServer } from './start-server.js';

/** Set it to run a failure again. */
const SEED = Number(process.env.SPOOL_TEST_SEED ?? Date.now() % 2 ** 31);

const CLIENT_COUNT = 12;
const MAX_PIPELINED = 4;
/** Share of the connections that are given up at some point. */
const ABORT_SHARE = 0.4;

const PLACES = [
  {
    name: 'the smallest channel',
    workers: 1,
    batchCount: 60,
    maxBytes: 20_000,
    options: { ioThreads: 1, pipelinedBytes: 500 },
    channel: { ringBytes: 4096, slabBytes: 1024, slabCount: 2, creditBytes: 2048, inlineBytes: 64, exchangeCount: 3 },
    limits: { headBytes: 512, fieldCount: 16 },
  },
  {
    name: 'a small channel on the calling thread',
    workers: 1,
    batchCount: 50,
    maxBytes: 200_000,
    options: { ioThreads: 0 },
    channel: {
      ringBytes: 8192,
      slabBytes: 4096,
      slabCount: 3,
      creditBytes: 3 * 4096,
      inlineBytes: 256,
      exchangeCount: 5,
    },
    limits: { headBytes: 1024, fieldCount: 16 },
  },
  {
    name: 'usual channels with few slabs, to two workers',
    workers: 2,
    batchCount: 40,
    maxBytes: 600_000,
    options: { ioThreads: 1 },
    channel: { slabBytes: 8 * 1024, slabCount: 4, creditBytes: 256 * 1024, exchangeCount: 8 },
    limits: {},
  },
] as const;

jest.setTimeout(60_000);

/** What one client has done. */
interface Tally {
  verifiedCount: number;
  abortedCount: number;
}

/** A client went away on purpose: what its reader says of that is no failure. */
class Gone extends Error {}

/** Gives a connection up, in one of the ways there are. */
function leave(connection: RawConnection, random: Random): void {
  const kind = randomInteger(random, 0, 2);
  if (kind === 0) connection.reset();
  else if (kind === 1) connection.socket.destroy();
  else connection.socket.end();
}

/** Sends requests one after the other, and stops in the middle of them if it is told how far. */
async function send(
  connection: RawConnection,
  exchanges: readonly PlannedExchange[],
  plan: { readonly random: Random; readonly stopAfterPieces: number },
): Promise<void> {
  let sentCount = 0;
  for (const { pieces } of exchanges) {
    for (const piece of pieces) {
      if (sentCount++ === plan.stopAfterPieces) {
        leave(connection, plan.random);
        throw new Gone();
      }
      if (connection.socket.destroyed) throw new Gone();
      const kind = randomInteger(plan.random, 0, 9);
      if (kind < 6) await connection.sendNow(piece);
      else connection.send(piece);
      if (kind === 0) await nextTurn();
    }
  }
}

/** Reads and checks the answers, some of them slowly, and stops in the middle of one if it is told which. */
async function receive(
  connection: RawConnection,
  exchanges: readonly PlannedExchange[],
  plan: { readonly random: Random; readonly stopAtResponse: number; readonly tally: Tally },
): Promise<void> {
  for (const [index, { description, expectedBody }] of exchanges.entries()) {
    if (index === plan.stopAtResponse) {
      await connection.reader.readHead();
      leave(connection, plan.random);
      throw new Gone();
    }
    for (let turns = randomInteger(plan.random, 0, 3) ** 3; turns > 0; turns--) await nextTurn();
    const { status, body } = await connection.reader.readResponse();
    if (status !== 200 || !body.equals(expectedBody)) {
      throw new Error(`${description} was answered ${status} with ${body.byteLength} bytes`);
    }
    plan.tally.verifiedCount++;
  }
}

/** Sends some requests on one connection and reads their answers meanwhile. Returns whether it can be used again. */
async function runBatch(
  connection: RawConnection,
  exchanges: readonly PlannedExchange[],
  random: Random,
  tally: Tally,
): Promise<boolean> {
  const pieceCount = exchanges.reduce((sum, { pieces }) => sum + pieces.length, 0);
  const mayAbort = random() < ABORT_SHARE;
  const stopsSending = mayAbort && random() < 0.5;
  const stopAfterPieces = stopsSending ? randomInteger(random, 0, pieceCount - 1) : -1;
  const stopAtResponse = mayAbort && !stopsSending ? randomInteger(random, 0, exchanges.length - 1) : -1;
  // Each side decides by numbers of its own, so that the order in which they run does not matter.
  const sending = send(connection, exchanges, { random: createRandom(random() * 2 ** 30), stopAfterPieces });
  const receiving = receive(connection, exchanges, { random: createRandom(random() * 2 ** 30), stopAtResponse, tally });
  const [sent, received] = await Promise.allSettled([sending, receiving]);
  if (!mayAbort) {
    if (sent.status === 'rejected') throw sent.reason;
    if (received.status === 'rejected') throw received.reason;
    return true;
  }
  // What was read before the end was right; how the end shows is the socket's matter.
  if (received.status === 'rejected' && String(received.reason).includes('was answered 200')) throw received.reason;
  tally.abortedCount++;
  connection.socket.destroy();
  return false;
}

async function runClient(server: TestServer, place: (typeof PLACES)[number], random: Random): Promise<Tally> {
  const tally: Tally = { verifiedCount: 0, abortedCount: 0 };
  let connection: RawConnection | undefined;
  for (let batch = 0; batch < place.batchCount; batch++) {
    connection ??= await server.connect();
    const exchanges = Array.from({ length: randomInteger(random, 1, MAX_PIPELINED) }, () =>
      planExchange(random, place.maxBytes),
    );
    if (!(await runBatch(connection, exchanges, random, tally))) connection = undefined;
  }
  return tally;
}

describe('random streams', () => {
  test.each(PLACES)(`through $name come whole or not at all (SPOOL_TEST_SEED=${SEED})`, async (place) => {
    const gate = new SharedGate();
    const server = await startServer('mixed', {
      ...place.options,
      workers: place.workers,
      channel: place.channel,
      limits: { ...place.limits, bodyBytes: Infinity },
      workerData: { gate: gate.words },
    });
    const tallies = await Promise.all(
      Array.from({ length: CLIENT_COUNT }, (_, index) => runClient(server, place, createRandom(SEED + index))),
    );
    const verifiedCount = tallies.reduce((sum, tally) => sum + tally.verifiedCount, 0);
    const abortedCount = tallies.reduce((sum, tally) => sum + tally.abortedCount, 0);
    console.log(
      `${place.name}: ${verifiedCount} responses verified, ${abortedCount} connections given up, seed ${SEED}`,
    );
    expect(verifiedCount).toBeGreaterThan(0);
    expect(abortedCount).toBeGreaterThan(0);
    expect(server.requestErrors).toEqual([]);
    await expectNothingLeaked(server, place.channel, gate);
  });
});
