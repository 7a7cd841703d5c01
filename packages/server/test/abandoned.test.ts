/** Handlers that go on after their requests were given up: the worker that has too many of them is drained and replaced. */

import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { createGates } from './named-gates.js';
import type { RawConnection } from './raw-connection.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 400;

const HOST = 'Host: test\r\n';

/** Asks for something on new connections, once on each. Returns once the handlers have come to their gate. */
async function sendEach(server: TestServer, paths: readonly string[]): Promise<RawConnection[]> {
  const connections = await Promise.all(paths.map(() => server.connect()));
  connections.forEach((connection, index) => connection.send(`GET ${paths[index]} HTTP/1.1\r\n${HOST}\r\n`));
  return connections;
}

async function readStatuses(connections: readonly RawConnection[]): Promise<number[]> {
  return await Promise.all(connections.map(async ({ reader }) => (await reader.readResponse()).status));
}

async function threadOf(connection: RawConnection): Promise<string> {
  const response = await connection.get('/thread');
  expect(response.status).toBe(200);
  return response.body.toString();
}

describe.each(IO_THREADS)('maxAbandoned with ioThreads: $ioThreads', (io) => {
  const options = { ...io, workers: 1, requestTimeoutMs: SHORT_MS, killAfterMs: 100, maxAbandoned: 2 };

  test('has a worker with so many overdue handlers replaced, and no other request fails', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    const first = await threadOf(connection);
    const abandoned = await sendEach(server, ['/ignore', '/ignore']);
    await gates.late.arrived(2);
    // No deadline runs while a body arrives: this request goes on while its worker leaves.
    const uploading = await server.connect();
    await uploading.sendNow(`POST /read-on-thread HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\na`);
    expect(await readStatuses(abandoned)).toEqual([504, 504]);
    while ((await threadOf(connection)) === first);
    uploading.send('b');
    const uploaded = await uploading.reader.readResponse();
    expect([uploaded.status, uploaded.body.toString()]).toEqual([200, `ab on ${first}`]);
    // Abandoned handlers may end by themselves.
    gates.late.open();
    await server.waitFor('workerExit', 1);
    expect(server.workerExits[0]).toMatchObject({ threadId: Number(first), failure: undefined });
    expect(await threadOf(abandoned[0])).not.toBe(first);
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 2, failed: 0, refused: 0 });
  });

  test('ends a replaced worker after drainTimeoutMs whose abandoned handlers go on', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, drainTimeoutMs: 100, workerData });
    const abandoned = await sendEach(server, ['/ignore', '/ignore']);
    expect(await readStatuses(abandoned)).toEqual([504, 504]);
    await server.waitFor('workerExit', 1);
    expect(server.workerStarts).toHaveLength(2);
    for (const connection of abandoned) {
      expect(await threadOf(connection)).toBe(String(server.workerStarts[1].threadId));
    }
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 2 });
  });

  test('lets a worker live whose handlers heed the abort, however many are overdue at once', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, killAfterMs: 10_000, workerData });
    for (let round = 1; round <= 2; round++) {
      const overdue = await sendEach(server, ['/honour', '/honour', '/honour']);
      expect(await readStatuses(overdue)).toEqual([504, 504, 504]);
      await gates.late.counted(3 * round);
    }
    expect(server.server.stats().workers).toHaveLength(1);
    expect([server.workerStarts.length, server.workerExits.length]).toEqual([1, 0]);
  });

  test.each([
    ['maxConcurrentPerWorker', { maxConcurrentPerWorker: 1 }],
    ['channel.exchangeCount', { channel: { exchangeCount: 1 } }],
  ])('0 has a worker replaced all the same that has room for nothing else by %s', async (_name, room) => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', {
      ...options,
      ...room,
      maxAbandoned: 0,
      drainTimeoutMs: 100,
      workerData,
    });
    const connection = await server.connect();
    const first = await threadOf(connection);
    expect((await connection.get('/ignore')).status).toBe(504);
    await server.waitFor('workerStart', 2);
    expect(await threadOf(connection)).not.toBe(first);
    await server.waitFor('workerExit', 1);
  });

  test('counts handlers whose clients are gone', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, drainTimeoutMs: 100, workerData });
    const leaving = await sendEach(server, ['/ignore', '/ignore']);
    await gates.late.arrived(2);
    for (const connection of leaving) connection.reset();
    await server.waitFor('workerExit', 1);
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 0, cancelled: 2 });
    await threadOf(await server.connect());
  });
});
