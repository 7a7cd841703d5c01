/** `server.stats()` of a running server: every count agrees with what was done. */

import { describe, expect, test } from '@jest/globals';

import type { ServerStats } from '../dist/index.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, TestServer, handlerUrl, startServer } from './start-server.js';
import { untilStats } from './until-stats.js';

/** Whether the heads of so many answers of handlers are with their sockets. */
function hasAnswered(count: number): (stats: ServerStats) => boolean {
  return ({ requests }) => requests.stages.total.count === count;
}

function sumOf<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0);
}

test('stats() before listen() returns zeros and no thread', () => {
  const { server } = new TestServer({ handler: handlerUrl('whoami') });
  const { uptimeMs, requests, connections, ioThreads, workers } = server.stats();
  expect([uptimeMs, ioThreads, workers]).toEqual([0, [], []]);
  const { stages, busy, ...counts } = requests;
  const histograms = [stages.queued, stages.woken, stages.handled, stages.returned, stages.flushed, stages.total, busy];
  expect(new Set([...Object.values(counts), ...Object.values(connections)])).toEqual(new Set([0]));
  expect(histograms.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

describe.each(IO_THREADS)('stats() with ioThreads: $ioThreads', (io) => {
  test('counts requests, stages, connections and bytes as its clients do', async () => {
    const server = await startServer('whoami', io);
    const connections = await Promise.all([server.connect(), server.connect(), server.connect()]);
    for (let count = 0; count < 10; count++) {
      await Promise.all(connections.map((connection) => connection.get('/')));
    }
    // A client may have its answer before the thread that wrote it has counted that.
    const { requests, connections: counted, ioThreads, workers } = await untilStats(server, hasAnswered(30));
    expect(requests).toMatchObject({ received: 30, ended: 30, refused: 0, failed: 0, timedOut: 0, cancelled: 0 });
    expect(requests.rejected).toBe(0);
    for (const { count } of Object.values(requests.stages)) expect(count).toBe(30);
    expect(requests.busy.count).toBe(30);
    expect(counted).toMatchObject({ open: 3, accepted: 3, refused: 0 });
    expect(counted.bytesRead).toBe(sumOf(connections, ({ socket }) => socket.bytesWritten));
    expect(counted.bytesWritten).toBe(sumOf(connections, ({ socket }) => socket.bytesRead));
    expect([counted.reads, counted.writes].every((count) => count > 0 && count <= 30)).toBe(true);
    expect(ioThreads).toHaveLength(1);
    expect(ioThreads[0]).toMatchObject({ ioThreadId: 0, state: 'ready', threadsStarted: 1 });
    // Once each, and once more for each that a busy machine had it take back.
    expect(ioThreads[0].requestsGiven).toBe(30 + requests.takenBack);
    expect(sumOf(workers, ({ requestsStarted }) => requestsStarted)).toBe(30);
    expect(sumOf(workers, ({ requestsEnded }) => requestsEnded)).toBe(30);
    expect(sumOf(workers, ({ busy }) => busy.count)).toBe(30);
  });

  test('names every thread as its events do', async () => {
    const server = await startServer('whoami', { ...io, workers: 3 });
    const { workers } = server.server.stats();
    expect(workers.map(({ workerId, threadId }) => ({ workerId, threadId }))).toEqual(
      expect.arrayContaining(server.workerStarts),
    );
    expect(workers.map(({ state, threadsStarted }) => [state, threadsStarted])).toEqual(
      Array.from({ length: 3 }, () => ['ready', 1]),
    );
  });

  test('counts the failures of handlers', async () => {
    const server = await startServer('whoami', io);
    const connection = await server.connect();
    expect((await connection.get('/?fail')).status).toBe(500);
    expect((await connection.get('/')).status).toBe(200);
    // One that got no answer from its handler is in no stage.
    const { requests, workers } = await untilStats(server, hasAnswered(1));
    expect(requests).toMatchObject({ received: 2, ended: 2, failed: 1 });
    expect(sumOf(workers, ({ requestsFailed }) => requestsFailed)).toBe(1);
  });

  test('counts what it refuses: messages, requests and connections', async () => {
    const gate = new SharedGate();
    const options = { ...io, workers: 1, queueLimit: 0, maxConnections: 3, workerData: { gate: gate.words } };
    const server = await startServer('whoami', options);
    const [blocking, refused, broken] = [await server.connect(), await server.connect(), await server.connect()];
    blocking.send('GET /?block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    expect((await refused.get('/?block')).status).toBe(503);
    expect(await (await server.connect()).reader.readToEnd()).toHaveLength(0);
    broken.send('nonsense\r\n\r\n');
    expect((await broken.reader.readResponse()).status).toBe(400);
    gate.open();
    await blocking.reader.readResponse();
    const { requests, connections } = server.server.stats();
    expect(requests).toMatchObject({ received: 2, ended: 2, refused: 1, rejected: 1, failed: 0 });
    expect(connections).toMatchObject({ accepted: 3, refused: 1 });
  });

  test('counts what is in flight and what waits, and who has gone away', async () => {
    const gate = new SharedGate();
    const server = await startServer('whoami', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connections = await Promise.all([server.connect(), server.connect(), server.connect()]);
    connections[0].send('GET /?block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    for (const connection of connections.slice(1)) connection.send('GET /?block HTTP/1.1\r\nHost: test\r\n\r\n');
    let stats = await untilStats(server, ({ requests: { queued } }) => queued === 2);
    expect(stats.requests).toMatchObject({ received: 3, ended: 0, inFlight: 3, queued: 2 });
    expect(stats.ioThreads[0]).toMatchObject({ requestsInFlight: 3, requestsQueued: 2 });
    connections[2].reset();
    gate.open();
    for (const connection of connections.slice(0, 2)) {
      expect((await connection.reader.readResponse()).status).toBe(200);
    }
    stats = await untilStats(server, ({ requests: { inFlight } }) => inFlight === 0);
    expect(stats.requests).toMatchObject({ cancelled: 1, queued: 0, failed: 0, refused: 0 });
    expect(stats.requests.received).toBe(stats.requests.ended);
  });

  test('counts those past their deadline', async () => {
    const gate = new SharedGate();
    const options = { ...io, workers: 1, requestTimeoutMs: 200, killAfterMs: 0, workerData: { gate: gate.words } };
    const server = await startServer('whoami', options);
    const connection = await server.connect();
    expect((await connection.get('/?wait')).status).toBe(504);
    expect(server.server.stats().requests).toMatchObject({ received: 1, ended: 0, timedOut: 1, cancelled: 0 });
    // It ends when its handler does, whatever that answers.
    gate.open();
    const { requests } = await untilStats(server, ({ requests: { ended } }) => ended === 1);
    expect(requests).toMatchObject({ timedOut: 1, failed: 0, cancelled: 0 });
  });

  test('counts what is taken back from behind a blocking handler, on both sides', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 2, workerData: { gate: gate.words } });
    const connection = await server.connect();
    for (let count = 0; count < 20; count++) await connection.get('/maybe');
    // In one packet, and of a class taken for short: some of what follows the first is given to the same worker.
    const paths = ['/maybe?block', ...Array.from({ length: 20 }, () => '/maybe?count')];
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`).join(''));
    await gate.arrived(1);
    await gate.counted(20);
    gate.open();
    for (const path of paths) {
      expect((await connection.reader.readResponse()).fields.get('x-search')).toBe(path.slice('/maybe'.length));
    }
    // A worker comes to the records of what was taken from it when it has nothing before them left.
    const { requests, ioThreads } = await untilStats(server, ({ requests: { takenBack }, workers }) => {
      return takenBack === sumOf(workers, ({ requestsTakenBack }) => requestsTakenBack);
    });
    expect(requests.takenBack).toBeGreaterThan(0);
    expect(requests).toMatchObject({ received: 41, ended: 41, failed: 0, refused: 0 });
    expect(ioThreads[0].requestsGiven).toBe(41 + requests.takenBack);
  });

  test('keeps its counts after close(), when every thread is gone', async () => {
    const server = await startServer('whoami', io);
    const connection = await server.connect();
    for (let count = 0; count < 5; count++) await connection.get('/');
    connection.socket.end();
    await server.server.close();
    const { requests, connections, ioThreads, workers } = server.server.stats();
    expect(requests).toMatchObject({ received: 5, ended: 5, inFlight: 0, queued: 0 });
    expect(requests.stages.total.count).toBe(5);
    expect(connections).toMatchObject({ accepted: 1, open: 0 });
    const threads = [...ioThreads, ...workers];
    expect(threads.map(({ state, wake }) => [state, wake.isParked])).toEqual(threads.map(() => ['closed', false]));
    // Nobody sleeps any more, so that nothing grows but the time.
    const { ioThreads: laterIoThreads, requests: laterRequests } = server.server.stats();
    expect(laterRequests).toEqual(requests);
    expect(laterIoThreads[0].wake).toEqual(ioThreads[0].wake);
  });
});
