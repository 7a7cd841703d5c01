/** Thousands of requests that end before their time: no exchange, no slab and no worker is lost with them. */

import { describe, expect, test } from '@jest/globals';

import { expectNothingLeaked } from './expect-nothing-leaked.js';
import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const BODY_BYTES = 30_000;
const SIDE_BY_SIDE = 8;

/** So few of everything that a single one that is lost shows. */
const CHANNEL = {
  exchangeCount: 2,
  slabCount: 2,
  slabBytes: 4096,
  creditBytes: 8192,
  inlineBytes: 64,
  ringBytes: 8192,
};
const LIMITS = { headBytes: 1024, fieldCount: 16 };

type Break = (connection: RawConnection) => Promise<void>;

async function reset(connection: RawConnection): Promise<void> {
  connection.reset();
}

async function end(connection: RawConnection): Promise<void> {
  connection.socket.end();
  await connection.reader.readToEnd().catch(() => undefined);
}

async function resetInAnswer(connection: RawConnection): Promise<void> {
  await connection.reader.readHead();
  connection.reset();
}

async function sendBadChunk(connection: RawConnection): Promise<void> {
  // The rest of the chunk, and more where its end belongs.
  connection.send('z'.repeat(BODY_BYTES));
  await connection.reader.readToEnd().catch(() => undefined);
}

/** What becomes of a request of which half the body has been sent. */
const BREAKS: readonly (readonly [name: string, path: string, broken: Break])[] = [
  ['reset while their handlers stream them', '/until-failure?as=stream', reset],
  ['reset while their handlers gather them', '/until-failure', reset],
  ['reset while their handlers read nothing', '/until-aborted', reset],
  ['ended while their handlers stream them', '/until-failure?as=stream', end],
  ['ended when they were answered', '/ignore', end],
  ['reset in the middle of an echo', '/echo', resetInAnswer],
  ['reset when their body was cancelled', '/cancel?read', reset],
  ['broken by a bad chunk in the middle of an echo', '/echo', sendBadChunk],
  ['broken by a bad chunk while their handlers read nothing', '/until-aborted', sendBadChunk],
];

/** Sends requests that break, some at a time. */
async function breakMany(server: TestServer, path: string, broken: Break, requestCount: number): Promise<void> {
  const half = 'x'.repeat(BODY_BYTES / 2);
  const breakSome = async (): Promise<void> => {
    for (let count = 0; count < requestCount / SIDE_BY_SIDE; count++) {
      const connection = await server.connect();
      const head = `POST ${path} HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`;
      await connection.sendNow(`${head}${half.length.toString(16)}\r\n${half}\r\n${half.length.toString(16)}\r\n`);
      if (count % 2 === 0) await connection.sendNow(half.slice(1));
      await broken(connection);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, breakSome));
}

describe.each(IO_THREADS)('with ioThreads: $ioThreads', (io) => {
  test.each(BREAKS)('uploads that are %s leave nothing behind', async (_name, path, broken) => {
    const gate = new SharedGate();
    const options = { ...io, workers: 1, channel: CHANNEL, limits: LIMITS, workerData: { gate: gate.words } };
    const server = await startServer('bodies', options);
    await breakMany(server, path, broken, 96);
    await expectNothingLeaked(server, CHANNEL, gate);
  });
});

test('thousands of uploads that are broken in every way leave nothing behind, and thousands of requests are served', async () => {
  const gate = new SharedGate();
  const options = { workers: 1, channel: CHANNEL, limits: LIMITS, workerData: { gate: gate.words } };
  const server = await startServer('bodies', options);
  for (const [, path, broken] of BREAKS) await breakMany(server, path, broken, 160);
  await expectNothingLeaked(server, CHANNEL, gate);
  const connection = await server.connect();
  const request = `GET /plain HTTP/1.1\r\n${HOST}\r\n`;
  const requestCount = 3000;
  connection.send(request.repeat(requestCount));
  for (let count = 0; count < requestCount; count++) {
    expect((await connection.reader.readResponse()).body.toString()).toBe('plain');
  }
  expect(server.requestErrors).toEqual([]);
});
