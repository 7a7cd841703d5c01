/** What the workers that `server.reload()` replaces still have: requests, streams, handlers that block; and a server that closes. */

import { describe, expect, test } from '@jest/globals';

import { HandlerFile, type FileAnswer } from './handler-file.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, TestServer } from './start-server.js';

const SHORT_MS = 100;

describe.each(IO_THREADS)('reload() of a worker that is busy with ioThreads: $ioThreads', (io) => {
  const start = async (gate: SharedGate, options: { drainTimeoutMs?: number } = {}) => {
    const file = new HandlerFile();
    const workerData = { gate: gate.words };
    const server = await new TestServer({ handler: file.url, ...io, ...options, workers: 1, workerData }).listen();
    file.write(2);
    return { file, server };
  };

  test('waits for the request it has, and answers it with the old version', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const [old, other] = [await server.connect(), await server.connect()];
    old.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const reloaded = server.server.reload();
    await server.waitFor('workerStart', 2);
    // The new one serves, while the old one has not left.
    expect(JSON.parse((await other.get('/')).body.toString())).toMatchObject({ version: 2 });
    expect(server.workerExits).toHaveLength(0);
    gate.open();
    const { status, body } = await old.reader.readResponse();
    expect([status, (JSON.parse(body.toString()) as FileAnswer).version]).toEqual([200, 1]);
    await reloaded;
    expect(server.workerExits).toHaveLength(1);
  });

  test('finishes a stream within drainTimeoutMs', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const connection = await server.connect();
    connection.send('GET /stream HTTP/1.1\r\nHost: test\r\n\r\n');
    await connection.reader.readHead();
    expect((await connection.reader.readChunk()).toString()).toBe('early');
    const reloaded = server.server.reload();
    await server.waitFor('workerStart', 2);
    gate.open();
    expect((await connection.reader.readChunk()).toString()).toBe('late');
    expect(await connection.reader.readChunk()).toHaveLength(0);
    await reloaded;
    // On the same connection, by the next worker.
    expect(JSON.parse((await connection.get('/')).body.toString())).toMatchObject({ version: 2 });
  });

  test('breaks off a stream that outlasts drainTimeoutMs', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate, { drainTimeoutMs: SHORT_MS });
    const connection = await server.connect();
    connection.send('GET /stream HTTP/1.1\r\nHost: test\r\n\r\n');
    await connection.reader.readHead();
    expect((await connection.reader.readChunk()).toString()).toBe('early');
    await server.server.reload();
    // No last chunk: that would make half a response a whole one.
    expect(await connection.reader.readToEnd().catch(() => Buffer.alloc(0))).toHaveLength(0);
    expect(JSON.parse((await (await server.connect()).get('/')).body.toString())).toMatchObject({ version: 2 });
  });

  test('answers 503 in place of a handler that outlasts drainTimeoutMs, on a connection that lives on', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate, { drainTimeoutMs: SHORT_MS });
    const connection = await server.connect();
    connection.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    await server.server.reload();
    expect((await connection.reader.readResponse()).status).toBe(503);
    expect(JSON.parse((await connection.get('/')).body.toString())).toMatchObject({ version: 2 });
    expect(server.workerExits).toHaveLength(1);
    expect(server.workerExits[0].failure).toMatchObject({ code: 'ERR_SPOOL_HANDLER_START' });
  });

  test('has the next one serve what waits behind a handler that blocks', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const [blocking, waiting] = [await server.connect(), await server.connect()];
    blocking.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    waiting.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    const reloaded = server.server.reload();
    expect(JSON.parse((await waiting.reader.readResponse()).body.toString())).toMatchObject({ version: 2 });
    gate.open();
    expect(JSON.parse((await blocking.reader.readResponse()).body.toString())).toMatchObject({ version: 1 });
    await reloaded;
  });

  test('rejects when the server closes meanwhile, and close() resolves', async () => {
    const gate = new SharedGate();
    const { file, server } = await start(gate);
    file.write(2, { startsAtGate: true });
    const reloaded = server.server.reload();
    const refused = expect(reloaded).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await gate.arrived(1);
    // The gate stays closed: the new worker never starts, and is ended with the others.
    await server.server.close({ timeoutMs: SHORT_MS });
    await refused;
    expect(server.workerStarts).toHaveLength(1);
    expect(server.workerExits).toHaveLength(2);
  });

  test('rejects also when the server closes while an old worker drains', async () => {
    const gate = new SharedGate();
    const { server } = await start(gate);
    const connection = await server.connect();
    connection.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const outcome = server.server.reload().then(
      () => undefined,
      (error: unknown) => error as { code?: unknown },
    );
    await server.waitFor('workerStart', 2);
    const closed = server.server.close();
    gate.open();
    expect((await connection.reader.readResponse()).status).toBe(200);
    connection.socket.end();
    await closed;
    // Its only worker was replaced when the server closed, so either is true; what counts is that it tells.
    expect([undefined, 'ERR_SPOOL_SERVER_STATE']).toContain((await outcome)?.code);
  });
});
