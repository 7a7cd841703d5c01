/** What a handler finds around it: its thread's options, its context, its own async context. */

import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { IO_THREADS, startServer } from './start-server.js';

async function getJson(connection: RawConnection, path: string): Promise<Record<string, unknown>> {
  const response = await connection.get(path);
  expect(response.status).toBe(200);
  return JSON.parse(response.body.toString()) as Record<string, unknown>;
}

describe.each(IO_THREADS)("a handler's environment with ioThreads: $ioThreads", (io) => {
  test('workerData, env, execArgv and resourceLimits pass through to the thread', async () => {
    const server = await startServer('environment', {
      ...io,
      workerData: { nested: [1, 'two'] },
      env: { SPOOL_TEST: 'yes' },
      execArgv: ['--no-deprecation'],
      resourceLimits: { maxOldGenerationSizeMb: 77 },
    });
    expect(await getJson(await server.connect(), '/threads')).toEqual({
      workerData: { nested: [1, 'two'] },
      env: { SPOOL_TEST: 'yes' },
      execArgv: ['--no-deprecation'],
      resourceLimits: expect.objectContaining({ maxOldGenerationSizeMb: 77 }),
    });
  });

  test.each(['/enter', '/enter-later'])('a store entered by %s is invisible to the next request', async (path) => {
    const server = await startServer('environment', { ...io, workers: 1 });
    const connection = await server.connect();
    for (let round = 0; round < 3; round++) {
      expect(await getJson(connection, path)).toEqual({ before: null, after: 'entered' });
      expect(await getJson(connection, '/store')).toEqual({ before: null });
    }
    // Also to those that lie behind it in the same batch.
    connection.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`.repeat(4));
    for (let count = 0; count < 4; count++) {
      expect(JSON.parse((await connection.reader.readResponse()).body.toString())).toMatchObject({ before: null });
    }
  });

  test('context tells worker, thread, request number, peer and times', async () => {
    const server = await startServer('environment', { ...io, workers: 1 });
    const connection = await server.connect();
    const first = await getJson(connection, '/context');
    expect(first).toEqual({
      workerId: 0,
      threadId: server.workerStarts[0].threadId,
      requestId: 1,
      remoteAddress: '127.0.0.1',
      aborted: false,
      timings: { queuedMs: expect.any(Number), ringMs: expect.any(Number) },
    });
    expect((await getJson(connection, '/context')).requestId).toBe(2);
  });

  test('a request has its method, its URL and its fields', async () => {
    const connection = await (await startServer('environment', io)).connect();
    connection.send('GET /request?q=%20 HTTP/1.1\r\nHost: example.test:8080\r\nX-One: a\r\nx-one: b\r\n\r\n');
    expect(JSON.parse((await connection.reader.readResponse()).body.toString())).toEqual({
      method: 'GET',
      url: 'http://example.test:8080/request?q=%20',
      fields: [
        ['host', 'example.test:8080'],
        ['x-one', 'a, b'],
      ],
    });
  });
});

test.each([
  ['named-fetch', 'named'],
  ['app-instance', 'instance'],
])('the handler of %s.mjs is found', async (name, text) => {
  const connection = await (await startServer(name)).connect();
  expect((await connection.get('/')).body.toString()).toBe(text);
});
