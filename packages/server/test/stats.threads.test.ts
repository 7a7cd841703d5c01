/** What `server.stats()` tells of threads: how they sleep and wake, what they copy, and who comes after one that dies. */

import { describe, expect, test } from '@jest/globals';

import type { ServerStats } from '../dist/index.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';
import { untilStats } from './until-stats.js';

function sumRecords(threads: ServerStats['workers'], name: 'recordsSent' | 'recordsReceived'): number {
  return threads.reduce((sum, { rings }) => sum + rings[name], 0);
}

describe.each(IO_THREADS)('stats() of the threads with ioThreads: $ioThreads', (io) => {
  test('counts one notify and one park for a request that finds its worker asleep', async () => {
    const server = await startServer('whoami', { ...io, workers: 1 });
    const connection = await server.connect();
    await connection.get('/');
    const before = await untilStats(server, ({ workers }) => workers[0].wake.isParked);
    await connection.get('/');
    const after = await untilStats(server, ({ workers }) => {
      return workers[0].wake.isParked && workers[0].wake.parks > before.workers[0].wake.parks;
    });
    expect(after.ioThreads[0].wake.notifiesSent - before.ioThreads[0].wake.notifiesSent).toBe(1);
    const [slept, woken] = [before.workers[0].wake, after.workers[0].wake];
    expect(woken.wakeUp.count - slept.wakeUp.count).toBe(1);
    expect(woken.parks - slept.parks).toBe(1);
    expect(woken.turns).toBeGreaterThan(slept.turns);
    expect(woken.parkedMs).toBeGreaterThan(slept.parkedMs);
    // Asleep, it goes on sleeping for as long as nobody wants anything.
    expect(server.server.stats().workers[0].wake.parkedMs).toBeGreaterThan(woken.parkedMs);
  });

  test('counts the records of both directions on both sides', async () => {
    const server = await startServer('whoami', io);
    const connection = await server.connect();
    for (let count = 0; count < 20; count++) await connection.get('/');
    // A worker comes to the records of what was taken from it when it has nothing before them left.
    const { ioThreads, workers } = await untilStats(server, (stats) => {
      return stats.ioThreads[0].rings.recordsSent === sumRecords(stats.workers, 'recordsReceived');
    });
    const [{ rings, requestsGiven }] = ioThreads;
    expect(rings.recordsSent).toBe(requestsGiven);
    expect(rings.recordsReceived).toBe(sumRecords(workers, 'recordsSent'));
    expect(rings.recordsReceived).toBe(20);
    expect(rings.batchesReceived).toBeGreaterThan(0);
    expect(rings.batchesReceived).toBeLessThanOrEqual(rings.recordsReceived);
    expect(rings.ringHighWaterBytes).toBeGreaterThan(0);
    expect(rings.ringHighWaterBytes).toBeLessThanOrEqual(rings.ringBytesReceived);
    expect([rings.ringFullStalls, rings.slabStalls, rings.creditStalls]).toEqual([0, 0, 0]);
  });

  test('counts the bytes of a large body where they are copied and where they are not', async () => {
    const bodyBytes = 200_000;
    const server = await startServer('routes', { ...io, workers: 1 });
    const connection = await server.connect();
    const body = Buffer.alloc(bodyBytes, 'x');
    expect((await connection.post('/', body)).body.equals(body)).toBe(true);
    const { ioThreads, workers } = server.server.stats();
    const [[{ rings: io0 }], [{ rings: worker }]] = [ioThreads, workers];
    expect(io0.bytesCopiedIn).toBeGreaterThanOrEqual(bodyBytes);
    expect(worker.bytesCopiedOut).toBeGreaterThanOrEqual(bodyBytes);
    expect(worker.bytesCopiedIn).toBeGreaterThanOrEqual(bodyBytes);
    expect(worker.slabsSent).toBeGreaterThan(0);
    // The socket takes slabs from where they lie.
    expect(io0.bytesUsedInPlace).toBeGreaterThan(bodyBytes / 2);
    expect(io0.bytesUsedInPlace + io0.bytesCopiedOut).toBeGreaterThanOrEqual(bodyBytes);
    expect(worker.bytesUsedInPlace).toBe(0);
  });

  test('goes on with the counts of a worker that has died', async () => {
    const server = await startServer('whoami', { ...io, workers: 1 });
    const connection = await server.connect();
    for (let count = 0; count < 5; count++) await connection.get('/');
    const [before] = server.server.stats().workers;
    expect((await connection.get('/?exit')).status).toBe(503);
    await server.waitFor('workerStart', 2);
    expect((await connection.get('/')).status).toBe(200);
    const { requests, workers } = await untilStats(server, (stats) => stats.requests.stages.total.count === 6);
    const [after] = workers;
    expect(workers).toHaveLength(1);
    expect(after).toMatchObject({ workerId: 0, state: 'ready', threadsStarted: 2 });
    expect(after.threadId).toBe(server.workerStarts[1].threadId);
    expect(after.threadId).not.toBe(before.threadId);
    expect(after.uptimeMs).toBeLessThan(server.server.stats().uptimeMs);
    // The one it died of was started and never ended.
    expect(after).toMatchObject({ requestsStarted: 7, requestsEnded: 6, requestsFailed: 0 });
    expect(after.busy.count).toBe(6);
    expect(requests).toMatchObject({ received: 7, ended: 7, failed: 1 });
  });

  test('counts on after a blocked worker was ended and replaced', async () => {
    const gate = new SharedGate();
    const options = { ...io, workers: 1, requestTimeoutMs: 100, killAfterMs: 50, workerData: { gate: gate.words } };
    const server = await startServer('whoami', options);
    const connection = await server.connect();
    for (let count = 0; count < 5; count++) await connection.get('/');
    expect((await connection.get('/?block')).status).toBe(504);
    await server.waitFor('workerExit', 1);
    await server.waitFor('workerStart', 2);
    expect((await connection.get('/')).status).toBe(200);
    const { requests, workers } = await untilStats(server, (stats) => stats.requests.stages.total.count === 6);
    expect(requests).toMatchObject({ received: 7, ended: 7, timedOut: 1 });
    expect(workers.reduce((sum, { requestsStarted }) => sum + requestsStarted, 0)).toBe(7);
    expect(requests.busy.count).toBe(6);
    expect(workers.filter(({ state }) => state === 'ready')).toHaveLength(1);
  });

  test('is plain data, with the buckets of every histogram when they are wanted', async () => {
    const server = await startServer('whoami', io);
    const connection = await server.connect();
    for (let count = 0; count < 10; count++) await connection.get('/');
    const plain = await untilStats(server, (stats) => stats.requests.stages.total.count === 10);
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
    expect(structuredClone(plain)).toEqual(plain);
    expect(plain.requests.stages.total).not.toHaveProperty('buckets');
    const { stages, busy } = server.server.stats({ withBuckets: true }).requests;
    for (const { count, buckets } of [...Object.values(stages), busy]) {
      expect(count).toBe(10);
      expect(buckets!.reduce((sum: number, bucket: { count: number }) => sum + bucket.count, 0)).toBe(10);
    }
    const { queued, woken, handled, returned, flushed, total } = stages;
    const sumMs = [queued, woken, handled, returned, flushed].reduce((sum, stage) => sum + stage.sumMs, 0);
    expect(sumMs).toBeCloseTo(total.sumMs, 6);
  });
});

describe('stats() while threads are busy', () => {
  test('tells of requests that come and go while this thread does nothing but ask', async () => {
    const server = await startServer('whoami', { workers: 1 });
    const connection = await server.connect();
    await connection.get('/');
    // Written to the kernel by this very call. From here on no message reaches this thread: only memory can tell.
    connection.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n'.repeat(20));
    while (server.server.stats().requests.ended < 21);
    const { requests, workers } = server.server.stats();
    expect(requests).toMatchObject({ received: 21, ended: 21 });
    expect(workers[0]).toMatchObject({ requestsStarted: 21, requestsEnded: 21 });
    for (let count = 0; count < 20; count++) expect((await connection.reader.readResponse()).status).toBe(200);
  });

  test('tells of a worker that a handler blocks, and of those that go on', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { workers: 2, workerData: { gate: gate.words } });
    const [blocking, other] = [await server.connect(), await server.connect()];
    for (let count = 0; count < 10; count++) await other.get('/plain');
    blocking.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const blocked = server.server
      .stats()
      .workers.find(({ requestsStarted, requestsEnded }) => requestsStarted > requestsEnded)!;
    expect(blocked).toMatchObject({ state: 'ready' });
    expect(blocked.wake.isParked).toBe(false);
    for (let count = 0; count < 10; count++) await other.get('/plain');
    const { requests, workers } = server.server.stats();
    expect(requests).toMatchObject({ received: 21, ended: 20 });
    const { requestsStarted, requestsEnded } = workers.find(({ workerId }) => workerId === blocked.workerId)!;
    expect(requestsStarted - requestsEnded).toBe(1);
    expect(workers.reduce((sum, worker) => sum + worker.requestsEnded, 0)).toBe(20);
    gate.open();
    await blocking.reader.readResponse();
  });
});
