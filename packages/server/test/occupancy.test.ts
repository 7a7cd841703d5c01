/**
 * What the server learns of a class is how long it keeps a thread busy, and not how long its handlers await. Seen by what
 * becomes of a request that comes while another lies unstarted on the only worker: a short one is put behind it, a long one
 * waits until nothing is left to start. Who is charged with what is the subject of worker/busy-clock.test.ts.
 */

import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';
import { untilStats } from './until-stats.js';

/** Requests of one class by which it is known. */
const LEARNING_COUNT = 30;
/** Looks at a class, and some more requests before each. A busy machine may make a short class look long at some of them. */
const LONG_LOOK_COUNT = 3;
const SHORT_LOOK_COUNT = 12;
const REPEAT_COUNT = 6;

async function ask(connection: RawConnection, path: string, count: number): Promise<void> {
  for (; count > 0; count--) expect((await connection.get(path)).status).toBe(200);
}

function request(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
}

/** A server with one worker, of which the classes are to be found out. */
class ClassProbe {
  readonly #server: TestServer;
  readonly #gate: SharedGate;
  #blockedCount = 0;

  constructor(server: TestServer, gate: SharedGate) {
    this.#server = server;
    this.#gate = gate;
  }

  /** Tells whether the server takes a class for short. Needs that nothing else is under way. */
  async isShort(path: string): Promise<boolean> {
    const connection = await this.#server.connect();
    // The one that blocked at the last look was of this class, and has made it look longer.
    await ask(connection, '/light', LEARNING_COUNT);
    const before = await untilStats(this.#server, ({ requests, workers }) => {
      return requests.inFlight === 0 && workers[0].wake.isParked;
    });
    this.#gate.close();
    // In one packet, to a thread that sleeps: the others come before the first can have been started, and the second one
    // stays unstarted behind it.
    connection.send(request('/light?block') + request('/light') + request(path));
    await this.#gate.arrived(++this.#blockedCount);
    const { requests, ioThreads } = await untilStats(this.#server, ({ requests: { inFlight } }) => inFlight === 3);
    const givenCount = ioThreads[0].requestsGiven - before.ioThreads[0].requestsGiven;
    expect(givenCount + requests.queued).toBe(3);
    this.#gate.open();
    for (let count = 0; count < 3; count++) expect((await connection.reader.readResponse()).status).toBe(200);
    return givenCount === 3;
  }

  /** Looks some times, with more requests before each look, whether the class is ever short. */
  async isEverShort(path: string, learn: () => Promise<void>, lookCount = SHORT_LOOK_COUNT): Promise<boolean> {
    for (let look = 0; look < lookCount; look++) {
      await learn();
      if (await this.isShort(path)) return true;
    }
    return false;
  }

  /** The same for one that is expected to be long: it takes fewer looks to be sure. */
  async isShortAtTimes(path: string, learn: () => Promise<void>): Promise<boolean> {
    return await this.isEverShort(path, learn, LONG_LOOK_COUNT);
  }
}

describe.each(IO_THREADS)('what a class costs with ioThreads: $ioThreads', (io) => {
  const start = async () => {
    const gate = new SharedGate();
    const server = await startServer('occupying', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    await ask(connection, '/light', LEARNING_COUNT);
    return { connection, probe: new ClassProbe(server, gate) };
  };

  test('is little when its handlers await, and much when they work', async () => {
    const { connection, probe } = await start();
    await ask(connection, '/await', LEARNING_COUNT);
    expect(await probe.isEverShort('/await', () => ask(connection, '/await', REPEAT_COUNT))).toBe(true);
    await ask(connection, '/burn', 3);
    expect(await probe.isShortAtTimes('/burn', () => ask(connection, '/burn', 1))).toBe(false);
    await ask(connection, '/await-then-burn', 3);
    expect(await probe.isShortAtTimes('/await-then-burn', () => ask(connection, '/await-then-burn', 1))).toBe(false);
  });
});
