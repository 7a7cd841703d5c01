/** Handlers that block their thread for ever: it is ended and replaced, and costs nobody but who had started on it. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { blockUntilCounted, createGates } from './named-gates.js';
import type { RawConnection } from './raw-connection.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 400;

/** Far more than ending and starting a thread takes anywhere. */
const FAR_TOO_LONG_MS = 20_000;

const HOST = 'Host: test\r\n';

async function threadOf(connection: RawConnection): Promise<string> {
  const response = await connection.get('/thread');
  expect(response.status).toBe(200);
  return response.body.toString();
}

/** Expects one worker to have been ended for being blocked, and another one to answer on a connection. */
async function expectReplaced(server: TestServer, connection: RawConnection): Promise<void> {
  await server.waitFor('workerExit', 1);
  // Starting a thread may take longer than a request may wait here.
  await server.waitFor('workerStart', 2);
  const [{ threadId }] = server.workerStarts;
  expect(server.workerExits).toMatchObject([{ threadId, failure: { code: 'ERR_SPOOL_WORKER_BLOCKED' } }]);
  expect(await threadOf(connection)).not.toBe(String(threadId));
  expect(server.workerExits).toHaveLength(1);
}

/** Waits until so many requests have been given to workers. */
async function given(server: TestServer, count: number): Promise<void> {
  while (server.server.stats().ioThreads[0].requestsGiven < count) await nextTurn();
}

describe.each(IO_THREADS)('a blocked worker with ioThreads: $ioThreads', (io) => {
  const options = { ...io, workers: 1, requestTimeoutMs: SHORT_MS, killAfterMs: 100 };

  test('is ended and replaced, and its request is answered 504 on a connection that goes on', async () => {
    const { workerData } = createGates('loop');
    const server = await startServer('blocking', { ...options, workerData });
    const connection = await server.connect();
    expect((await connection.get('/loop')).status).toBe(504);
    await expectReplaced(server, connection);
    expect(await idleRequests(server.server)).toMatchObject({ received: 2, timedOut: 1, failed: 0 });
  });

  test('is found when the loop is in a timer, and a request beside it runs again elsewhere, once', async () => {
    const { gates, workerData } = createGates('go', 'loop', 'once');
    const server = await startServer('blocking', { ...options, workerData });
    const [looping, waiting] = [await server.connect(), await server.connect()];
    looping.send(`GET /loop-in-timer HTTP/1.1\r\n${HOST}\r\n`);
    await gates.go.arrived(1);
    // No deadline runs while a body arrives, here of one byte.
    await waiting.sendNow(`GET /once HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
    await gates.once.counted(1);
    gates.go.open();
    await gates.loop.arrived(1);
    expect((await looping.reader.readResponse()).status).toBe(504);
    await gates.once.counted(2);
    waiting.send('a');
    const { body } = await waiting.reader.readResponse();
    await expectReplaced(server, looping);
    expect(body.toString()).toBe(`run 2 with 1 bytes on ${await threadOf(looping)}`);
    expect(gates.once.count).toBe(2);
  });

  test('is found inside a response, whose connection is cut', async () => {
    const { gates, workerData } = createGates('go', 'loop');
    const server = await startServer('blocking', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`GET /stream-then-loop HTTP/1.1\r\n${HOST}\r\n`);
    await connection.reader.readHead();
    expect(await connection.reader.readChunk()).toHaveLength(10);
    gates.go.open();
    // No last chunk.
    const rest = await connection.reader.readToEnd().catch(() => Buffer.alloc(0));
    expect(rest).toHaveLength(0);
    await expectReplaced(server, await server.connect());
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 0, failed: 1 });
  });

  test('is found when the loop follows an answer, and no request is under way on it', async () => {
    const { gates, workerData } = createGates('loop');
    const server = await startServer('blocking', { ...options, workerData });
    const [looping, other] = [await server.connect(), await server.connect()];
    expect((await looping.get('/loop-after-answer')).status).toBe(200);
    await gates.loop.arrived(1);
    // It shows with the first that it does not start.
    expect((await other.get('/thread')).status).toBe(504);
    await expectReplaced(server, looping);
  });

  test('costs exactly one request with maxConcurrentPerWorker 1', async () => {
    const { gates, workerData } = createGates('loop');
    const server = await startServer('blocking', { ...options, workers: 2, maxConcurrentPerWorker: 1, workerData });
    const looping = await server.connect();
    looping.send(`GET /loop HTTP/1.1\r\n${HOST}\r\n`);
    await gates.loop.arrived(1);
    const others = await Promise.all(Array.from({ length: 10 }, () => server.connect()));
    const exited = server.waitFor('workerExit', 1).then(() => 'exited');
    let count = 0;
    do {
      await Promise.all(others.map((connection) => threadOf(connection)));
      count += others.length;
    } while ((await Promise.race([exited, nextTurn('not yet')])) === 'not yet');
    expect((await looping.reader.readResponse()).status).toBe(504);
    await threadOf(looping);
    expect(await idleRequests(server.server)).toMatchObject({
      received: count + 2,
      timedOut: 1,
      failed: 0,
      refused: 0,
    });
    expect(server.workerExits).toHaveLength(1);
  });

  test('gives what it had not started to its replacement', async () => {
    const { gates, workerData } = createGates('loop');
    const server = await startServer('blocking', { ...options, workerData });
    const [looping, moved] = [await server.connect(), await server.connect()];
    // From here on the class of /maybe is known to be short, and queued behind a handler that runs.
    for (let count = 0; count < 20; count++) await looping.get('/maybe');
    looping.send(`GET /maybe?loop HTTP/1.1\r\n${HOST}\r\n`);
    await gates.loop.arrived(1);
    await moved.sendNow(`POST /maybe HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\na`);
    await given(server, 22);
    expect((await looping.reader.readResponse()).status).toBe(504);
    await server.waitFor('workerStart', 2);
    // No deadline runs while a body arrives; its answer is owed from here on.
    moved.send('b');
    const { body } = await moved.reader.readResponse();
    await expectReplaced(server, looping);
    expect(body.toString()).toBe(await threadOf(looping));
    expect(server.server.stats().ioThreads[0].requestsGiven).toBe(25);
  });

  test('lives when it turns again within killAfterMs', async () => {
    const { gates, workerData } = createGates('go');
    const server = await startServer('blocking', { ...options, killAfterMs: 10_000, workerData });
    const connection = await server.connect();
    const thread = await threadOf(connection);
    expect((await connection.get('/block')).status).toBe(504);
    gates.go.open();
    expect(await threadOf(connection)).toBe(thread);
    expect(server.workerExits).toEqual([]);
  });

  test('is ended again and again', async () => {
    const { workerData } = createGates('loop');
    const server = await startServer('blocking', { ...options, workerData });
    const connection = await server.connect();
    for (let count = 1; count <= 3; count++) {
      expect((await connection.get('/loop')).status).toBe(504);
      await server.waitFor('workerStart', count + 1);
    }
    await threadOf(connection);
    expect(new Set(server.workerStarts.map(({ threadId }) => threadId)).size).toBe(4);
  });
});

test('a blocked worker is ended and replaced also while the thread of the embedding app is blocked', async () => {
  const { gates, workerData } = createGates('loop', 'once');
  const options = { ioThreads: 1, workers: 1, requestTimeoutMs: SHORT_MS, killAfterMs: 100, workerData };
  const server = await startServer('blocking', options);
  const [looping, waiting] = [await server.connect(), await server.connect()];
  looping.send(`GET /loop HTTP/1.1\r\n${HOST}\r\n`);
  await gates.loop.arrived(1);
  // No deadline runs while a body arrives: this one may wait for the replacement.
  await waiting.sendNow(`POST /count HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
  expect(blockUntilCounted(gates.once, FAR_TOO_LONG_MS)).toBe(true);
  expect((await looping.reader.readResponse()).status).toBe(504);
  await expectReplaced(server, looping);
});
