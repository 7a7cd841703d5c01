/** `affinity`: requests of one key on one worker. */

import { describe, expect, test } from '@jest/globals';

import type { ServerOptions } from '../dist/index.js';
import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer, startServer, type TestServer } from './start-server.js';
import { untilStats } from './until-stats.js';

const WORKER_COUNT = 3;
const KEYS = Array.from({ length: 48 }, (_, index) => `user-${index}`);

interface Identity {
  readonly workerId: number;
  readonly threadId: number;
}

/** Makes a request whose key is told in some way. */
type ToRequest = (key: string, search?: string) => string;

const byField: ToRequest = (key, search = '') => `GET /${search} HTTP/1.1\r\nHost: test\r\nX-User: ${key}\r\n\r\n`;

const WAYS: readonly (readonly [
  name: string,
  affinity: NonNullable<ServerOptions['affinity']>,
  toRequest: ToRequest,
])[] = [
  ['field', { field: 'x-user' }, byField],
  ['cookie', { cookie: 'user' }, (key) => `GET / HTTP/1.1\r\nHost: test\r\nCookie: a=b; user=${key}; c=d\r\n\r\n`],
  ['pathSegments', { pathSegments: 2 }, (key) => `GET /users/${key}/orders HTTP/1.1\r\nHost: test\r\n\r\n`],
];

async function read(connection: RawConnection): Promise<Identity> {
  const { status, body } = await connection.reader.readResponse();
  expect(status).toBe(200);
  return JSON.parse(body.toString()) as Identity;
}

async function ask(connection: RawConnection, request: string): Promise<Identity> {
  connection.send(request);
  return await read(connection);
}

/** Has the server learn that these requests are short: long ones pass over the worker that is kept for short ones. */
async function warmUp(server: TestServer, toRequest: ToRequest): Promise<void> {
  const connection = await server.connect();
  for (const key of KEYS) await ask(connection, toRequest(key));
}

/** Finds the worker of each key. */
async function findOwners(server: TestServer, toRequest: ToRequest): Promise<Map<string, number>> {
  const connection = await server.connect();
  const owners = new Map<string, number>();
  for (const key of KEYS) owners.set(key, (await ask(connection, toRequest(key))).workerId);
  return owners;
}

function keyOf(owners: ReadonlyMap<string, number>, workerId: number): string {
  return [...owners].find(([, ownerId]) => ownerId === workerId)![0];
}

describe.each(IO_THREADS)('affinity with ioThreads: $ioThreads', (io) => {
  describe.each(WAYS)('by %s', (_name, affinity, toRequest) => {
    const shared = shareServer('whoami', { ...io, workers: WORKER_COUNT, affinity });

    test('sends a key always to the same worker, and different keys to all of them', async () => {
      await warmUp(shared(), toRequest);
      const owners = await findOwners(shared(), toRequest);
      expect(new Set(owners.values())).toEqual(new Set([0, 1, 2]));
      // Mixed, pipelined and from several connections at once.
      const connections = await Promise.all(Array.from({ length: 4 }, () => shared().connect()));
      for (const connection of connections) connection.send(KEYS.map((key) => toRequest(key)).join(''));
      for (const connection of connections) {
        for (const key of KEYS) expect((await read(connection)).workerId).toBe(owners.get(key));
      }
    });

    test('serves a request without a key', async () => {
      const identity = await ask(await shared().connect(), 'GET / HTTP/1.1\r\nHost: test\r\n\r\n');
      expect([0, 1, 2]).toContain(identity.workerId);
    });
  });

  test('has a key wait for its worker while requests without one go to the others', async () => {
    const gate = new SharedGate();
    const options = { ...io, workers: 2, affinity: { field: 'x-user' }, workerData: { gate: gate.words } };
    const server = await startServer('whoami', options);
    await warmUp(server, byField);
    const owners = await findOwners(server, byField);
    const [blocking, waiting, other] = [await server.connect(), await server.connect(), await server.connect()];
    // Of a class taken for short, or it would pass over the worker that is kept for those.
    blocking.send(byField(keyOf(owners, 1), '?block'));
    await gate.arrived(1);
    waiting.send(byField(keyOf(owners, 1)));
    await untilStats(server, ({ requests: { received } }) => received === 2 * KEYS.length + 2);
    for (let count = 0; count < 50; count++) {
      const identity = await ask(
        other,
        count % 2 === 0 ? byField(keyOf(owners, 0)) : 'GET / HTTP/1.1\r\nHost: t\r\n\r\n',
      );
      expect(identity.workerId).toBe(0);
    }
    gate.open();
    expect((await read(blocking)).workerId).toBe(1);
    expect((await read(waiting)).workerId).toBe(1);
  });

  test('keeps keys where they are when another worker is replaced, and gives that its own back', async () => {
    const server = await startServer('whoami', { ...io, workers: WORKER_COUNT, affinity: { field: 'x-user' } });
    await warmUp(server, byField);
    const owners = await findOwners(server, byField);
    const connection = await server.connect();
    const [staying, lost] = [keyOf(owners, 1), keyOf(owners, 2)];
    const before = { staying: await ask(connection, byField(staying)), lost: await ask(connection, byField(lost)) };
    connection.send(byField(lost, '?exit'));
    expect((await connection.reader.readResponse()).status).toBe(503);
    expect(await ask(connection, byField(staying))).toEqual(before.staying);
    await server.waitFor('workerStart', WORKER_COUNT + 1);
    expect(await ask(connection, byField(staying))).toEqual(before.staying);
    const after = await ask(connection, byField(lost));
    expect(after).toEqual({ workerId: 2, threadId: server.workerStarts[WORKER_COUNT].threadId });
    expect(after.threadId).not.toBe(before.lost.threadId);
    expect(await findOwners(server, byField)).toEqual(owners);
  });
});
