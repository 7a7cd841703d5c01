/** Each way in which a handler may read the body of a request that arrives, or leave it unread. */

import { afterEach, describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { seededBytes } from './seeded-bytes.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer, startServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const NO_LIMIT = { bodyBytes: Infinity };
/** More than credit, buffers and what waits unread take together. */
const LARGE_BYTES = 2 * 1024 * 1024;
/** What is read and dropped of a body nobody wants. */
const MAX_UNWANTED_BYTES = 256 * 1024;

const AS_BYTES = ['arrayBuffer', 'bytes', 'blob', 'clone', 'tee', 'byob', 'iterate', 'transform', 'request'];

const MULTIPART =
  '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n' +
  '--b\r\ncontent-disposition: form-data; name="f"; filename="x.txt"\r\ncontent-type: text/html\r\n\r\n' +
  `${'file '.repeat(20_000)}\r\n--b--\r\n`;

/** Sends a body in pieces, the end of it only after the kernel has taken the rest. */
async function postInPieces(connection: RawConnection, path: string, body: Buffer, fields = ''): Promise<void> {
  await connection.sendNow(`POST ${path} HTTP/1.1\r\n${HOST}${fields}Content-Length: ${body.byteLength}\r\n\r\n`);
  const middle = Math.floor(body.byteLength / 2);
  await connection.sendNow(body.subarray(0, middle));
  await connection.sendNow(body.subarray(middle));
}

describe.each(IO_THREADS)('a body with ioThreads: $ioThreads', (io) => {
  const shared = shareServer('bodies', { ...io, limits: NO_LIMIT });

  afterEach(() => {
    expect(shared().requestErrors).toEqual([]);
    expect(shared().workerExits).toEqual([]);
  });

  test.each(AS_BYTES)('is read whole by %s', async (reading) => {
    const connection = await shared().connect();
    for (const byteCount of [5000, LARGE_BYTES]) {
      const body = seededBytes(byteCount, byteCount);
      await postInPieces(connection, `/read?as=${reading}`, body);
      expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    }
  });

  test('is read whole by text(), whose characters arrive in halves', async () => {
    const connection = await shared().connect();
    const text = '\u20ac'.repeat(100_001);
    await postInPieces(connection, '/read?as=text', Buffer.from(text));
    expect((await connection.reader.readResponse()).body.toString()).toBe(text);
  });

  test('is read whole by json()', async () => {
    const connection = await shared().connect();
    const text = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ index })));
    await postInPieces(connection, '/read?as=json', Buffer.from(text));
    expect((await connection.reader.readResponse()).body.toString()).toBe(text);
  });

  test('is read whole by formData(), in both encodings', async () => {
    const connection = await shared().connect();
    await postInPieces(
      connection,
      '/form',
      Buffer.from(MULTIPART),
      'Content-Type: multipart/form-data; boundary=b\r\n',
    );
    expect(JSON.parse((await connection.reader.readResponse()).body.toString())).toEqual([
      ['a', '1'],
      ['f', ['x.txt', 'text/html', 'file '.repeat(20_000)]],
    ]);
    const encoded = Buffer.from(`a=${'x'.repeat(10_000)}&b=%20`);
    await postInPieces(connection, '/form', encoded, 'Content-Type: application/x-www-form-urlencoded\r\n');
    expect(JSON.parse((await connection.reader.readResponse()).body.toString())).toEqual([
      ['a', 'x'.repeat(10_000)],
      ['b', ' '],
    ]);
  });

  test('of an even length is read into elements of two bytes', async () => {
    const connection = await shared().connect();
    const body = seededBytes(1, 100_002);
    await postInPieces(connection, '/read-elements', body);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
  });
});

test('a body of an odd length fails to be read into elements of two bytes, and harms no one else', async () => {
  const server = await startServer('bodies', { limits: NO_LIMIT, workers: 1 });
  const connection = await server.connect();
  await postInPieces(connection, '/read-elements', seededBytes(1, 100_001));
  expect((await connection.reader.readResponse()).status).toBe(500);
  expect((await connection.get('/plain')).body.toString()).toBe('plain');
  expect(server.workerExits).toEqual([]);
});

describe.each(IO_THREADS)('a body that nobody reads with ioThreads: $ioThreads', (io) => {
  const shared = shareServer('bodies', { ...io, limits: NO_LIMIT });

  test.each(['/ignore', '/cancel', '/cancel?read'])(
    'is dropped after %s, and the connection lives on',
    async (path) => {
      const connection = await shared().connect();
      for (const byteCount of [5000, 100_000, MAX_UNWANTED_BYTES]) {
        const response = await connection.post(path, Buffer.alloc(byteCount));
        expect(response.status).toBe(200);
        expect(response.fields.has('connection')).toBe(false);
        expect((await connection.get('/plain')).body.toString()).toBe('plain');
      }
    },
  );

  test('is dropped in chunks as well', async () => {
    const connection = await shared().connect();
    connection.send(`POST /ignore HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    for (let count = 0; count < 5; count++) {
      connection.send('4000\r\n');
      connection.send(Buffer.alloc(0x4000));
      connection.send('\r\n');
    }
    connection.send('0\r\n\r\n');
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test('and goes on for too long ends the connection after the answer', async () => {
    const connection = await shared().connect();
    connection.send(`POST /ignore HTTP/1.1\r\n${HOST}Content-Length: ${LARGE_BYTES}\r\n\r\n`);
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    connection.send(Buffer.alloc(LARGE_BYTES));
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('and waits for its handler is dropped after the answer', async () => {
    const gate = new SharedGate();
    const options = { ...io, limits: NO_LIMIT, channel: { creditBytes: 4096 }, workerData: { gate: gate.words } };
    const server = await startServer('bodies', options);
    const connection = await server.connect();
    connection.send(`POST /ignore-after-gate HTTP/1.1\r\n${HOST}Content-Length: ${MAX_UNWANTED_BYTES}\r\n\r\n`);
    connection.send(Buffer.alloc(MAX_UNWANTED_BYTES));
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test('and fills everything before the answer ends the connection after it', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, limits: NO_LIMIT, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /ignore-after-gate HTTP/1.1\r\n${HOST}Content-Length: ${8 * LARGE_BYTES}\r\n\r\n`);
    connection.send(Buffer.alloc(8 * LARGE_BYTES));
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('because it was cancelled is taken to its end while the handler works on', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, limits: NO_LIMIT, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /cancel?wait HTTP/1.1\r\n${HOST}Content-Length: ${8 * LARGE_BYTES}\r\n\r\n`);
    await gate.arrived(1);
    await connection.sendNow(Buffer.alloc(8 * LARGE_BYTES));
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('cancelled');
  });

  test('because its handler fails is dropped as well', async () => {
    const server = await startServer('bodies', { ...io, limits: NO_LIMIT });
    const connection = await server.connect();
    const response = await connection.post('/fail-after-piece', Buffer.alloc(100_000));
    expect(response.status).toBe(500);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
    expect(server.requestErrors).toHaveLength(1);
  });
});
