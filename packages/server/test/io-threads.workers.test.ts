/**
 * Workers that several I/O threads share: they die, block, come and go, and every I/O thread sees it. By a newer Node, as in
 * io-threads.test.ts. Affinity tells which worker gets what.
 */

import { afterEach, describe, expect, test } from '@jest/globals';

import { findNewerNode } from './newer-node.js';
import { closeRawConnections, type RawConnection } from './raw-connection.js';
import { RemoteServer, endRemoteServers } from './remote-server.js';
import { handlerUrl } from './start-server.js';

interface Identity {
  readonly workerId: number;
  readonly threadId: number;
}

/** Makes a request that says which worker should get it. The path is its class. */
function request(key: string, target = '/'): string {
  return `GET ${target} HTTP/1.1\r\nHost: test\r\nX-Key: ${key}\r\n\r\n`;
}

async function read(connection: RawConnection): Promise<Identity> {
  const { status, body } = await connection.reader.readResponse();
  expect(status).toBe(200);
  return JSON.parse(body.toString()) as Identity;
}

async function ask(connection: RawConnection, text: string): Promise<Identity> {
  connection.send(text);
  return await read(connection);
}

/** A server with two I/O threads and two workers, a connection to each of the former and a key for each of the latter. */
interface Shared {
  readonly server: RemoteServer;
  readonly connections: readonly RawConnection[];
  readonly keys: readonly string[];
}

async function share(node: string, options: Parameters<RemoteServer['listen']>[1] = {}): Promise<Shared> {
  const server = new RemoteServer(node);
  await server.listen(handlerUrl('whoami'), { ioThreads: 2, workers: 2, affinity: { field: 'x-key' }, ...options });
  const connections = await server.connectToEach(2);
  // Both I/O threads learn that `/` is short: long requests pass over the worker that is kept for short ones.
  for (let count = 0; count < 20; count++) await Promise.all(connections.map((connection) => connection.get('/')));
  const keys: (string | undefined)[] = [];
  for (let number = 0; keys[0] === undefined || keys[1] === undefined; number++) {
    const key = `key-${number}`;
    const identities = await Promise.all(connections.map((connection) => ask(connection, request(key))));
    // Wherever a connection is: the key belongs to one worker.
    expect(identities[1]).toEqual(identities[0]);
    keys[identities[0].workerId] ??= key;
  }
  return { server, connections, keys: keys as string[] };
}

/** Checks that a worker has been replaced, and that both I/O threads have found that out. */
async function expectReplaced({ server, connections, keys }: Shared, workerId: number): Promise<void> {
  await server.waitFor('workerStart', 3);
  const [, , replacement] = server.workerStarts;
  expect(replacement.workerId).toBe(workerId);
  for (const connection of connections) expect(await ask(connection, request(keys[workerId]))).toEqual(replacement);
}

afterEach(async () => {
  await closeRawConnections();
  await endRemoteServers();
});

const node = findNewerNode();

if (node === undefined) {
  test.skip('workers of several I/O threads: needs Node 22.12 or later in SPOOL_NEWER_NODE', () => undefined);
} else {
  describe.each([0, 1])(
    'two I/O threads, of which I/O thread %i gives the request that harms its worker',
    (harmfulId) => {
      test('lose that request alone when the worker exits', async () => {
        const shared = await share(node);
        const { server, connections, keys } = shared;
        const others = await server.connectToEach(2);
        // Of a class that nobody knows, so that they pass over worker 0, which is kept for short ones.
        for (const connection of others) connection.send(request(keys[1], '/later?wait'));
        await server.call('arrived', 2);
        connections[harmfulId].send(request(keys[0], '/?exit'));
        expect((await connections[harmfulId].reader.readResponse()).status).toBe(503);
        await server.waitFor('workerExit', 1);
        expect(server.workerExits[0]).toMatchObject({ workerId: 0, failure: { code: 'ERR_SPOOL_WORKER_DIED' } });
        await expectReplaced(shared, 0);
        await server.call('openGate');
        for (const connection of others) expect((await read(connection)).workerId).toBe(1);
        expect((await server.stats()).requests).toMatchObject({ failed: 1, refused: 0, cancelled: 0, timedOut: 0 });
      });

      test('move what a dead worker had not started, from both', async () => {
        const shared = await share(node);
        const { server, connections, keys } = shared;
        const others = await server.connectToEach(2);
        const before = await server.stats();
        connections[harmfulId].send(request(keys[1], '/?block-then-exit'));
        await server.call('arrived', 1);
        for (const connection of others) connection.send(request(keys[1]).repeat(3));
        await server.untilStats(({ requests: { received } }) => received === before.requests.received + 7);
        await server.call('openGate');
        expect((await connections[harmfulId].reader.readResponse()).status).toBe(503);
        for (const connection of others) for (let count = 0; count < 3; count++) await read(connection);
        await expectReplaced(shared, 1);
        expect((await server.stats()).requests).toMatchObject({ failed: 1, refused: 0, cancelled: 0, timedOut: 0 });
      });

      test('have a worker ended that a request past its deadline blocks', async () => {
        const shared = await share(node, { requestTimeoutMs: 300, killAfterMs: 100 });
        const { server, connections, keys } = shared;
        const others = await server.connectToEach(2);
        const before = await server.stats();
        connections[harmfulId].send(request(keys[1], '/?loop'));
        await server.untilStats(({ workers }) => workers[1].requestsStarted > before.workers[1].requestsStarted);
        expect((await connections[harmfulId].reader.readResponse()).status).toBe(504);
        await server.waitFor('workerExit', 1);
        expect(server.workerExits[0]).toMatchObject({ workerId: 1, failure: { code: 'ERR_SPOOL_WORKER_BLOCKED' } });
        await expectReplaced(shared, 1);
        for (const connection of others) for (const key of keys) await ask(connection, request(key));
        const { requests, ioThreads } = await server.untilStats((stats) => stats.requests.inFlight === 0);
        expect(requests).toMatchObject({ timedOut: 1, refused: 0, cancelled: 0 });
        expect(ioThreads.map(({ requestsQueued }) => requestsQueued)).toEqual([0, 0]);
      });

      test('have the pool grow for what waits, and shrink again', async () => {
        const server = new RemoteServer(node);
        const elastic = { minWorkers: 1, maxWorkers: 3, idleWorkerMs: 100 };
        await server.listen(handlerUrl('whoami'), { ioThreads: 2, ...elastic });
        const blocking: RawConnection[] = [];
        for (let count = 0; count < 5; count++) blocking.push((await server.connectToEach(2))[harmfulId]);
        for (const connection of blocking) connection.send('GET /slow?block HTTP/1.1\r\nHost: test\r\n\r\n');
        await server.call('arrived', 3);
        await server.waitFor('workerStart', 3);
        await server.untilStats(({ requests: { queued } }) => queued === 2);
        expect(server.workerStarts.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
        expect(server.workerExits).toHaveLength(0);
        await server.call('openGate');
        for (const connection of blocking) await read(connection);
        await server.waitFor('workerExit', 2);
        expect(server.workerExits.map(({ workerId }) => workerId).sort()).toEqual([1, 2]);
        expect(server.workerExits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
        for (const connection of await server.connectToEach(2)) expect((await connection.get('/')).status).toBe(200);
        expect((await server.stats()).requests).toMatchObject({ failed: 0, refused: 0, cancelled: 0, timedOut: 0 });
      });
    },
  );

  test.each([1, 2, 3, 4])('two I/O threads keep to maxConcurrentPerWorker %i together', async (limit) => {
    const server = new RemoteServer(node);
    await server.listen(handlerUrl('crowding'), { ioThreads: 2, workers: 1, maxConcurrentPerWorker: limit });
    const connections = [...(await server.connectToEach(2)), ...(await server.connectToEach(2))];
    const perConnection = 20;
    for (const connection of connections) connection.send(request('key').repeat(perConnection));
    const counts: number[] = [];
    for (const connection of connections) {
      for (let count = 0; count < perConnection; count++) {
        const { status, body } = await connection.reader.readResponse();
        expect(status).toBe(200);
        counts.push((JSON.parse(body.toString()) as { highestCount: number }).highestCount);
      }
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(limit);
  });
}
