/**
 * Several I/O threads on one port, by a newer Node in a process of its own. That is the one that SPOOL_NEWER_NODE names, or
 * what newer-node.ts finds.
 */

import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';

import { createServer } from '../dist/index.js';
import { BROKEN_SOURCES, HandlerFile, type FileAnswer } from './handler-file.js';
import { findNewerNode, hasReusePort } from './newer-node.js';
import { closeRawConnections, type RawConnection } from './raw-connection.js';
import { RemoteServer, endRemoteServers } from './remote-server.js';
import { runProgram } from './run-program.js';
import { handlerUrl } from './start-server.js';

const WHOAMI = handlerUrl('whoami');
const BLOCK = 'GET /slow?block HTTP/1.1\r\nHost: test\r\n\r\n';
const WAIT = 'GET /slow?wait HTTP/1.1\r\nHost: test\r\n\r\n';

afterEach(async () => {
  await closeRawConnections();
  await endRemoteServers();
});

async function expectAnswered(connection: RawConnection): Promise<void> {
  expect((await connection.reader.readResponse()).status).toBe(200);
}

test('ioThreads: 2 is refused by a version of Node that has no reusePort', () => {
  const create = (): unknown => createServer({ handler: WHOAMI, ioThreads: 2 });
  if (hasReusePort(process.versions.node)) expect(create).not.toThrow();
  else expect(create).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
});

const node = findNewerNode();

if (node === undefined) {
  test.skip('several I/O threads: needs Node 22.12 or later in SPOOL_NEWER_NODE', () => undefined);
} else {
  const start = async (options: Parameters<RemoteServer['listen']>[1] = {}): Promise<RemoteServer> => {
    const server = new RemoteServer(node);
    await server.listen(WHOAMI, { ioThreads: 2, workers: 2, ...options });
    return server;
  };

  describe('two I/O threads', () => {
    test('share the connections to one port, answer every request, and count what each has done', async () => {
      const server = await start();
      const connections = await Promise.all(Array.from({ length: 40 }, () => server.connect()));
      await server.connectToEach(2);
      for (let round = 0; round < 5; round++) {
        const responses = await Promise.all(connections.map((connection) => connection.get('/')));
        for (const { status } of responses) expect(status).toBe(200);
      }
      const { requests, connections: counted, ioThreads, workers } = await server.stats();
      expect(ioThreads.map(({ ioThreadId, state }) => [ioThreadId, state])).toEqual([
        [0, 'ready'],
        [1, 'ready'],
      ]);
      for (const { connectionsOpen, requestsGiven } of ioThreads) {
        expect(connectionsOpen).toBeGreaterThan(0);
        expect(requestsGiven).toBeGreaterThanOrEqual(connectionsOpen);
      }
      expect(ioThreads[0].threadId).not.toBe(ioThreads[1].threadId);
      expect(ioThreads[0].connectionsOpen + ioThreads[1].connectionsOpen).toBe(counted.open);
      expect(requests.ended).toBe(requests.received);
      expect(requests).toMatchObject({ failed: 0, refused: 0, cancelled: 0 });
      const startedCount = workers.reduce((sum, { requestsStarted }) => sum + requestsStarted, 0);
      expect(startedCount).toBe(requests.received);
      expect(workers.map(({ workerId }) => workerId)).toEqual([0, 1]);
    });

    test.each([0, 1])('keep clear of a worker that a request from I/O thread %i blocks', async (blockingId) => {
      const server = await start();
      const connections = await server.connectToEach(2);
      for (const connection of connections) for (let count = 0; count < 10; count++) await connection.get('/');
      const blocking = await server.connectToEach(2);
      // On a busy machine something may have been taken back before; the worker it was given to comes to it when it wakes.
      await server.untilStats(({ requests: { takenBack }, workers }) => {
        return takenBack === workers.reduce((sum, { requestsTakenBack }) => sum + requestsTakenBack, 0);
      });
      blocking[blockingId].send(BLOCK);
      await server.call('arrived', 1);
      const { workers } = await server.stats();
      const blocked = workers.find(({ requestsStarted, requestsEnded }) => requestsStarted > requestsEnded)!;
      const identities: { workerId: number }[] = [];
      for (let count = 0; count < 50; count++) {
        const responses = await Promise.all(connections.map((connection) => connection.get('/')));
        identities.push(...responses.map(({ body }) => JSON.parse(body.toString()) as { workerId: number }));
      }
      expect(new Set(identities.map(({ workerId }) => workerId))).toEqual(new Set([1 - blocked.workerId]));
      await server.call('openGate');
      await expectAnswered(blocking[blockingId]);
      // It has found nothing in its rings that was given to it meanwhile, not even to be taken back.
      const after = (await server.stats()).workers[blocked.workerId];
      expect(after.requestsTakenBack).toBe(blocked.requestsTakenBack);
      expect(after.requestsStarted).toBe(blocked.requestsStarted);
    });

    test('have a request given by the one answered while the app thread and a handler of the other are blocked', async () => {
      const server = await start();
      const [first, second] = await server.connectToEach(2);
      first.send(BLOCK);
      await server.call('arrived', 1);
      // Does not return before another one has come to the gate: the app thread sees and hears nothing.
      const unblocked = server.call('blockUntilArrived', 2);
      for (let count = 0; count < 10; count++) expect((await second.get('/')).status).toBe(200);
      // Of the class of those before, and so short: a long one may have to wait for the worker that is blocked.
      second.send('GET /?wait HTTP/1.1\r\nHost: test\r\n\r\n');
      await unblocked;
      await server.call('openGate');
      await expectAnswered(first);
      await expectAnswered(second);
    });

    test('both answer what they have when the server closes, and accept nothing more', async () => {
      const server = await start();
      const [connections, idle] = [await server.connectToEach(2), await server.connectToEach(2)];
      for (const connection of connections) connection.send(WAIT);
      await server.call('arrived', 2);
      const closed = server.call('close');
      // Each I/O thread has stopped to listen before it ends these.
      for (const connection of idle) expect(await connection.reader.readToEnd()).toHaveLength(0);
      await expect(server.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await server.call('openGate');
      for (const connection of connections) {
        await expectAnswered(connection);
        expect(await connection.reader.readToEnd()).toHaveLength(0);
        connection.socket.end();
      }
      await closed;
      const { ioThreads, workers } = await server.stats();
      for (const { state } of [...ioThreads, ...workers]) expect(state).toBe('closed');
      expect(server.workerExits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    });

    test('have workers of their own with sharesWorkers: false', async () => {
      const server = await start({ workers: 1, sharesWorkers: false });
      expect(server.workerStarts.map(({ workerId }) => workerId)).toEqual([0, 0]);
      const [first, second] = await server.connectToEach(2);
      const threadIdOf = async (connection: RawConnection): Promise<unknown> => {
        return (JSON.parse((await connection.get('/')).body.toString()) as { threadId: unknown }).threadId;
      };
      const [firstId, secondId] = [await threadIdOf(first), await threadIdOf(second)];
      expect(new Set([firstId, secondId])).toEqual(new Set(server.workerStarts.map(({ threadId }) => threadId)));
      first.send(BLOCK);
      await server.call('arrived', 1);
      for (let count = 0; count < 10; count++) expect(await threadIdOf(second)).toBe(secondId);
      await server.call('openGate');
      await expectAnswered(first);
      await server.call('reload');
      expect(server.workerExits).toHaveLength(2);
      expect([firstId, secondId]).not.toContain(await threadIdOf(first));
    });

    test('leave no thread and no descriptor behind, however often', async () => {
      const server = new RemoteServer(node);
      const cycle = async (): Promise<void> => {
        await server.listen(WHOAMI, { ioThreads: 3, workers: 2 });
        for (const connection of await server.connectToEach(3)) connection.socket.destroy();
        await server.call('close');
      };
      // The first one also starts the threads of libuv's pool, which stay.
      await cycle();
      const resources = await server.call('countResources');
      for (let count = 0; count < 3; count++) {
        await cycle();
        await server.call('resourcesReturned', resources);
      }
      expect(await server.ended()).toBe(0);
    });

    test('all end when the server cannot listen', async () => {
      const server = new RemoteServer(node);
      await server.listen(WHOAMI, { ioThreads: 1, workers: 1 });
      await server.call('close');
      const resources = await server.call('countResources');
      for (const [code, source] of Object.entries(BROKEN_SOURCES)) {
        const file = new HandlerFile();
        file.writeSource(source);
        await expect(server.listen(file.url, { ioThreads: 3, workers: 2 })).rejects.toMatchObject({ code });
      }
      const other = createNetServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      const listening = server.listen(WHOAMI, { ioThreads: 3, workers: 2 }, { port, host: '127.0.0.1' });
      await expect(listening)
        .rejects.toMatchObject({ code: 'EADDRINUSE' })
        .finally(() => other.close());
      await server.call('resourcesReturned', resources);
      expect(await server.ended()).toBe(0);
    });

    test('end with a server that is closed at any moment of its start', async () => {
      const outcome = await runProgram('close-while-starting', ['2'], { node });
      expect(outcome).toEqual({ exitCode: 0, printed: 'survived\n' });
    });

    test('serve the new version after reload(), and fail no request meanwhile', async () => {
      const file = new HandlerFile();
      const server = new RemoteServer(node);
      await server.listen(file.url, { ioThreads: 2, workers: 2 });
      const connections = await server.connectToEach(2);
      let hasEnded = false;
      const load = connections.map(async (connection) => {
        while (!hasEnded) expect((await connection.get('/')).status).toBe(200);
      });
      file.write(2);
      await server.call('reload');
      hasEnded = true;
      await Promise.all(load);
      for (const connection of connections) {
        const answer = JSON.parse((await connection.get('/')).body.toString()) as FileAnswer;
        expect(answer.version).toBe(2);
        expect(server.workerStarts.slice(2).map(({ threadId }) => threadId)).toContain(answer.threadId);
      }
      file.writeSource(BROKEN_SOURCES.ERR_SPOOL_HANDLER_LOAD);
      await expect(server.call('reload')).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_LOAD' });
      for (const connection of connections) expect((await connection.get('/')).status).toBe(200);
      expect((await server.stats()).requests).toMatchObject({ failed: 0, refused: 0, cancelled: 0 });
    });
  });
}
