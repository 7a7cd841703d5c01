/** Bodies that break off, break the grammar, or break a limit while their handlers are at work. */

import { afterEach, describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const PLAIN = `GET /plain HTTP/1.1\r\n${HOST}\r\n`;
const LIMIT_BYTES = 100_000;
/** Long enough for a busy machine to get a handler started within. */
const SHORT_MS = 1000;

/** What a client does wrong in the middle of a body, and the answer to it. */
const MISTAKES = [
  ['a chunk without a size', 400, 'x\r\n'],
  ['a chunk longer than its size', 400, '3\r\nabcd\r\n'],
  ['a trailer that is none', 400, '0\r\nx y: z\r\n\r\n'],
  ['chunks over limits.bodyBytes', 413, `${LIMIT_BYTES.toString(16)}\r\n${'a'.repeat(LIMIT_BYTES)}\r\n`],
  ['chunk extensions without end', 413, `1;${'a'.repeat(10_000)}`],
  ['silence for bodyTimeoutMs', 408, ''],
] as const;

describe.each(IO_THREADS)('with ioThreads: $ioThreads', (io) => {
  const gate = new SharedGate();
  const getServer = shareServer('bodies', {
    ...io,
    workers: 1,
    limits: { bodyBytes: LIMIT_BYTES },
    bodyTimeoutMs: SHORT_MS,
    workerData: { gate: gate.words },
  });

  async function send(path: string, bytes: string): Promise<RawConnection> {
    const connection = await getServer().connect();
    connection.send(`POST ${path} HTTP/1.1\r\n${HOST}${bytes}`);
    return connection;
  }

  afterEach(async () => {
    const server = getServer();
    expect((await (await server.connect()).get('/plain')).body.toString()).toBe('plain');
    expect(server.requestErrors).toEqual([]);
    expect(server.workerExits).toEqual([]);
    gate.reset();
  });

  test.each(MISTAKES)(
    '%s is answered %d, and fails the body of a handler that has not answered',
    async (_name, status, rest) => {
      const connection = await send('/until-failure?as=stream', `${CHUNKED}\r\n3\r\nabc\r\n`);
      await gate.arrived(1);
      if (rest !== '') connection.send(rest + PLAIN);
      const response = await connection.reader.readResponse();
      expect(response.status).toBe(status);
      expect(response.fields.get('connection')).toBe('close');
      // Nothing behind it is read, and the handler's own answer goes nowhere.
      expect(await connection.reader.readToEnd()).toHaveLength(0);
      await gate.counted(1);
    },
  );

  test.each(MISTAKES)('%s (else %d) cuts a response whose head is out', async (_name, _status, rest) => {
    const connection = await send('/echo-until-failure', `${CHUNKED}\r\n3\r\nabc\r\n`);
    await connection.reader.readHead();
    expect((await connection.reader.readChunk()).toString()).toBe('early');
    connection.send(rest);
    // Neither a last chunk nor another response. Bytes that the server has not read turn the end into a reset.
    expect(await connection.reader.readToEnd().catch(() => '')).toHaveLength(0);
    await gate.counted(1);
  });

  test.each(MISTAKES)(
    '%s (else %d) ends the connection of a request that is answered',
    async (_name, _status, rest) => {
      const connection = await send('/ignore', `${CHUNKED}\r\n3\r\nabc\r\n`);
      expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
      connection.send(rest);
      expect(await connection.reader.readToEnd()).toHaveLength(0);
    },
  );

  test('a chunked body of limits.bodyBytes is taken', async () => {
    const size = LIMIT_BYTES.toString(16);
    const connection = await send(
      '/read?as=iterate',
      `${CHUNKED}\r\n${size}\r\n${'a'.repeat(LIMIT_BYTES)}\r\n0\r\n\r\n`,
    );
    expect((await connection.reader.readResponse()).body).toHaveLength(LIMIT_BYTES);
  });

  test('a body announced over limits.bodyBytes is answered 413, and no handler sees it', async () => {
    const connection = await send('/until-failure', `Content-Length: ${LIMIT_BYTES + 1}\r\n\r\nabc`);
    expect((await connection.reader.readResponse()).status).toBe(413);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
    expect(gate.arrivedCount).toBe(0);
  });

  test('a mistake in a body whose request waits for the answer before it is answered after that one', async () => {
    const connection = await send('/ignore', 'Content-Length: 0\r\n\r\n');
    await connection.reader.readResponse();
    connection.send(`GET /ignore-after-gate HTTP/1.1\r\n${HOST}\r\n`);
    connection.send(`POST /until-failure HTTP/1.1\r\n${HOST}${CHUNKED}\r\n3\r\nabc\r\nx\r\n`);
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect((await connection.reader.readResponse()).status).toBe(400);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
    // It was never run: only the one before it has come to the gate.
    expect(gate.arrivedCount).toBe(1);
  });

  test('a handler that takes its time with a body is not held against the client', async () => {
    const body = Buffer.alloc(LIMIT_BYTES);
    const connection = await send('/read-after-gate', `Content-Length: ${body.byteLength}\r\n\r\n`);
    connection.send(body);
    await gate.arrived(1);
    // A second connection lives through the whole time, so that it has passed for the first one too.
    const other = await getServer().connect();
    other.send(`POST /until-failure HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`);
    expect((await other.reader.readResponse()).status).toBe(408);
    await gate.counted(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
  });
});
