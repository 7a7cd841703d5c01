/** Request bodies that reach their handlers while they arrive, and answers that go out meanwhile. */

import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { seededBytes } from './seeded-bytes.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer, startServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const NO_LIMIT = { bodyBytes: Infinity };
const MIB = 1024 * 1024;

/** So small that nothing fits at once: a piece fills the ring, a slab is smaller than a read, credit smaller than both. */
const TINY = {
  channel: { ringBytes: 4096, slabBytes: 512, slabCount: 2, creditBytes: 1500, inlineBytes: 64, exchangeCount: 8 },
  limits: { ...NO_LIMIT, headBytes: 512, fieldCount: 16 },
};

/** Sends bytes as chunks of different sizes. */
function sendChunks(connection: RawConnection, bytes: Buffer): void {
  for (
    let start = 0, byteCount = 1;
    start < bytes.byteLength;
    start += byteCount, byteCount = (byteCount * 5) % 99_991
  ) {
    const chunk = bytes.subarray(start, start + byteCount);
    connection.send(`${chunk.byteLength.toString(16)}\r\n`);
    connection.send(chunk);
    connection.send('\r\n');
  }
}

describe.each(IO_THREADS)('a handler that echoes with ioThreads: $ioThreads', (io) => {
  const shared = shareServer('bodies', { ...io, limits: NO_LIMIT });
  const tiny = shareServer('bodies', { ...io, ...TINY });

  test('answers with the first piece of a body by length before the next one is sent', async () => {
    const connection = await shared().connect();
    connection.send(`POST /echo-length HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\n`);
    // The head alone is enough for the handler; its own head waits for nothing.
    expect((await connection.reader.readHead()).fields.get('content-length')).toBe('10');
    for (const piece of ['a', 'bcd', 'efghij']) {
      connection.send(piece);
      expect((await connection.reader.readBytes(piece.length)).toString()).toBe(piece);
    }
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test('answers with each chunk before the next one is sent', async () => {
    const connection = await shared().connect();
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`);
    expect((await connection.reader.readHead()).framing).toBe('chunked');
    for (const piece of ['a', 'bcd', 'efghij']) {
      connection.send(`${piece.length}\r\n${piece}\r\n`);
      expect((await connection.reader.readChunk()).toString()).toBe(piece);
    }
    connection.send('0\r\n\r\n');
    expect(await connection.reader.readChunk()).toHaveLength(0);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test('answers an empty chunked body with an empty one', async () => {
    const connection = await shared().connect();
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${CHUNKED}\r\n0\r\n\r\n`);
    expect((await connection.reader.readResponse()).body).toHaveLength(0);
    // Also when its end comes alone.
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`);
    expect((await connection.reader.readHead()).framing).toBe('chunked');
    connection.send('0\r\n\r\n');
    expect(await connection.reader.readChunk()).toHaveLength(0);
  });

  test('takes bodies by length and chunked in turn on one connection', async () => {
    const connection = await shared().connect();
    for (const [seed, byteCount] of [100_000, 1, 300_000, 4097].entries()) {
      const body = seededBytes(seed, byteCount);
      expect((await connection.post('/echo', body)).body.equals(body)).toBe(true);
      connection.send(`PUT /echo HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`);
      sendChunks(connection, body);
      connection.send('0\r\n\r\n');
      expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    }
  });

  test('echoes 4 MiB on each of four connections at once', async () => {
    await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const body = seededBytes(seed, 4 * MIB);
        const connection = await shared().connect();
        expect((await connection.post('/echo', body)).body.equals(body)).toBe(true);
      }),
    );
  });

  test('echoes 256 KiB on each of four connections at once through the smallest channel', async () => {
    await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const body = seededBytes(seed, MIB / 4);
        const connection = await tiny().connect();
        const response = seed % 2 === 0 ? connection.post('/echo', body) : connection.post('/echo-length', body);
        expect((await response).body.equals(body)).toBe(true);
        expect((await connection.get('/plain')).body.toString()).toBe('plain');
      }),
    );
  });

  test('gets a body that comes byte by byte through the smallest channel', async () => {
    const connection = await tiny().connect();
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`);
    for (const byte of '3\r\nabc\r\n0\r\n\r\n') await connection.sendNow(byte);
    expect((await connection.reader.readResponse()).body.toString()).toBe('abc');
  });

  test('answers HTTP/1.0 until the connection ends', async () => {
    const connection = await shared().connect();
    const body = seededBytes(1, 200_000);
    connection.send(`POST /echo HTTP/1.0\r\nContent-Length: ${body.byteLength}\r\n\r\n`);
    connection.send(body);
    const response = await connection.reader.readResponse();
    expect(response.framing).toBe('close');
    expect(response.body.equals(body)).toBe(true);
  });

  test.each([
    ['Connection: close', 'Connection: close\r\n', {}],
    ['maxRequestsPerConnection', '', { maxRequestsPerConnection: 1 }],
  ])('gets its body to the end when %s lets nothing follow', async (_name, field, options) => {
    const server = await startServer('bodies', { ...io, limits: NO_LIMIT, ...options });
    const connection = await server.connect();
    const body = seededBytes(1, 500_000);
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${field}Content-Length: ${body.byteLength}\r\n\r\n`);
    const head = await connection.reader.readHead();
    expect(head.fields.get('connection')).toBe('close');
    connection.send(body);
    connection.send(`GET /plain HTTP/1.1\r\n${HOST}\r\n`);
    const chunks = [];
    for (
      let chunk = await connection.reader.readChunk();
      chunk.byteLength > 0;
      chunk = await connection.reader.readChunk()
    )
      chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(body)).toBe(true);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('gets a body announced with 100-continue after the go-ahead, and only then', async () => {
    const connection = await shared().connect();
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}${CHUNKED}Expect: 100-continue\r\n\r\n`);
    expect(await connection.reader.readHead()).toMatchObject({ status: 100, framing: 'none' });
    expect((await connection.reader.readHead()).status).toBe(200);
    connection.send('4\r\nbody\r\n0\r\n\r\n');
    expect((await connection.reader.readChunk()).toString()).toBe('body');
    expect(await connection.reader.readChunk()).toHaveLength(0);
  });

  test('answers HEAD without a body, and the connection lives on once the request has come whole', async () => {
    const connection = await shared().connect();
    connection.send(`HEAD /echo HTTP/1.1\r\n${HOST}Content-Length: 10000\r\n\r\n`);
    expect((await connection.reader.readResponse('HEAD')).status).toBe(200);
    connection.send(Buffer.alloc(10_000));
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });
});

describe.each(IO_THREADS)('a pipelined request with ioThreads: $ioThreads', (io) => {
  test('behind a streamed body is answered after it', async () => {
    const connection = await (await startServer('bodies', { ...io, limits: NO_LIMIT })).connect();
    const body = seededBytes(1, 700_000);
    connection.send(`POST /echo HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    connection.send(body);
    connection.send(`GET /plain HTTP/1.1\r\n${HOST}\r\n`.repeat(3));
    connection.send(`PUT /read?as=text HTTP/1.1\r\n${HOST}${CHUNKED}\r\n4\r\nlast\r\n0\r\n\r\n`);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    for (let count = 0; count < 3; count++)
      expect((await connection.reader.readResponse()).body.toString()).toBe('plain');
    expect((await connection.reader.readResponse()).body.toString()).toBe('last');
  });

  test('with an unsafe method and a large body runs after the answer before it', async () => {
    const gate = new SharedGate();
    const options = { ...io, limits: NO_LIMIT, workerData: { gate: gate.words } };
    const server = await startServer('bodies', options);
    const connection = await server.connect();
    const body = seededBytes(1, 2 * MIB);
    connection.send(`GET /ignore-after-gate HTTP/1.1\r\n${HOST}\r\n`);
    connection.send(`POST /read-after-gate HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    connection.send(body);
    await gate.arrived(1);
    // Others are served meanwhile, and the POST has not come to its gate.
    expect((await (await server.connect()).get('/plain')).body.toString()).toBe('plain');
    expect(gate.arrivedCount).toBe(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    await gate.arrived(2);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
  });

  test('with a safe method and a large body streams beside the one before it', async () => {
    const gate = new SharedGate();
    const options = { ...io, limits: NO_LIMIT, workerData: { gate: gate.words } };
    const connection = await (await startServer('bodies', options)).connect();
    const body = seededBytes(1, 2 * MIB);
    connection.send(`GET /ignore-after-gate HTTP/1.1\r\n${HOST}\r\n`);
    connection.send(`GET /read?as=iterate HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    connection.send(body);
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
  });
});
