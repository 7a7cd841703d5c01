/** Requests that a worker had started and died with: which run again on another one, and which are answered 503. */

import { describe, expect, test } from '@jest/globals';

import { idleRequests } from './idle-requests.js';
import { createGates, type NamedGates } from './named-gates.js';
import type { RawConnection } from './raw-connection.js';
import { seededBytes } from './seeded-bytes.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** As much of a body as is kept for running it again, in bytes. */
const KEPT_BYTES = 64 * 1024;

/** A server with one worker, on which a request waits to kill it. */
interface Stage {
  readonly server: TestServer;
  readonly gates: NamedGates<'go' | 'again' | 'runs' | 'piece' | 'end'>['gates'];
  readonly killing: RawConnection;
  /** Where the request goes that is on the worker when it dies. */
  readonly beside: RawConnection;
}

async function startStage(io: { readonly ioThreads: number }): Promise<Stage> {
  const { gates, workerData } = createGates('go', 'again', 'runs', 'piece', 'end');
  const server = await startServer('running-again', { ...io, workers: 1, workerData });
  const [killing, beside] = [await server.connect(), await server.connect()];
  // A POST, since a GET would run again, and kill once more, as long as others are on its worker.
  sendHead(killing, 'POST', '/exit-when-told');
  await gates.go.arrived(1);
  return { server, gates, killing, beside };
}

/** Has the worker die, and expects its request to be answered 503 on a connection that goes on. */
async function kill({ server, gates, killing }: Stage): Promise<void> {
  gates.go.open();
  expect((await killing.reader.readResponse()).status).toBe(503);
  await server.waitFor('workerExit', 1);
  expect((await killing.get('/thread')).status).toBe(200);
}

function sendHead(connection: RawConnection, method: string, path: string, fields = ''): void {
  connection.send(`${method} ${path} HTTP/1.1\r\n${HOST}${fields}\r\n`);
}

describe.each(IO_THREADS)('a started request whose worker dies, with ioThreads: $ioThreads,', (io) => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('runs again when it is a %s, once', async (method) => {
    const stage = await startStage(io);
    const { server, gates, beside } = stage;
    sendHead(beside, method, '/second');
    await gates.runs.counted(1);
    await kill(stage);
    const response = await beside.reader.readResponse(method);
    expect(response.status).toBe(200);
    if (method !== 'HEAD') expect(response.body.toString()).toBe(`run 2 of ${method}`);
    expect(gates.runs.count).toBe(2);
    expect(await idleRequests(server.server)).toMatchObject({ received: 3, failed: 1, timedOut: 0, refused: 0 });
  });

  test.each(['POST', 'PATCH', 'UNKNOWN'])('is answered 503 when it is a %s', async (method) => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    sendHead(beside, method, '/second');
    await gates.runs.counted(1);
    await kill(stage);
    expect((await beside.reader.readResponse()).status).toBe(503);
    expect(gates.runs.count).toBe(1);
    expect((await beside.get('/thread')).status).toBe(200);
  });

  test('is answered 503 when it is the only one, even a GET', async () => {
    const { gates, workerData } = createGates('runs');
    const server = await startServer('running-again', { ...io, workers: 1, workerData });
    const connection = await server.connect();
    expect((await connection.get('/exit')).status).toBe(503);
    await server.waitFor('workerStart', 2);
    expect((await connection.get('/thread')).status).toBe(200);
    expect([gates.runs.count, server.workerExits.length]).toEqual([1, 1]);
  });

  test('is answered 503 when a second worker dies with it', async () => {
    const stage = await startStage(io);
    const { server, gates, killing, beside } = stage;
    sendHead(beside, 'GET', '/wait');
    await gates.runs.counted(1);
    await kill(stage);
    await gates.runs.counted(2);
    sendHead(killing, 'POST', '/exit-when-told-again');
    await gates.again.arrived(1);
    gates.again.open();
    expect((await killing.reader.readResponse()).status).toBe(503);
    expect((await beside.reader.readResponse()).status).toBe(503);
    expect((await beside.get('/thread')).status).toBe(200);
    expect([gates.runs.count, server.workerExits.length]).toEqual([2, 2]);
  });

  test('kills two workers when it is what they die of, and is alone on the second', async () => {
    const { gates, workerData } = createGates('go', 'runs');
    const server = await startServer('running-again', { ...io, workers: 1, workerData });
    const [killing, beside] = [await server.connect(), await server.connect()];
    sendHead(killing, 'GET', '/exit-when-told');
    sendHead(beside, 'POST', '/wait');
    await gates.go.arrived(1);
    await gates.runs.counted(1);
    gates.go.open();
    expect((await killing.reader.readResponse()).status).toBe(503);
    expect((await beside.reader.readResponse()).status).toBe(503);
    expect((await killing.get('/thread')).status).toBe(200);
    expect(server.workerExits).toHaveLength(2);
  });

  test('is answered 503 after early hints, which came from its first run', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    sendHead(beside, 'GET', '/hint');
    expect((await beside.reader.readHead()).status).toBe(103);
    await kill(stage);
    expect((await beside.reader.readResponse()).status).toBe(503);
    expect(gates.runs.count).toBe(1);
  });

  test('has its connection cut after its head', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    sendHead(beside, 'GET', '/stream');
    await beside.reader.readHead();
    expect(await beside.reader.readChunk()).toHaveLength(10);
    await kill(stage);
    expect(await beside.reader.readToEnd().catch(() => Buffer.alloc(0))).toHaveLength(0);
    expect(gates.runs.count).toBe(1);
  });

  test('does not run again when its client is gone', async () => {
    const stage = await startStage(io);
    const { server, gates, beside } = stage;
    sendHead(beside, 'GET', '/second');
    await gates.runs.counted(1);
    beside.reset();
    const other = await server.connect();
    while (server.server.stats().requests.cancelled === 0) await other.get('/thread');
    await kill(stage);
    await idleRequests(server.server);
    expect(gates.runs.count).toBe(1);
  });

  test('keeps its place in a pipeline', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    beside.send(['/thread', '/second', '/thread'].map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join(''));
    await gates.runs.counted(1);
    await kill(stage);
    const bodies: string[] = [];
    while (bodies.length < 3) bodies.push((await beside.reader.readResponse()).body.toString());
    expect(bodies[1]).toBe('run 2 of GET');
  });
});

describe.each(IO_THREADS)('a started PUT with a body whose worker dies, with ioThreads: $ioThreads,', (io) => {
  test('runs again with its body from the first byte, when that comes in pieces', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    sendHead(beside, 'PUT', '/second-with-body', CHUNKED);
    beside.send('3\r\none\r\n');
    await gates.piece.arrived(1);
    beside.send('3\r\ntwo\r\n');
    await gates.piece.arrived(2);
    await kill(stage);
    await gates.runs.counted(2);
    beside.send('5\r\nthree\r\n0\r\n\r\n');
    expect((await beside.reader.readResponse()).body.toString()).toBe('onetwothree');
    expect((await beside.get('/thread')).status).toBe(200);
  });

  test('runs again with the largest body that is kept', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    const body = seededBytes(1, KEPT_BYTES - 1);
    sendHead(beside, 'PUT', '/second-with-body', `Content-Length: ${body.byteLength}\r\n`);
    beside.send(body);
    await gates.end.arrived(1);
    await kill(stage);
    expect((await beside.reader.readResponse()).body.equals(body)).toBe(true);
    expect(gates.runs.count).toBe(2);
  });

  test('is answered 503 when the body is larger than what is kept', async () => {
    const stage = await startStage(io);
    const { gates, beside } = stage;
    const body = seededBytes(1, KEPT_BYTES + 1);
    sendHead(beside, 'PUT', '/second-with-body', `Content-Length: ${body.byteLength}\r\n`);
    beside.send(body);
    await gates.end.arrived(1);
    await kill(stage);
    expect((await beside.reader.readResponse()).status).toBe(503);
    expect(gates.runs.count).toBe(1);
    expect((await beside.get('/thread')).status).toBe(200);
  });
});
