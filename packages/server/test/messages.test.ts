/** Requests and responses as they go over the wire: framing, order, persistence. */

import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer, startServer } from './start-server.js';

const INLINE_BYTES = 4096;
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Bytes that differ from place to place, so that a shift shows. */
function patternBytes(byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  for (let index = 0; index < byteCount; index++) bytes[index] = (index * 7 + (index >> 8)) & 0xff;
  return bytes;
}

/** Sends a body in chunks of growing size. */
function sendChunked(connection: RawConnection, body: Buffer): void {
  connection.send('POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let start = 0, byteCount = 1; start < body.byteLength; start += byteCount, byteCount *= 3) {
    const chunk = body.subarray(start, start + byteCount);
    connection.send(`${chunk.byteLength.toString(16)}\r\n`);
    connection.send(chunk);
    connection.send('\r\n');
  }
  connection.send('0\r\n\r\n');
}

describe.each(IO_THREADS)('a server with ioThreads: $ioThreads', (io) => {
  const shared = shareServer('routes', io);

  test('answers a request', async () => {
    const connection = await shared().connect();
    const response = await connection.get('/');
    expect(response).toMatchObject({ status: 200, reason: 'OK', framing: 'length' });
    expect(response.body.toString()).toBe('hello');
    expect(response.fields.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(response.fields.get('date')).toMatch(/GMT$/);
    expect(response.fields.has('connection')).toBe(false);
  });

  test('answers a client of node:http', async () => {
    const { port } = shared();
    const body = await new Promise<string>((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/a?b', agent: false });
      request.on('error', reject);
      request.on('response', (response) => resolve(text(response)));
      request.end('sent');
    });
    expect(body).toBe('sent');
  });

  test('keeps the connection between requests', async () => {
    const connection = await shared().connect();
    for (const path of ['/1', '/2?x=y', '/3']) {
      expect((await connection.get(path)).fields.get('x-target')).toBe(path);
    }
  });

  test('answers pipelined requests in order when the first one takes longest', async () => {
    const gate = new SharedGate();
    const connection = await (await startServer('gated', { ...io, workerData: { gate: gate.words } })).connect();
    connection.send(
      ['/wait', '/count-1', '/count-2'].map((path) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`).join(''),
    );
    await gate.arrived(1);
    await gate.counted(2);
    gate.open();
    for (const path of ['/wait', '/count-1', '/count-2']) {
      expect((await connection.reader.readResponse()).body.toString()).toBe(path);
    }
  });

  test.each([0, 1, INLINE_BYTES, INLINE_BYTES + 1, 64 * 1024, BODY_LIMIT_BYTES])(
    'takes a body of %d bytes, by length and chunked',
    async (byteCount) => {
      const connection = await shared().connect();
      const body = patternBytes(byteCount);
      expect((await connection.post('/', body)).body.equals(body)).toBe(true);
      sendChunked(connection, body);
      expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    },
  );

  test('answers 413 to a body over the limit, by length and chunked', async () => {
    const server = shared();
    const byLength = await server.connect();
    byLength.send(`POST / HTTP/1.1\r\nHost: test\r\nContent-Length: ${BODY_LIMIT_BYTES + 1}\r\n\r\n`);
    const refusal = await byLength.reader.readResponse();
    expect(refusal.status).toBe(413);
    expect(refusal.fields.get('connection')).toBe('close');
    expect(await byLength.reader.readToEnd()).toHaveLength(0);

    const chunked = await server.connect();
    sendChunked(chunked, patternBytes(BODY_LIMIT_BYTES + 1));
    expect((await chunked.reader.readResponse()).status).toBe(413);
    expect(await chunked.reader.readToEnd()).toHaveLength(0);
  });

  test('asks for a body announced with 100-continue', async () => {
    const connection = await shared().connect();
    connection.send('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n');
    expect(await connection.reader.readHead()).toMatchObject({ status: 100, framing: 'none' });
    connection.send('body');
    expect((await connection.reader.readResponse()).body.toString()).toBe('body');
  });

  test('refuses a body announced with 100-continue that is over the limit', async () => {
    const connection = await shared().connect();
    connection.send(
      `POST / HTTP/1.1\r\nHost: test\r\nContent-Length: ${BODY_LIMIT_BYTES + 1}\r\nExpect: 100-continue\r\n\r\n`,
    );
    expect((await connection.reader.readResponse()).status).toBe(413);
  });

  test('answers HEAD with the length and without the body', async () => {
    const connection = await shared().connect();
    connection.send('HEAD / HTTP/1.1\r\nHost: test\r\n\r\n');
    const response = await connection.reader.readResponse('HEAD');
    expect(response.fields.get('content-length')).toBe('5');
    expect((await connection.get('/')).body.toString()).toBe('hello');
  });

  test.each([204, 304])('answers %d without a body', async (status) => {
    const connection = await shared().connect();
    const response = await connection.get(`/${status}`);
    expect(response).toMatchObject({ status, framing: 'none' });
    expect(response.fields.has('transfer-encoding')).toBe(false);
    expect((await connection.get('/200')).status).toBe(200);
  });

  test('closes after a request of HTTP/1.0', async () => {
    const connection = await shared().connect();
    connection.send('GET / HTTP/1.0\r\n\r\n');
    const response = await connection.reader.readResponse();
    expect(response.fields.get('connection')).toBe('close');
    expect(response.body.toString()).toBe('hello');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('keeps the connection of an HTTP/1.0 client that asks for it', async () => {
    const connection = await shared().connect();
    for (let round = 0; round < 2; round++) {
      connection.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      const response = await connection.reader.readResponse();
      expect(response.fields.get('connection')).toBe('keep-alive');
      expect(response.body.toString()).toBe('hello');
    }
  });

  test('closes after a request with Connection: close', async () => {
    const connection = await shared().connect();
    connection.send('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n');
    const response = await connection.reader.readResponse();
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('answers a complete request after which the client ends', async () => {
    const connection = await shared().connect();
    connection.socket.end('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    expect((await connection.reader.readResponse()).body.toString()).toBe('hello');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test.each([
    ['the head', 'GET / HTTP/1.1\r\nHost:'],
    ['a body by length', 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nx'],
    ['a chunked body', 'POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n'],
  ])('answers 400 when the client ends inside %s', async (_name, bytes) => {
    const connection = await shared().connect();
    connection.socket.end(bytes);
    expect((await connection.reader.readResponse()).status).toBe(400);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('answers 400 to a malformed request and closes', async () => {
    const connection = await shared().connect();
    connection.send('GET  / HTTP/1.1\r\nHost: test\r\n\r\n');
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(400);
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('answers a good request before the malformed one behind it', async () => {
    const gate = new SharedGate();
    const connection = await (await startServer('gated', { ...io, workerData: { gate: gate.words } })).connect();
    connection.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\nGARBAGE\r\n\r\nGET /count HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('/wait');
    expect((await connection.reader.readResponse()).status).toBe(400);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
    expect(gate.count).toBe(0);
  });

  test('takes requests that come byte by byte', async () => {
    const connection = await shared().connect();
    const bytes = 'POST /slow HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    for (const byte of bytes) await connection.sendNow(byte);
    expect((await connection.reader.readResponse()).body.toString()).toBe('abc');
  });

  test('answers more pipelined requests than it takes at once', async () => {
    const connection = await (await startServer('routes', { ...io, pipelinedRequests: 2 })).connect();
    const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`).join(''));
    for (const path of paths) expect((await connection.reader.readResponse()).fields.get('x-target')).toBe(path);
  });
});
