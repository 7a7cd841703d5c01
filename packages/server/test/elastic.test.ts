/** `minWorkers` and `maxWorkers`: more workers while requests wait, fewer when they are not needed. */

import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';
import { untilStats } from './until-stats.js';

const MAX_WORKERS = 3;
/** Short enough for a test. What is busy stays, so nothing leaves too early on a slow machine. */
const IDLE_MS = 100;

const BLOCK = 'GET /block HTTP/1.1\r\nHost: test\r\n\r\n';

/** Sends so many requests that block, each on a connection of its own. */
async function sendBlocking(server: TestServer, count: number): Promise<readonly Promise<number>[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => server.connect()));
  return connections.map(async (connection) => {
    connection.send(BLOCK);
    return (await connection.reader.readResponse()).status;
  });
}

describe.each(IO_THREADS)('an elastic pool with ioThreads: $ioThreads', (io) => {
  const start = async (gate: SharedGate, maxWorkers = MAX_WORKERS) => {
    const elastic = { minWorkers: 1, maxWorkers, idleWorkerMs: IDLE_MS };
    const server = await startServer('gated', { ...io, ...elastic, workerData: { gate: gate.words } });
    const watch = { mostWorkers: 1 };
    server.server.on('workerStart', () => {
      watch.mostWorkers = Math.max(watch.mostWorkers, server.workerStarts.length - server.workerExits.length);
    });
    return { server, watch };
  };

  test('grows while long requests wait, to maxWorkers and no further, and shrinks to minWorkers', async () => {
    const gate = new SharedGate();
    const { server, watch } = await start(gate);
    expect(server.workerStarts).toHaveLength(1);
    const answers = await sendBlocking(server, MAX_WORKERS + 3);
    // Each is blocked by one request, so that no worker but a new one starts the next.
    await gate.arrived(MAX_WORKERS);
    await untilStats(server, ({ requests: { queued } }) => queued === 3);
    // Told by message, which may come later than the requests that the new workers have started.
    await server.waitFor('workerStart', MAX_WORKERS);
    expect(server.workerStarts.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
    expect(server.workerExits).toHaveLength(0);
    gate.open();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: MAX_WORKERS + 3 }, () => 200));
    await server.waitFor('workerExit', MAX_WORKERS - 1);
    expect(server.workerExits.map(({ workerId }) => workerId).sort()).toEqual([1, 2]);
    expect(server.workerExits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(watch.mostWorkers).toBe(MAX_WORKERS);
    expect((await (await server.connect()).get('/plain')).status).toBe(200);
    const { requests } = server.server.stats();
    expect(requests).toMatchObject({ received: 7, failed: 0, refused: 0, cancelled: 0, timedOut: 0 });
  });

  test('fails no request of a connection that goes on asking while workers leave', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const answers = await sendBlocking(server, MAX_WORKERS);
    await gate.arrived(MAX_WORKERS);
    gate.open();
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
    const connection = await server.connect();
    while (server.workerExits.length < MAX_WORKERS - 1) expect((await connection.get('/plain')).status).toBe(200);
    expect((await connection.get('/plain')).status).toBe(200);
  });

  test('grows again after it has shrunk', async () => {
    const gate = new SharedGate();
    const { server, watch } = await start(gate, 2);
    for (const round of [1, 2]) {
      const answers = await sendBlocking(server, 2);
      await gate.arrived(2 * round);
      gate.open();
      expect(await Promise.all(answers)).toEqual([200, 200]);
      await server.waitFor('workerExit', round);
      gate.close();
    }
    expect(server.workerStarts.map(({ workerId }) => workerId)).toEqual([0, 1, 1]);
    expect(new Set(server.workerStarts.map(({ threadId }) => threadId)).size).toBe(3);
    expect(watch.mostWorkers).toBe(2);
  });

  test('grows for a request behind one that was taken for short and blocks the only worker', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const connection = await server.connect();
    for (let count = 0; count < 30; count++) expect((await connection.get('/maybe')).status).toBe(200);
    const [blocking, waiting] = [await server.connect(), await server.connect()];
    blocking.send('GET /maybe?block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    expect((await waiting.get('/maybe')).status).toBe(200);
    await server.waitFor('workerStart', 2);
    gate.open();
    expect((await blocking.reader.readResponse()).status).toBe(200);
  });

  test('replaces a worker beyond minWorkers that dies while it is needed', async () => {
    const gate = new SharedGate();
    const elastic = { minWorkers: 1, maxWorkers: 2, idleWorkerMs: 60_000 };
    const workerData = { gate: gate.words };
    const server = await startServer('dying', { ...io, ...elastic, workerData });
    const answers = await sendBlocking(server, 2);
    await gate.arrived(2);
    gate.open();
    expect(await Promise.all(answers)).toEqual([200, 200]);
    expect((await (await server.connect()).get('/exit')).status).toBe(503);
    await server.waitFor('workerStart', 3);
    expect((await (await server.connect()).get('/plain')).status).toBe(200);
    expect(server.workerStarts[2].workerId).toBe(server.workerExits[0].workerId);
  });
});
