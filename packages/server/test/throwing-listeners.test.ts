/** What a handler is told later runs in the worker's own turn: that it throws must not leave the turn unfinished. */

import { describe, expect, test } from '@jest/globals';

import { startServer, type TestServer } from './start-server.js';

/** Waits until so many exceptions were uncaught in the worker, which answers that itself. */
async function waitForUncaught(server: TestServer, count: number): Promise<void> {
  const connection = await server.connect();
  while (Number((await connection.get('/count')).body.toString()) < count) await new Promise(setImmediate);
}

describe('a worker that survives its uncaught exceptions', () => {
  test('goes on when whoever reads a request body throws', async () => {
    const server = await startServer('throwing-listeners', { workers: 1 });
    const connection = await server.connect();
    connection.send('POST /body HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n');
    // The piece is told in a turn of its own: in the handler's call it would be the handler that throws. The one worker answers
    // another request when it has called that.
    while (server.server.stats().requests.inFlight === 0) await new Promise(setImmediate);
    await waitForUncaught(server, 0);
    connection.send('5\r\nhello\r\n');
    await waitForUncaught(server, 1);
    connection.send('0\r\n\r\n');
    expect((await connection.reader.readResponse()).body.toString()).toBe('end');
  });

  test('goes on when whoever hears of room and of an abort throws', async () => {
    const server = await startServer('throwing-listeners', { workers: 1 });
    const connection = await server.connect();
    connection.send('GET /abort HTTP/1.1\r\nHost: test\r\n\r\n');
    await waitForUncaught(server, 1);
    connection.reset();
    await waitForUncaught(server, 2);
    expect(server.workerExits).toEqual([]);
  });
});
