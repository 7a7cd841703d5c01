/** Where a server may listen: a UNIX path, a descriptor, with a backlog, until a signal. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

import { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, TestServer, handlerUrl } from './start-server.js';

describe.each(IO_THREADS)('listen() with ioThreads: $ioThreads', (io) => {
  test('listens on a UNIX path, and removes it at the end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-'));
    try {
      const path = join(folder, 'socket');
      const { server } = new TestServer({ handler: handlerUrl('environment'), ...io });
      expect(await server.listen({ path })).toEqual({ address: path, family: 'unix', port: 0 });
      expect(server.address()).toBe(path);
      const connection = await RawConnection.open(path);
      const response = await connection.get('/context');
      expect(JSON.parse(response.body.toString())).toMatchObject({ remoteAddress: '' });
      connection.socket.end();
      await server.close();
      expect(existsSync(path)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('breaks a failed response off on a UNIX path, where there is no reset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-'));
    try {
      const path = join(folder, 'socket');
      await new TestServer({ handler: handlerUrl('failing'), ...io }).listen({ path });
      const connection = await RawConnection.open(path);
      connection.send('GET /stream-error-later HTTP/1.0\r\n\r\n');
      expect((await connection.reader.readHead()).framing).toBe('close');
      await connection.reader.readToEnd();
      expect((await (await RawConnection.open(path)).get('/fine')).status).toBe(200);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('takes a backlog', async () => {
    const test = await new TestServer({ handler: handlerUrl('hello'), ...io }).listen({
      port: 0,
      host: '127.0.0.1',
      backlog: 1,
    });
    expect((await (await test.connect()).get('/')).status).toBe(200);
  });

  test('listens without a host', async () => {
    const test = await new TestServer({ handler: handlerUrl('hello'), ...io }).listen({ port: 0 });
    expect((await (await test.connect()).get('/')).status).toBe(200);
  });

  test('closes when its signal is aborted, after what is in flight', async () => {
    const gate = new SharedGate();
    const abort = new AbortController();
    const test = await new TestServer({
      handler: handlerUrl('lifecycle'),
      ...io,
      workerData: { gate: gate.words },
    }).listen({ port: 0, host: '127.0.0.1', signal: abort.signal });
    const connection = await test.connect();
    connection.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    abort.abort();
    expect(test.server.address()).toBeNull();
    gate.open();
    expect((await connection.reader.readResponse()).status).toBe(200);
    connection.socket.end();
    await test.waitFor('workerExit', 2);
  });

  test('rejects with the reason of a signal that is aborted already', async () => {
    const { server } = new TestServer({ handler: handlerUrl('hello'), ...io });
    const reason = new Error('changed my mind');
    await expect(server.listen({ port: 0, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  // In a process of its own, which inherits the descriptor as from systemd: two listeners of one process would both
  // close it.
  test('listens on a descriptor', async () => {
    const owner = createNetServer().listen(0, '127.0.0.1');
    await once(owner, 'listening');
    const { port } = owner.address() as { port: number };
    const { fd } = (owner as unknown as { _handle: { fd: number } })._handle;
    const script = new URL('programs/serve-descriptor.mjs', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, String(io.ioThreads)], { stdio: ['pipe', 'pipe', 'inherit', fd] });
    try {
      await once(child.stdout!, 'data');
      // Both processes have the socket; this one no longer accepts from it.
      owner.close();
      const connection = await RawConnection.open(port);
      expect((await connection.get('/')).body.toString()).toBe('hello');
      connection.socket.end();
      child.stdin!.end();
      expect((await once(child, 'exit'))[0]).toBe(0);
    } finally {
      child.kill('SIGKILL');
      owner.close();
    }
  });
});
