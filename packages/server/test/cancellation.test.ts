/** Clients that go away: who is told, and that everyone else is served on. */

import { afterEach, describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer, type TestServer } from './start-server.js';
import { startUnixServer } from './unix-server.js';
import { untilStats } from './until-stats.js';
import { untilSteady } from './until-steady.js';

const HOST = 'Host: test\r\n';
const LENGTH = 'Content-Length: 1000000\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const PLAIN = `GET /plain HTTP/1.1\r\n${HOST}\r\n`;

const LEAVINGS = [
  ['a reset', (connection: RawConnection): void => connection.reset()],
  ['an end', (connection: RawConnection): void => void connection.socket.end()],
] as const;

describe.each(IO_THREADS)('with ioThreads: $ioThreads', (io) => {
  let gate: SharedGate;
  let server: TestServer;

  /** Starts a server with one worker, and sends it a request. */
  async function send(handler: string, request: string): Promise<RawConnection> {
    gate = new SharedGate();
    server = await startServer(handler, { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(request);
    return connection;
  }

  afterEach(async () => {
    // One worker: it is the one that was told.
    expect((await (await server.connect()).get('/plain')).body.toString()).toBe('plain');
    expect(server.requestErrors).toEqual([]);
    expect(server.workerExits).toEqual([]);
  });

  describe.each(LEAVINGS)('%s in the middle of a body', (_name, leave) => {
    test.each([
      ['the stream of a body by length', 'stream', `${LENGTH}\r\nabc`],
      ['text() of a body by length', 'text', `${LENGTH}\r\nabc`],
      ['the stream of a chunked body', 'stream', `${CHUNKED}\r\n3\r\nabc\r\n`],
      ['text() of a chunked body', 'text', `${CHUNKED}\r\n3\r\nab`],
      ['the stream of a body that has not begun', 'stream', `${LENGTH}\r\n`],
    ])('fails %s, and aborts signal and context', async (_reading, as, rest) => {
      const connection = await send('bodies', `POST /until-failure?as=${as} HTTP/1.1\r\n${HOST}${rest}`);
      await gate.arrived(1);
      leave(connection);
      await gate.counted(1);
    });

    test('fails the body and cancels the response whose head is out', async () => {
      const connection = await send('bodies', `POST /echo-until-failure HTTP/1.1\r\n${HOST}${LENGTH}\r\nabc`);
      expect((await connection.reader.readHead()).status).toBe(200);
      expect((await connection.reader.readChunk()).toString()).toBe('early');
      leave(connection);
      await gate.counted(1);
    });

    test('ends a loop that polls the context', async () => {
      const connection = await send('streaming', `POST /spin-until-aborted HTTP/1.1\r\n${HOST}${LENGTH}\r\nabc`);
      await gate.arrived(1);
      leave(connection);
      await gate.counted(1);
    });
  });

  test('an end in the middle of a body is answered 400 when there is no answer yet', async () => {
    const connection = await send('bodies', `POST /until-failure HTTP/1.1\r\n${HOST}${LENGTH}\r\nabc`);
    await gate.arrived(1);
    connection.socket.end();
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(400);
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test.each([CHUNKED, LENGTH])(
    'an end in the middle of a body with %j cuts a response whose head is out',
    async (framing) => {
      const connection = await send('bodies', `POST /echo-until-failure HTTP/1.1\r\n${HOST}${framing}\r\n`);
      await connection.reader.readHead();
      await connection.reader.readChunk();
      connection.socket.end();
      // Neither a last chunk nor another response.
      expect(await connection.reader.readToEnd()).toHaveLength(0);
      await gate.counted(1);
    },
  );

  test('an end in the middle of a body is answered 400 after the answers before it', async () => {
    const get = `GET /ignore-after-gate HTTP/1.1\r\n${HOST}\r\n`;
    const connection = await send('bodies', `${get}POST /until-failure HTTP/1.1\r\n${HOST}${LENGTH}\r\nabc`);
    await gate.arrived(1);
    connection.socket.end();
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect((await connection.reader.readResponse()).status).toBe(400);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('an end in the middle of a body after its answer ends the connection', async () => {
    const connection = await send('bodies', `POST /ignore HTTP/1.1\r\n${HOST}${LENGTH}\r\nabc`);
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    connection.socket.end();
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('an end after a complete request aborts nothing, and the answer is written', async () => {
    const connection = await send(
      'bodies',
      `POST /ignore-after-gate HTTP/1.1\r\n${HOST}${CHUNKED}\r\n1\r\na\r\n0\r\n\r\n`,
    );
    await gate.arrived(1);
    connection.socket.end();
    const other = await server.connect();
    for (let round = 0; round < 20; round++) await other.get('/plain');
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('an end after pipelined requests lets all of them be answered', async () => {
    const post = `POST /ignore-after-gate HTTP/1.1\r\n${HOST}${CHUNKED}\r\n1\r\na\r\n0\r\n\r\n`;
    const connection = await send('bodies', post + PLAIN.repeat(100));
    connection.socket.end();
    await gate.arrived(1);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    for (let count = 0; count < 100; count++) {
      expect((await connection.reader.readResponse()).body.toString()).toBe('plain');
    }
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });

  test('a reset is noticed behind pipelined requests that have no room', async () => {
    // Unsafe, so that what is behind it waits: all of it is read, and none of it run.
    const connection = await send('bodies', `POST /until-aborted HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nab`);
    await gate.arrived(1);
    await connection.sendNow(PLAIN.repeat(1000));
    connection.reset();
    await gate.counted(1);
  });

  test('a reset is noticed that comes together with its request', async () => {
    const connection = await send('bodies', PLAIN);
    await connection.reader.readResponse();
    await connection.sendNow(`GET /until-aborted HTTP/1.1\r\n${HOST}\r\n`);
    connection.reset();
    // Whether it had been started: then it was aborted, else it never is.
    await untilStats(server, ({ requests }) => requests.cancelled === 1 && requests.inFlight === 0);
  });
});

describe.each(IO_THREADS)('a connection that pipelines with ioThreads: $ioThreads', (io) => {
  test('is read up to pipelinedBytes while its request is under way, and further once that is answered', async () => {
    const gate = new SharedGate();
    const { connect } = await startUnixServer('bodies', {
      ...io,
      pipelinedBytes: 1000,
      workerData: { gate: gate.words },
    });
    const [connection, other] = [await connect(), await connect()];
    connection.send(`POST /ignore-after-gate HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nab`);
    await gate.arrived(1);
    const request = `GET /plain HTTP/1.1\r\n${HOST}X: ${'x'.repeat(8000)}\r\n\r\n`;
    const requestCount = 500;
    let takenCount = 0;
    const sendAll = async (): Promise<void> => {
      for (; takenCount < requestCount; takenCount++) await connection.sendNow(request);
    };
    const sent = sendAll();
    // 64 KiB at once from the socket, and what the kernel keeps.
    expect((await untilSteady(() => takenCount, other)) * request.length).toBeLessThan(1024 * 1024);
    gate.open();
    expect((await connection.reader.readResponse()).body.toString()).toBe('ignored');
    for (let count = 0; count < requestCount; count++) {
      expect((await connection.reader.readResponse()).body.toString()).toBe('plain');
    }
    await sent;
  });
});
