/** Handlers that do not answer in time: the client gets 504 on a connection that goes on, and the thread lives. */

import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { createGates } from './named-gates.js';
import type { RawResponse } from './raw-response-reader.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 400;

const HOST = 'Host: test\r\n';

/** Waits longer than a deadline: until a request on another connection has been answered 504. */
async function passDeadline(server: TestServer): Promise<void> {
  expect((await (await server.connect()).get('/ignore')).status).toBe(504);
}

describe.each(IO_THREADS)('requestTimeoutMs with ioThreads: $ioThreads', (io) => {
  const options = { ...io, workers: 1, requestTimeoutMs: SHORT_MS };

  test('answers 504 for a handler that ignores it, and drops what that answers later', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    const thread = (await connection.get('/thread')).body.toString();
    const response = await connection.get('/ignore');
    expect(response).toMatchObject({ status: 504, reason: 'Gateway Timeout', framing: 'length' });
    expect(response.fields.get('connection')).toBe('keep-alive');
    expect((await connection.get('/thread')).body.toString()).toBe(thread);
    gates.late.open();
    await gates.late.counted(1);
    // Its late answer lies in the ring before this one.
    expect((await connection.get('/thread')).body.toString()).toBe(thread);
    expect(server.workerExits).toEqual([]);
    expect(server.requestErrors).toEqual([]);
    expect(await idleRequests(server.server)).toMatchObject({ received: 4, ended: 4, timedOut: 1, failed: 0 });
  });

  test('cancels the stream of a late answer', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    expect((await connection.get('/ignore-and-stream')).status).toBe(504);
    gates.late.open();
    await gates.late.counted(1);
    expect((await connection.get('/thread')).status).toBe(200);
    expect(server.workerExits).toEqual([]);
  });

  test('aborts the signal of a handler that heeds it, which is no failure then', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    expect((await connection.get('/honour')).status).toBe(504);
    await gates.late.counted(1);
    expect((await connection.get('/reasons')).body.toString()).toBe('AbortError');
    expect(server.requestErrors).toEqual([]);
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 1, failed: 0, cancelled: 0 });
  });

  test('ends a synchronous handler that looks at context.aborted', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, killAfterMs: 10_000, workerData });
    const connection = await server.connect();
    const thread = (await connection.get('/thread')).body.toString();
    expect((await connection.get('/poll')).status).toBe(504);
    await gates.late.counted(1);
    expect((await connection.get('/thread')).body.toString()).toBe(thread);
  });

  test('answers HEAD with 504 and no body', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`HEAD /ignore HTTP/1.1\r\n${HOST}\r\n`);
    expect(await connection.reader.readResponse('HEAD')).toMatchObject({ status: 504, framing: 'none' });
    expect((await connection.get('/thread')).status).toBe(200);
  });

  test('answers 504 to the last request of a connection and ends that', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`GET /ignore HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(504);
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('keeps the order of a pipeline', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    const paths = ['/thread', '/ignore', '/reasons', '/ignore', '/thread'];
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join(''));
    const responses: RawResponse[] = [];
    while (responses.length < paths.length) responses.push(await connection.reader.readResponse());
    expect(responses.map(({ status }) => status)).toEqual([200, 504, 200, 504, 200]);
    expect(responses[4].body).toEqual(responses[0].body);
  });

  test('leaves a request its whole time that had to wait for the answers before it', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`GET /ignore HTTP/1.1\r\n${HOST}\r\nPOST /soon HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`);
    expect((await connection.reader.readResponse()).status).toBe(504);
    expect((await connection.reader.readResponse()).body.toString()).toBe('soon');
  });

  test('does not bound a response that streams', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`GET /stream HTTP/1.1\r\n${HOST}\r\n`);
    await connection.reader.readHead();
    expect((await connection.reader.readChunk()).toString()).toBe('early');
    await passDeadline(server);
    gates.late.open();
    expect((await connection.reader.readChunk()).toString()).toBe('later');
    expect(await connection.reader.readChunk()).toHaveLength(0);
    expect(server.workerExits).toEqual([]);
  });

  test('is counted anew from each piece of a body that the handler reads', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const connection = await server.connect();
    connection.send(`POST /read HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
    for (const piece of ['a', 'b', 'c']) {
      await connection.sendNow(`1\r\n${piece}\r\n`);
      await passDeadline(server);
    }
    connection.send('0\r\n\r\n');
    const response = await connection.reader.readResponse();
    expect([response.status, response.body.toString()]).toEqual([200, 'abc']);
  });

  test('answers 504 for a handler that reads nothing of a body it holds up', async () => {
    const { workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, channel: { creditBytes: 4096 }, workerData });
    const connection = await server.connect();
    // More than the channel and its I/O thread hold, less than what is read and dropped for a connection to go on.
    const body = Buffer.alloc(300 * 1024);
    expect((await connection.post('/ignore', body)).status).toBe(504);
    expect((await connection.get('/thread')).status).toBe(200);
  });

  test('counts no request whose client was gone before', async () => {
    const { gates, workerData } = createGates('late');
    const server = await startServer('overdue', { ...options, workerData });
    const [leaving, staying] = [await server.connect(), await server.connect()];
    leaving.send(`GET /honour HTTP/1.1\r\n${HOST}\r\n`);
    await gates.late.arrived(1);
    leaving.reset();
    await gates.late.counted(1);
    expect((await staying.get('/reasons')).body.toString()).toBe('AbortError');
    expect(await idleRequests(server.server)).toMatchObject({ received: 2, ended: 2, timedOut: 0, cancelled: 1 });
  });
});
