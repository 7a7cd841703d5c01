/** From listen() to close(): hooks, events, failures to start, and what is left afterwards. */

import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, TestServer, handlerUrl, startServer } from './start-server.js';

const ANY_PORT = { port: 0, host: '127.0.0.1' } as const;

describe.each(IO_THREADS)('a server from start to end with ioThreads: $ioThreads', (io) => {
  test('listen() resolves after every start hook, and close() after every close hook', async () => {
    const gate = new SharedGate();
    const server = await startServer('lifecycle', { ...io, workers: 3, workerData: { gate: gate.words } });
    expect(gate.count).toBe(3);
    const connection = await server.connect();
    expect((await connection.get('/')).body.toString()).toBe('true');
    connection.socket.end();
    await server.server.close();
    expect(gate.count).toBe(6);
  });

  test('emits workerStart for every worker, and workerExit without a failure at the end', async () => {
    const { server, workerStarts, workerExits } = await startServer('hello', { ...io, workers: 3 });
    expect(workerStarts.map(({ workerId }) => workerId).sort()).toEqual([0, 1, 2]);
    expect(workerExits).toEqual([]);
    await server.close();
    expect(workerExits.map(({ workerId, failure }) => [workerId, failure]).sort()).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
    ]);
    expect(new Set(workerExits.map(({ threadId }) => threadId))).toEqual(
      new Set(workerStarts.map(({ threadId }) => threadId)),
    );
  });

  test('address() tells where it listens, and null before and after', async () => {
    const test = new TestServer({ handler: handlerUrl('hello'), ...io });
    expect(test.server.address()).toBeNull();
    await test.listen();
    expect(test.server.address()).toMatchObject({ address: '127.0.0.1', family: 'IPv4', port: test.port });
    await test.server.close();
    expect(test.server.address()).toBeNull();
  });

  test('close() answers what is in flight, refuses connections, and ends idle ones', async () => {
    const gate = new SharedGate();
    const server = await startServer('lifecycle', { ...io, workerData: { gate: gate.words } });
    const [busy, idle] = [await server.connect(), await server.connect()];
    await idle.get('/');
    busy.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const closed = server.server.close();
    expect(await idle.reader.readToEnd()).toHaveLength(0);
    await expect(server.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    gate.open();
    const response = await busy.reader.readResponse();
    expect(response.status).toBe(200);
    expect(response.fields.get('connection')).toBe('close');
    expect(await busy.reader.readToEnd()).toHaveLength(0);
    idle.socket.end();
    busy.socket.end();
    await closed;
  });

  test('close() returns the same promise however often it is called', async () => {
    const { server } = await startServer('hello', io);
    const closed = server.close();
    expect(server.close({ timeoutMs: 1 })).toBe(closed);
    await closed;
    expect(server.close()).toBe(closed);
  });

  test('close() before listen() resolves, and listen() after it is refused', async () => {
    const { server } = new TestServer({ handler: handlerUrl('hello'), ...io });
    await server.close();
    await expect(server.listen(ANY_PORT)).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
  });

  test('close() during listen() resolves, and listen() is refused', async () => {
    const test = new TestServer({ handler: handlerUrl('hello'), ...io });
    const listening = test.server.listen(ANY_PORT);
    const refused = expect(listening).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await test.server.close();
    await refused;
    expect(test.server.address()).toBeNull();
  });

  test('listen() twice is refused', async () => {
    const { server } = await startServer('hello', io);
    await expect(server.listen(ANY_PORT)).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
  });

  test('close({ timeoutMs }) cuts a handler off that blocks', async () => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /block HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    await server.server.close({ timeoutMs: 0 });
    expect((await connection.reader.readResponse()).status).toBe(503);
    expect(await connection.reader.readToEnd().catch(() => Buffer.alloc(0))).toHaveLength(0);
    expect(server.workerExits).toHaveLength(2);
  });

  test('close({ timeoutMs }) cuts a close hook off that never ends', async () => {
    const server = await startServer('stuck-close', io);
    await server.server.close({ timeoutMs: 50 });
    await expect(server.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('await using closes at the end of the block', async () => {
    let port: number;
    {
      const test = new TestServer({ handler: handlerUrl('hello'), ...io });
      await using server = test.server;
      ({ port } = await server.listen(ANY_PORT));
      test.port = port;
      const connection = await test.connect();
      expect((await connection.get('/')).status).toBe(200);
      connection.socket.end();
    }
    const gone = new TestServer({ handler: handlerUrl('hello') });
    gone.port = port;
    await expect(gone.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('listen() rejects with EADDRINUSE when the port is taken', async () => {
    const other = createNetServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const test = new TestServer({ handler: handlerUrl('hello'), ...io });
    try {
      await expect(test.server.listen({ port, host: '127.0.0.1' })).rejects.toMatchObject({
        code: 'EADDRINUSE',
        port,
        syscall: 'listen',
      });
      expect(test.workerExits).toHaveLength(2);
    } finally {
      other.close();
    }
  });

  test.each([
    ['missing', 'ERR_SPOOL_HANDLER_LOAD', 'Cannot find module'],
    ['throwing-module', 'ERR_SPOOL_HANDLER_LOAD', 'thrown while loading'],
    ['no-handler', 'ERR_SPOOL_HANDLER_INVALID', 'exports neither'],
    ['wrong-hook', 'ERR_SPOOL_HANDLER_INVALID', 'not a function'],
    ['start-rejects', 'ERR_SPOOL_HANDLER_START', 'no database'],
    ['start-exits', 'ERR_SPOOL_WORKER_DIED', 'exited'],
  ])('listen() rejects when the handler module is %s.mjs', async (name, code, message) => {
    const test = new TestServer({ handler: handlerUrl(name), ...io });
    await expect(test.server.listen(ANY_PORT)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(test.workerStarts).toEqual([]);
    await test.server.close();
  });
});
