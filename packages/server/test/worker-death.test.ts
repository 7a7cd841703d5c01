/** Workers that die: their requests are answered, they are replaced, and the server goes on. */

import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Serves requests until the replacement has answered one, and expects nothing but success. */
async function expectReplaced(server: TestServer, startCount: number): Promise<void> {
  await server.waitFor('workerStart', startCount);
  const { threadId } = server.workerStarts[startCount - 1];
  const connection = await server.connect();
  expect((await connection.get('/plain')).status).toBe(200);
  const deadIds = server.workerExits.map((exit) => exit.threadId);
  expect(deadIds).not.toContain(threadId);
  expect(server.workerStarts.map((start) => start.threadId)).toEqual(expect.arrayContaining(deadIds));
}

describe.each(IO_THREADS)('a dying worker with ioThreads: $ioThreads', (io) => {
  test.each([
    ['/exit', 'exited'],
    ['/throw-out-of-band', 'out of band'],
    ['/reject-out-of-band', 'rejected out of band'],
  ])('%s is answered 503, and the worker replaced', async (path, reason) => {
    const server = await startServer('dying', { ...io, workers: 1 });
    const connection = await server.connect();
    const response = await connection.get(path);
    expect(response.status).toBe(503);
    expect(response.body.toString()).not.toContain(reason);
    await server.waitFor('workerExit', 1);
    expect(server.workerExits[0]).toMatchObject({ workerId: 0, failure: { code: 'ERR_SPOOL_WORKER_DIED' } });
    expect(server.workerExits[0].failure?.message).toContain(reason);
    expect(server.workerExits[0].threadId).toBe(server.workerStarts[0].threadId);
    // The same connection lives on.
    expect((await connection.get('/plain')).status).toBe(200);
    await expectReplaced(server, 2);
  });

  test('one that runs out of heap is answered 503 and replaced', async () => {
    const server = await startServer('dying', {
      ...io,
      workers: 1,
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    expect((await (await server.connect()).get('/heap')).status).toBe(503);
    await expectReplaced(server, 2);
    expect(server.workerExits[0].failure?.message).toContain('memory');
  });

  test('one that dies inside a response breaks its connection off', async () => {
    const gate = new SharedGate();
    const server = await startServer('dying', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /stream-then-exit HTTP/1.1\r\nHost: test\r\n\r\n');
    await connection.reader.readHead();
    expect(await connection.reader.readChunk()).toHaveLength(10);
    gate.open();
    const rest = await connection.reader.readToEnd().catch(() => Buffer.alloc(0));
    expect(rest).toHaveLength(0);
    await expectReplaced(server, 2);
  });

  test('takes only its own requests with it', async () => {
    const gate = new SharedGate();
    const server = await startServer('dying', { ...io, workerData: { gate: gate.words } });
    const [dying, waiting] = [await server.connect(), await server.connect()];
    waiting.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    expect((await dying.get('/exit')).status).toBe(503);
    gate.open();
    expect((await waiting.reader.readResponse()).body.toString()).toBe('waited');
    await expectReplaced(server, 3);
  });

  test('leaves what it had not started to another one', async () => {
    const gate = new SharedGate();
    // One worker, so that everything lies behind the request that kills it.
    const server = await startServer('dying', { ...io, workers: 1, workerData: { gate: gate.words } });
    const plain = await server.connect();
    // The class of /plain is known to be short from here on, and queued on the worker.
    for (let count = 0; count < 5; count++) await plain.get('/plain');
    const dying = await server.connect();
    dying.send('GET /exit-later HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    plain.send('GET /plain HTTP/1.1\r\nHost: test\r\n\r\n'.repeat(8));
    gate.open();
    expect((await dying.reader.readResponse()).status).toBe(503);
    // Those that ran before it died, and those that ran on its replacement.
    for (let count = 0; count < 8; count++) expect((await plain.reader.readResponse()).status).toBe(200);
  });

  test('is replaced again and again', async () => {
    const server = await startServer('dying', { ...io, workers: 1 });
    const connection = await server.connect();
    for (let count = 1; count <= 4; count++) {
      expect((await connection.get('/exit')).status).toBe(503);
      await server.waitFor('workerStart', count + 1);
    }
    expect(new Set(server.workerStarts.map(({ threadId }) => threadId)).size).toBe(5);
    expect(new Set(server.workerStarts.map(({ workerId }) => workerId))).toEqual(new Set([0]));
  });
});
