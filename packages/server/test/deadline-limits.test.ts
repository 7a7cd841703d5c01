/** Where deadlines end: those switched off, those of requests that wait, and an I/O thread that is late itself. */

import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { createGates } from './named-gates.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 400;

const HOST = 'Host: test\r\n';

/** Starts a server that tells when more than its limits has passed, for tests in which nothing happens. */
async function startClock(): Promise<TestServer> {
  return await startServer('looping', { workers: 1, requestTimeoutMs: SHORT_MS, killAfterMs: SHORT_MS });
}

describe.each(IO_THREADS)('a request that waits with ioThreads: $ioThreads', (io) => {
  test.each([
    ['requestTimeoutMs', { requestTimeoutMs: SHORT_MS, queueTimeoutMs: 0 }],
    ['queueTimeoutMs', { requestTimeoutMs: 0, queueTimeoutMs: SHORT_MS }],
  ])('for a worker is answered 503 after %s', async (_name, limits) => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', {
      ...io,
      workers: 1,
      maxConcurrentPerWorker: 1,
      ...limits,
      workerData,
    });
    const [busy, waiting] = [await server.connect(), await server.connect()];
    // No deadline runs while its body arrives.
    await busy.sendNow(`POST /block HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
    await gates.late.arrived(1);
    const response = await waiting.get('/thread');
    expect(response.status).toBe(503);
    expect(response.fields.has('retry-after')).toBe(true);
    gates.late.open();
    busy.send('a');
    expect((await busy.reader.readResponse()).status).toBe(200);
    expect((await waiting.get('/thread')).status).toBe(200);
    expect(await idleRequests(server.server)).toMatchObject({ received: 3, refused: 1, timedOut: 0 });
  });
});

describe.each(IO_THREADS)('0 with ioThreads: $ioThreads', (io) => {
  test('as requestTimeoutMs is no deadline', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...io, workers: 1, requestTimeoutMs: 0, killAfterMs: 1, workerData });
    const clock = await startClock();
    const connection = await server.connect();
    connection.send(`GET /ignore HTTP/1.1\r\n${HOST}\r\n`);
    await gates.late.arrived(1);
    await (await clock.connect()).get('/loop');
    await clock.waitFor('workerExit', 1);
    gates.late.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('late');
    expect(server.workerExits).toEqual([]);
  });

  test('as killAfterMs lets a blocked worker live', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', {
      ...io,
      workers: 1,
      requestTimeoutMs: SHORT_MS,
      killAfterMs: 0,
      workerData,
    });
    const clock = await startClock();
    const connection = await server.connect();
    const thread = (await connection.get('/thread')).body.toString();
    expect((await connection.get('/block')).status).toBe(504);
    await (await clock.connect()).get('/loop');
    await clock.waitFor('workerExit', 1);
    gates.late.open();
    expect((await connection.get('/thread')).body.toString()).toBe(thread);
    expect(server.workerExits).toEqual([]);
  });
});

test('requestTimeoutMs costs no answer that was there in time, when the calling thread owns the sockets and is late', async () => {
  const { gates, workerData } = createGates('late');
  const options = { ioThreads: 0, workers: 1, requestTimeoutMs: SHORT_MS, killAfterMs: SHORT_MS, workerData };
  const server = await startServer('overdue', options);
  const connection = await server.connect();
  connection.send(`GET /ignore HTTP/1.1\r\n${HOST}\r\n`);
  await gates.late.arrived(1);
  gates.late.open();
  // What a blocking app does: nothing else runs on this thread meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * SHORT_MS);
  expect((await connection.reader.readResponse()).body.toString()).toBe('late');
  expect(server.workerExits).toEqual([]);
});
