/** Clients that are slow on purpose: each wait of a connection for its peer has an end. */

import { performance } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 300;

describe.each(IO_THREADS)('a connection with ioThreads: $ioThreads', (io) => {
  test('is closed without an answer when no request comes within keepAliveTimeoutMs', async () => {
    const server = await startServer('hello', { ...io, keepAliveTimeoutMs: SHORT_MS });
    const connection = await server.connect();
    await connection.get('/');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('has its whole keepAliveTimeoutMs also when it is the first one after a time without any', async () => {
    const server = await startServer('hello', { ...io, keepAliveTimeoutMs: 1000 });
    const first = await server.connect();
    expect(await first.reader.readToEnd()).toHaveLength(0);
    // The timer has stopped with the last connection; the next one must not start from where it stopped.
    const second = await server.connect();
    const acceptedAtMs = performance.now();
    expect(await second.reader.readToEnd()).toHaveLength(0);
    // Not how fast but how early: a connection ended before its time whatever the machine does.
    expect(performance.now() - acceptedAtMs).toBeGreaterThan(900);
  });

  test('gets 408 when its head is not complete within headersTimeoutMs', async () => {
    const server = await startServer('hello', { ...io, headersTimeoutMs: SHORT_MS });
    const connection = await server.connect();
    connection.send('GET / HTTP/1.1\r\nHost: te');
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(408);
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('gets 408 when its body is not complete within bodyTimeoutMs', async () => {
    const server = await startServer('routes', { ...io, bodyTimeoutMs: SHORT_MS });
    const connection = await server.connect();
    connection.send('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345');
    expect((await connection.reader.readResponse()).status).toBe(408);
  });

  test('is cut when the peer takes nothing of a response within writeStallTimeoutMs', async () => {
    const gate = new SharedGate();
    const server = await startServer('stalled', {
      ...io,
      writeStallTimeoutMs: SHORT_MS,
      workerData: { gate: gate.words },
    });
    const connection = await server.connect();
    // Nothing is read before the reader is asked to.
    connection.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.counted(1);
  });

  test('ends after maxRequestsPerConnection requests, and says so in the last answer', async () => {
    const server = await startServer('hello', { ...io, maxRequestsPerConnection: 2 });
    const connection = await server.connect();
    expect((await connection.get('/')).fields.has('connection')).toBe(false);
    expect((await connection.get('/')).fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('is closed at once when maxConnections are open', async () => {
    const server = await startServer('hello', { ...io, maxConnections: 1 });
    const first = await server.connect();
    await first.get('/');
    const second = await server.connect();
    expect(await second.reader.readToEnd()).toHaveLength(0);
    expect((await first.get('/')).status).toBe(200);
  });
});
