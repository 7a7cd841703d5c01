/** `server.reload()`: another version of the handler module, without failing a request. */

import { describe, expect, test } from '@jest/globals';

import type { ServerOptions } from '../dist/index.js';
import { BROKEN_SOURCES, HandlerFile, type FileAnswer } from './handler-file.js';
import type { RawConnection } from './raw-connection.js';
import { IO_THREADS, TestServer, handlerUrl } from './start-server.js';

const WORKER_COUNT = 2;

async function serve(file: HandlerFile, options: Omit<ServerOptions, 'handler'>): Promise<TestServer> {
  return await new TestServer({ handler: file.url, workers: WORKER_COUNT, ...options }).listen();
}

async function ask(connection: RawConnection, path = '/'): Promise<FileAnswer> {
  const { status, body } = await connection.get(path);
  expect(status).toBe(200);
  return JSON.parse(body.toString()) as FileAnswer;
}

/** Asks on several connections at once, so that more than one worker answers. */
async function askMany(server: TestServer): Promise<FileAnswer[]> {
  const connections = await Promise.all(Array.from({ length: 6 }, () => server.connect()));
  const answers: FileAnswer[] = [];
  for (let count = 0; count < 5; count++) {
    answers.push(...(await Promise.all(connections.map((connection) => ask(connection)))));
  }
  return answers;
}

function versionsOf(answers: readonly FileAnswer[]): Set<number> {
  return new Set(answers.map(({ version }) => version));
}

describe.each(IO_THREADS)('reload() with ioThreads: $ioThreads', (io) => {
  test('has every worker serve the new version from then on', async () => {
    const file = new HandlerFile();
    const server = await serve(file, io);
    expect(versionsOf(await askMany(server))).toEqual(new Set([1]));
    file.write(2);
    await server.server.reload();
    // The old threads are gone, each without a failure: there is nobody left to answer with the old version.
    expect(server.workerExits.map(({ threadId, failure }) => [threadId, failure]).sort()).toEqual(
      server.workerStarts
        .slice(0, WORKER_COUNT)
        .map(({ threadId }) => [threadId, undefined])
        .sort(),
    );
    const started = server.workerStarts.slice(WORKER_COUNT);
    expect(started.map(({ workerId }) => workerId)).toEqual([0, 1]);
    const answers = await askMany(server);
    expect(versionsOf(answers)).toEqual(new Set([2]));
    const newIds = started.map(({ threadId }) => threadId);
    for (const { threadId } of answers) expect(newIds).toContain(threadId);
  });

  test('fails no request of connections that go on asking, and no old answer comes after it', async () => {
    const file = new HandlerFile();
    const server = await serve(file, io);
    const connections = await Promise.all(Array.from({ length: 4 }, () => server.connect()));
    let version = 1;
    let hasEnded = false;
    const seen = new Set<number>();
    const load = connections.map(async (connection) => {
      while (!hasEnded) {
        const oldestVersion = version;
        const answer = await ask(connection);
        expect(answer.version).toBeGreaterThanOrEqual(oldestVersion);
        seen.add(answer.version);
      }
    });
    for (const next of [2, 3]) {
      file.write(next);
      await server.server.reload();
      version = next;
    }
    hasEnded = true;
    await Promise.all(load);
    for (const connection of connections) expect((await ask(connection)).version).toBe(3);
    expect(seen.has(1)).toBe(true);
    const { requests, connections: counted } = server.server.stats();
    expect(requests).toMatchObject({ failed: 0, refused: 0, cancelled: 0, timedOut: 0 });
    expect(counted.accepted).toBe(4);
    expect(server.workerStarts).toHaveLength(3 * WORKER_COUNT);
  });

  test.each(Object.entries(BROKEN_SOURCES))(
    'rejects with %s when the new version cannot be used, and the old workers go on',
    async (code, source) => {
      const file = new HandlerFile();
      const server = await serve(file, io);
      const oldIds = server.workerStarts.map(({ threadId }) => threadId);
      file.writeSource(source);
      await expect(server.server.reload()).rejects.toMatchObject({ code });
      expect(server.workerStarts).toHaveLength(WORKER_COUNT);
      // The one that was tried out is the only one that has gone.
      expect(server.workerExits).toHaveLength(1);
      expect(server.workerExits[0]).toMatchObject({ workerId: 0, failure: { code } });
      expect(oldIds).not.toContain(server.workerExits[0].threadId);
      for (const { version, threadId } of await askMany(server)) {
        expect(version).toBe(1);
        expect(oldIds).toContain(threadId);
      }
      file.write(2);
      await server.server.reload();
      expect(versionsOf(await askMany(server))).toEqual(new Set([2]));
    },
  );

  test('does what two calls at once ask for, one after the other', async () => {
    const file = new HandlerFile();
    const server = await serve(file, io);
    file.write(2);
    const first = server.server.reload();
    const second = server.server.reload();
    await first;
    file.write(3);
    await second;
    expect(server.workerStarts).toHaveLength(3 * WORKER_COUNT);
    expect(server.workerExits).toHaveLength(2 * WORKER_COUNT);
    expect(server.workerExits.every(({ failure }) => failure === undefined)).toBe(true);
    await server.server.reload();
    expect(versionsOf(await askMany(server))).toEqual(new Set([3]));
  });

  test('serves another module when it is given one, by the replacements of dead workers too', async () => {
    const [file, other] = [new HandlerFile(1), new HandlerFile(7)];
    const server = await serve(file, { ...io, workers: 1 });
    const connection = await server.connect();
    await server.server.reload(other.url);
    expect((await ask(connection)).version).toBe(7);
    expect((await connection.get('/exit')).status).toBe(503);
    await server.waitFor('workerStart', 3);
    expect((await ask(connection)).version).toBe(7);
    // And from then on reads that one anew.
    other.write(8);
    await server.server.reload();
    expect((await ask(connection)).version).toBe(8);
  });

  test('keeps the module it has when another one cannot be loaded', async () => {
    const file = new HandlerFile();
    const server = await serve(file, { ...io, workers: 1 });
    const connection = await server.connect();
    await expect(server.server.reload(handlerUrl('missing'))).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_LOAD' });
    file.write(2);
    await server.server.reload();
    expect((await ask(connection)).version).toBe(2);
  });

  test('is refused before listen() and after close()', async () => {
    const server = new TestServer({ handler: handlerUrl('hello'), ...io });
    const refusal = { code: 'ERR_SPOOL_SERVER_STATE' };
    await expect(server.server.reload()).rejects.toMatchObject(refusal);
    await server.listen();
    const closed = server.server.close();
    await expect(server.server.reload()).rejects.toMatchObject(refusal);
    await closed;
    await expect(server.server.reload()).rejects.toMatchObject(refusal);
  });
});
