/** A worker that is blocked inside a native call: it is replaced long before its thread can end, and settled only then. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';

import { BlockingPipe } from './blocking-pipe.js';
import { idleRequests } from './idle-requests.js';
import { createGates, type NamedGates } from './named-gates.js';
import type { RawConnection } from './raw-connection.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

/** Short enough for a test, long enough for a busy machine to serve a request within. */
const SHORT_MS = 400;

const HOST = 'Host: test\r\n';

/** A server, and what its handlers wait for. */
interface Stage {
  readonly server: TestServer;
  readonly gates: NamedGates<'go' | 'loop' | 'once' | 'wait'>['gates'];
  readonly pipe: BlockingPipe;
}

async function startStage(io: { readonly ioThreads: number }): Promise<Stage> {
  const pipe = new BlockingPipe();
  const { gates, workerData } = createGates('go', 'loop', 'once', 'wait');
  const server = await startServer('blocking', {
    ...io,
    workers: 1,
    requestTimeoutMs: SHORT_MS,
    killAfterMs: 100,
    workerData: { ...workerData, pipePath: pipe.path },
  });
  return { server, gates, pipe };
}

/** Reads the 504 of a request that blocks, and waits until another thread serves. Returns that thread. */
async function replaced(server: TestServer, blocking: RawConnection): Promise<string> {
  expect((await blocking.reader.readResponse()).status).toBe(504);
  await server.waitFor('workerStart', 2);
  const response = await blocking.get('/thread');
  expect(response.body.toString()).toBe(String(server.workerStarts[1].threadId));
  expect(server.workerExits).toEqual([]);
  return response.body.toString();
}

/** Lets the native call return, and sees the thread off. */
async function expectExit({ server, pipe }: Stage): Promise<void> {
  pipe.release();
  await server.waitFor('workerExit', 1);
  const [{ threadId }] = server.workerStarts;
  expect(server.workerExits).toMatchObject([{ threadId, failure: { code: 'ERR_SPOOL_WORKER_BLOCKED' } }]);
}

describe.each(IO_THREADS)('a worker inside a native call with ioThreads: $ioThreads', (io) => {
  test('gives what it had not started to its replacement before its thread has exited', async () => {
    const stage = await startStage(io);
    const { server, gates } = stage;
    const [blocking, moved] = [await server.connect(), await server.connect()];
    // From here on the class of /maybe is known to be short, and queued behind a handler that runs.
    for (let count = 0; count < 20; count++) await blocking.get('/maybe');
    blocking.send(`GET /maybe?pipe HTTP/1.1\r\n${HOST}\r\n`);
    await gates.loop.arrived(1);
    await moved.sendNow(`POST /maybe HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\na`);
    while (server.server.stats().ioThreads[0].requestsGiven < 22) await nextTurn();
    const thread = await replaced(server, blocking);
    // No deadline runs while a body arrives; its answer is owed from here on.
    moved.send('b');
    expect((await moved.reader.readResponse()).body.toString()).toBe(thread);
    expect(server.workerExits).toEqual([]);
    await expectExit(stage);
    expect(await idleRequests(server.server)).toMatchObject({ timedOut: 1, failed: 0, refused: 0 });
  });

  test('has what it had started run again once, or answered 503, after its thread has exited', async () => {
    const stage = await startStage(io);
    const { server, gates } = stage;
    const [blocking, safe, unsafe] = await Promise.all([server.connect(), server.connect(), server.connect()]);
    blocking.send(`GET /read-pipe-when-told HTTP/1.1\r\n${HOST}\r\n`);
    await gates.go.arrived(1);
    await safe.sendNow(`GET /once HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
    await gates.once.counted(1);
    await unsafe.sendNow(`POST /wait HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
    await gates.wait.arrived(1);
    gates.go.open();
    const thread = await replaced(server, blocking);
    const answers = [safe, unsafe].map(async ({ reader }) => await reader.readResponse());
    // Nothing is known of them as long as their thread may still answer.
    expect(await Promise.race([...answers, nextTurn('nothing')])).toBe('nothing');
    expect(gates.once.count).toBe(1);
    await expectExit(stage);
    safe.send('a');
    expect((await answers[0]).body.toString()).toBe(`run 2 with 1 bytes on ${thread}`);
    expect((await answers[1]).status).toBe(503);
    expect(gates.once.count).toBe(2);
    // What is left of the body of one that was answered is dropped, and its connection goes on.
    unsafe.send('a');
    expect((await unsafe.get('/thread')).body.toString()).toBe(thread);
    expect(await idleRequests(server.server)).toMatchObject({ received: 5, timedOut: 1, failed: 1, refused: 0 });
  });

  test('has what it had started answered 504 when its own deadline comes first', async () => {
    const stage = await startStage(io);
    const { server, gates } = stage;
    const [blocking, waiting] = [await server.connect(), await server.connect()];
    blocking.send(`GET /read-pipe-when-told HTTP/1.1\r\n${HOST}\r\n`);
    await gates.go.arrived(1);
    waiting.send(`GET /wait HTTP/1.1\r\n${HOST}\r\n`);
    await gates.wait.arrived(1);
    gates.go.open();
    expect((await waiting.reader.readResponse()).status).toBe(504);
    await replaced(server, blocking);
    await expectExit(stage);
    expect(await idleRequests(server.server)).toMatchObject({ received: 3, timedOut: 2, failed: 0 });
  });
});

test('pbkdf2Sync() for some seconds blocks nobody but those that had started on its thread', async () => {
  const { server, gates } = await startStage({ ioThreads: 1 });
  const [blocking, waiting] = [await server.connect(), await server.connect()];
  blocking.send(`GET /derive-key-when-told HTTP/1.1\r\n${HOST}\r\n`);
  await gates.go.arrived(1);
  await waiting.sendNow(`GET /once HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`);
  await gates.once.counted(1);
  gates.go.open();
  expect((await blocking.reader.readResponse()).status).toBe(504);
  await server.waitFor('workerStart', 2);
  // Whether or not the call has returned by now, which depends on the machine.
  expect((await blocking.get('/thread')).status).toBe(200);
  await server.waitFor('workerExit', 1);
  waiting.send('a');
  expect((await waiting.reader.readResponse()).body.toString()).toMatch(/^run 2 with 1 bytes on /);
  expect(gates.once.count).toBe(2);
});
