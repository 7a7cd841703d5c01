/**
 * Which worker serves what: blocking handlers beside light ones. By counts and gates, never by time: a heavy handler
 * blocks until the test opens its gate, so that what is answered before cannot have waited for it.
 */

import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';

import { SHORT_MS } from '../src/schedule/index.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

const LIGHT_COUNT = 200;

/** Has the server learn what a light request costs. */
async function warmUp(server: TestServer): Promise<void> {
  const connection = await server.connect();
  for (let count = 0; count < 20; count++) {
    await connection.get('/plain');
    await connection.get('/maybe');
  }
}

describe.each(IO_THREADS)('dispatch with ioThreads: $ioThreads', (io) => {
  test.each([2, 3, 4])('light requests are answered while a handler blocks one of %d workers', async (workers) => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers, workerData: { gate: gate.words } });
    await warmUp(server);
    const heavy = await server.connect();
    heavy.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const light = await Promise.all([server.connect(), server.connect(), server.connect()]);
    for (let count = 0; count < LIGHT_COUNT; count++) {
      const responses = await Promise.all(light.map((connection) => connection.get('/plain')));
      for (const response of responses) expect(response.body.toString()).toBe('/plain');
    }
    gate.open();
    expect((await heavy.reader.readResponse()).body.toString()).toBe('/block');
  });

  test('one of three workers stays free for light requests, however many heavy ones wait', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 3, workerData: { gate: gate.words } });
    await warmUp(server);
    const heavy = await Promise.all(Array.from({ length: 5 }, () => server.connect()));
    heavy[0].send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    // Some time has to pass for the server to learn that this class is long: a class never seen may be taken for short.
    await setTimeout(20 * SHORT_MS);
    gate.open();
    await heavy[0].reader.readResponse();
    gate.close();
    for (const connection of heavy) connection.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(3);
    const light = await server.connect();
    for (let count = 0; count < LIGHT_COUNT; count++) expect((await light.get('/plain')).status).toBe(200);
    gate.open();
    for (const connection of heavy) expect((await connection.reader.readResponse()).status).toBe(200);
  });

  test('requests queued behind a blocking handler are taken back and served by another worker', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 2, workerData: { gate: gate.words } });
    await warmUp(server);
    const connection = await server.connect();
    // In one packet, and of a class taken for short: some of what follows the first is given to the same worker.
    const paths = ['/maybe?block', ...Array.from({ length: 20 }, () => '/maybe?count')];
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`).join(''));
    await gate.arrived(1);
    await gate.counted(20);
    gate.open();
    for (const path of paths) {
      expect((await connection.reader.readResponse()).fields.get('x-search')).toBe(path.slice('/maybe'.length));
    }
    expect(gate.count).toBe(20);
  });

  test('requests that come one by one do not go to a worker that has turned out to be blocked', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 2, workerData: { gate: gate.words } });
    await warmUp(server);
    const [heavy, light] = [await server.connect(), await server.connect()];
    heavy.send('GET /maybe?block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    for (let count = 1; count <= LIGHT_COUNT; count++) {
      await light.get('/maybe?count');
      expect(gate.count).toBe(count);
    }
    gate.open();
    expect((await heavy.reader.readResponse()).status).toBe(200);
  });

  test('a request with a large body is taken back whole', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 2, workerData: { gate: gate.words } });
    await warmUp(server);
    const heavy = await server.connect();
    heavy.send('GET /maybe?block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    // One connection each: unsafe requests of one connection run one after the other.
    const body = Buffer.alloc(100_000, 'x');
    const connections = await Promise.all([server.connect(), server.connect(), server.connect()]);
    const responses = await Promise.all(connections.map((connection) => connection.post('/maybe?count', body)));
    for (const { fields } of responses) expect(fields.get('x-body-bytes')).toBe('100000');
    expect(gate.count).toBe(3);
    gate.open();
    expect((await heavy.reader.readResponse()).status).toBe(200);
  });

  test('answers 503 with Retry-After beyond the queue limit, and the rest when there is room', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', {
      ...io,
      workers: 1,
      queueLimit: 1,
      workerData: { gate: gate.words },
    });
    const [first, second, third] = await Promise.all([server.connect(), server.connect(), server.connect()]);
    first.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    second.send('GET /plain HTTP/1.1\r\nHost: test\r\n\r\n');
    // Whichever of the two comes second is refused; the other waits.
    third.send('GET /plain HTTP/1.1\r\nHost: test\r\n\r\n');
    const refused = await Promise.race([second.reader.readResponse(), third.reader.readResponse()]);
    expect(refused.status).toBe(503);
    expect(refused.fields.get('retry-after')).toBe('1');
    gate.open();
    expect((await first.reader.readResponse()).status).toBe(200);
  });

  test('handlers that wait hold up neither each other nor light requests', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workers: 2, workerData: { gate: gate.words } });
    const waiting = await Promise.all(Array.from({ length: 6 }, () => server.connect()));
    for (const connection of waiting) connection.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(6);
    expect((await (await server.connect()).get('/plain')).status).toBe(200);
    gate.open();
    for (const connection of waiting) expect((await connection.reader.readResponse()).status).toBe(200);
  });
});
