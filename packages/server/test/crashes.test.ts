/** Threads that die by themselves, in every way there is: what each owes its clients, and who takes its place. */

import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { createGates } from './named-gates.js';
import { IO_THREADS, startServer } from './start-server.js';

const HOST = 'Host: test\r\n';

/** Enough for a handler, and soon full. */
const SMALL_HEAP = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 };

const WHOLE_BYTES = 100_000;

const DEATHS = ['exit', 'exit-0', 'throw', 'throw-nothing', 'reject', 'heap'];

describe.each(IO_THREADS)('a worker that dies with ioThreads: $ioThreads', (io) => {
  test.each(DEATHS)('by %s has its other started GET run again, and is replaced at once', async (by) => {
    const { gates, workerData } = createGates('go', 'runs');
    const server = await startServer('crashing', { ...io, workers: 1, resourceLimits: SMALL_HEAP, workerData });
    const [dying, waiting] = [await server.connect(), await server.connect()];
    dying.send(`POST /die-when-told?by=${by} HTTP/1.1\r\n${HOST}\r\n`);
    await gates.go.arrived(1);
    waiting.send(`GET /second HTTP/1.1\r\n${HOST}\r\n`);
    await gates.runs.counted(1);
    gates.go.open();
    expect((await dying.reader.readResponse()).status).toBe(503);
    expect((await waiting.reader.readResponse()).body.toString()).toBe('run 2');
    expect((await dying.get('/thread')).status).toBe(200);
    await server.waitFor('workerExit', 1);
    expect(server.workerExits).toMatchObject([
      { threadId: server.workerStarts[0].threadId, failure: { code: 'ERR_SPOOL_WORKER_DIED' } },
    ]);
    expect(await idleRequests(server.server)).toMatchObject({ received: 3, failed: 1 });
    expect(server.server.stats().workers[0].threadsStarted).toBe(2);
  });

  test.each(DEATHS)('by %s right after an answer has that arrive whole', async (by) => {
    const { workerData } = createGates('go');
    const server = await startServer('crashing', { ...io, workers: 1, resourceLimits: SMALL_HEAP, workerData });
    const connection = await server.connect();
    const response = await connection.get(`/answer-then-die?by=${by}`);
    expect(response.body.equals(Buffer.alloc(WHOLE_BYTES, 7))).toBe(true);
    await server.waitFor('workerExit', 1);
    expect((await connection.get('/thread')).status).toBe(200);
    expect(await idleRequests(server.server)).toMatchObject({ received: 2, failed: 0 });
  });

  test('right after the last chunk of a stream has that arrive whole, again and again', async () => {
    const { workerData } = createGates('go');
    const server = await startServer('crashing', { ...io, workers: 1, workerData });
    const connection = await server.connect();
    for (let count = 1; count <= 5; count++) {
      const response = await connection.get('/stream-then-die');
      expect([response.framing, response.body.byteLength]).toEqual(['chunked', WHOLE_BYTES]);
      await server.waitFor('workerExit', count);
    }
  });

  test('while it starts is tried again until it does, and requests wait for it', async () => {
    const { gates, workerData } = createGates('starts');
    const server = await startServer('dying-start', { ...io, workers: 1, workerData });
    const connection = await server.connect();
    expect((await connection.get('/exit')).status).toBe(503);
    expect((await connection.get('/thread')).status).toBe(200);
    expect(gates.starts.count).toBe(4);
    expect(server.workerExits.map(({ failure }) => failure?.code)).toEqual([
      'ERR_SPOOL_WORKER_DIED',
      'ERR_SPOOL_WORKER_DIED',
      'ERR_SPOOL_HANDLER_START',
    ]);
    // Those that never served are not told of as started.
    expect(server.workerStarts).toHaveLength(2);
  });
});
