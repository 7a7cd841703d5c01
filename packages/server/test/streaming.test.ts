/** Response bodies that come in pieces, and clients that go away in the middle of them. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';

const CHUNK_BYTES = 64 * 1024;
/** 8 MiB: more than all credit, all slabs and every socket buffer together. */
const MANY_CHUNKS = 128;

/** The clock and the turns stay real. */
const ALL_BUT_TIMEOUTS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

/** What `/numbered` answers. */
function numberedBytes(chunkCount: number): Buffer {
  return Buffer.concat(Array.from({ length: chunkCount }, (_, index) => Buffer.alloc(CHUNK_BYTES, index)));
}

/** Waits until the server serves: what a test did to it has not harmed it. */
async function expectAlive(server: TestServer): Promise<void> {
  expect((await (await server.connect()).get('/plain')).body.toString()).toBe('plain');
}

describe.each(IO_THREADS)('a streaming handler with ioThreads: $ioThreads', (io) => {
  test.each(['/gated', '/gated-length'])('%s sends its first chunk while it still makes the next', async (path) => {
    const gate = new SharedGate();
    const server = await startServer('streaming', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
    const head = await connection.reader.readHead();
    expect(head.framing).toBe(path === '/gated' ? 'chunked' : 'length');
    const read = async (byteCount: number): Promise<string> => {
      const bytes = head.framing === 'chunked' ? connection.reader.readChunk() : connection.reader.readBytes(byteCount);
      return (await bytes).toString();
    };
    expect(await read(5)).toBe('early');
    gate.open();
    expect(await read(4)).toBe('late');
    if (head.framing === 'chunked') expect(await read(0)).toBe('');
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test('sends chunks of all sizes', async () => {
    const response = await (await (await startServer('streaming', io)).connect()).get('/odd');
    expect(response.framing).toBe('chunked');
    const byteCounts = [...Array.from({ length: 41 }, (_, index) => index), 4095, 4096, 4097, 65_535, 65_536, 65_537];
    const expected = Buffer.concat(byteCounts.map((byteCount) => Buffer.alloc(byteCount, byteCount & 0xff)));
    expect(response.body.equals(expected)).toBe(true);
  });

  test.each(['/numbered', '/numbered-length'])('%s of 8 MiB comes whole to a reader that starts late', async (path) => {
    const server = await startServer('streaming', io);
    const slow = await server.connect();
    slow.send(`GET ${path}?chunks=${MANY_CHUNKS} HTTP/1.1\r\nHost: test\r\n\r\n`);
    // Others are served while it does not read.
    await expectAlive(server);
    await expectAlive(server);
    const response = await slow.reader.readResponse();
    expect(response.body.equals(numberedBytes(MANY_CHUNKS))).toBe(true);
    expect((await slow.get('/plain')).body.toString()).toBe('plain');
  });

  test('a whole body of 8 MiB comes whole', async () => {
    const byteCount = 8 * 1024 * 1024;
    const connection = await (await startServer('streaming', io)).connect();
    const response = await connection.get(`/whole?bytes=${byteCount}`);
    expect(response.body.equals(Buffer.alloc(byteCount, 7))).toBe(true);
  });

  test('texts around the limits of inline bodies, of three bytes a character, come whole', async () => {
    const connection = await (await startServer('streaming', io)).connect();
    for (const count of [0, 1, 1365, 1366, 4096, 100_000]) {
      const response = await connection.get(`/text?characters=${count}`);
      expect(response.body.toString()).toBe('\u20ac'.repeat(count));
    }
  });

  test('a body of unknown length ends the connection of HTTP/1.0, and comes whole to a reader that starts late', async () => {
    const server = await startServer('streaming', io);
    const connection = await server.connect();
    connection.send(`GET /numbered?chunks=${MANY_CHUNKS} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
    await expectAlive(server);
    const response = await connection.reader.readResponse();
    expect(response.framing).toBe('close');
    expect(response.body.equals(numberedBytes(MANY_CHUNKS))).toBe(true);
  });

  test('several streams on several connections do not mix', async () => {
    const server = await startServer('streaming', io);
    const bodies = await Promise.all(
      Array.from({ length: 8 }, async () => (await (await server.connect()).get('/numbered?chunks=16')).body),
    );
    for (const body of bodies) expect(body.equals(numberedBytes(16))).toBe(true);
  });
});

describe.each(IO_THREADS)('a client that goes away with ioThreads: $ioThreads', (io) => {
  test('aborts the signal and the context of a waiting handler', async () => {
    const gate = new SharedGate();
    const server = await startServer('streaming', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /until-aborted HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    connection.reset();
    await gate.counted(1);
    expect(server.requestErrors).toEqual([]);
    await expectAlive(server);
  });

  test('aborts the context of a handler that never gives its thread away', async () => {
    const gate = new SharedGate();
    const server = await startServer('streaming', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /spin-until-aborted HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    connection.reset();
    await gate.counted(1);
    await expectAlive(server);
  });

  test('cancels the stream of its response', async () => {
    const gate = new SharedGate();
    const server = await startServer('streaming', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /endless HTTP/1.1\r\nHost: test\r\n\r\n');
    await connection.reader.readHead();
    await connection.reader.readChunk();
    connection.reset();
    await gate.counted(1);
    await expectAlive(server);
  });

  test('cancels the stream of its response when it only stops reading and ends', async () => {
    const gate = new SharedGate();
    const server = await startServer('streaming', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /numbered?chunks=1024 HTTP/1.1\r\nHost: test\r\n\r\n');
    await connection.reader.readHead();
    connection.socket.destroy();
    await server.server.close();
    expect(server.requestErrors).toEqual([]);
  });

  test('gives every slab back: the next stream finds them all', async () => {
    const server = await startServer('streaming', { ...io, channel: { slabCount: 4 } });
    for (let round = 0; round < 8; round++) {
      const connection = await server.connect();
      connection.send(`GET /numbered?chunks=${MANY_CHUNKS} HTTP/1.1\r\nHost: test\r\n\r\n`);
      await connection.reader.readHead();
      connection.reset();
    }
    const response = await (await server.connect()).get(`/numbered?chunks=${MANY_CHUNKS}`);
    expect(response.body.equals(numberedBytes(MANY_CHUNKS))).toBe(true);
  });
});

test('a stream that goes on past its Content-Length is cancelled and reported', async () => {
  const server = await startServer('streaming');
  const connection = await server.connect();
  connection.send('GET /endless-too-long HTTP/1.1\r\nHost: test\r\n\r\n');
  await connection.reader.readHead();
  expect((await connection.reader.readToEnd().catch(() => Buffer.alloc(0))).byteLength).toBeLessThan(100);
  await server.waitFor('requestError', 1);
  expect(server.requestErrors[0].description).toContain('Content-Length is 100');
  await expectAlive(server);
});

test('a last response comes whole to a reader that takes longer than the connection lingers', async () => {
  const gate = new SharedGate();
  // With credit for all of it, the whole response waits in the socket that is to be ended.
  const creditBytes = 2 * MANY_CHUNKS * CHUNK_BYTES;
  const server = await startServer('streaming', {
    ioThreads: 0,
    channel: { creditBytes },
    workerData: { gate: gate.words },
  });
  jest.useFakeTimers({ doNotFake: [...ALL_BUT_TIMEOUTS] });
  try {
    const connection = await server.connect();
    connection.send(`GET /numbered?chunks=${MANY_CHUNKS} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
    await gate.counted(1);
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    jest.advanceTimersByTime(60_000);
    const response = await connection.reader.readResponse();
    expect(response.body.equals(numberedBytes(MANY_CHUNKS))).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
