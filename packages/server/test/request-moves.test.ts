/** Bodies that arrive while their worker dies or leaves, their server closes, or their time runs out. */

import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';

import { seededBytes } from './seeded-bytes.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';

const HOST = 'Host: test\r\n';
/** What is kept of a body that may have to be sent again. */
const KEPT_BYTES = 64 * 1024;

describe.each(IO_THREADS)('a body that arrives while its worker dies, with ioThreads: $ioThreads', (io) => {
  test.each([
    ['PUT', 10, 'runs again with it on another one'],
    ['PUT', KEPT_BYTES - 1, 'runs again with it on another one'],
    ['PUT', 4 * KEPT_BYTES, 'is given up, because too much of it is gone'],
    ['POST', 10, 'is given up, because it may have done something'],
  ])('of a %s with %d bytes: its request %s', async (method, byteCount, outcome) => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, workers: 1, workerData: { gate: gate.words } });
    const body = seededBytes(byteCount, byteCount);
    const [connection, dying] = [await server.connect(), await server.connect()];
    connection.send(`${method} /count-and-read HTTP/1.1\r\n${HOST}Content-Length: ${byteCount}\r\n\r\n`);
    await connection.sendNow(body.subarray(0, byteCount - 5));
    await gate.counted(1);
    // Not to be run again: it may have done something.
    dying.send(`POST /exit-after-gate HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`);
    await gate.arrived(1);
    gate.open();
    // Of two that ran nobody knows which one it died of: what may run again does.
    expect((await dying.reader.readResponse()).status).toBe(503);
    const runsAgain = outcome.startsWith('runs');
    if (runsAgain) await gate.counted(2);
    connection.send(body.subarray(byteCount - 5));
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(runsAgain ? 200 : 503);
    if (runsAgain) expect(response.body.equals(body)).toBe(true);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
    expect(gate.count).toBe(runsAgain ? 2 : 1);
  });

  test('goes on with another one when its request was not started', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, workers: 1, workerData: { gate: gate.words } });
    const body = seededBytes(1, 3 * KEPT_BYTES);
    const [connection, dying] = [await server.connect(), await server.connect()];
    // The class is known to be short from here on, and queued on the worker.
    for (let count = 0; count < 5; count++) await connection.post('/read?as=iterate', Buffer.from('short'));
    dying.send(`POST /block-then-exit HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`);
    await gate.arrived(1);
    connection.send(`POST /read?as=iterate HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    await connection.sendNow(body.subarray(0, 2 * KEPT_BYTES));
    gate.open();
    connection.send(body.subarray(2 * KEPT_BYTES));
    expect((await dying.reader.readResponse()).status).toBe(503);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
  });
});

describe.each(IO_THREADS)('a body that arrives with ioThreads: $ioThreads', (io) => {
  test('comes to its end on a worker that is being replaced', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /echo-length HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    expect((await connection.reader.readHead()).status).toBe(200);
    const started = once(server.server, 'workerStart');
    const reloaded = server.server.reload();
    await started;
    expect((await (await server.connect()).get('/plain')).body.toString()).toBe('plain');
    connection.send('defghij');
    expect((await connection.reader.readBytes(10)).toString()).toBe('abcdefghij');
    await reloaded;
  });

  test('comes to its end while the server closes, and its answer says close', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /count-and-read HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    await gate.counted(1);
    const closed = server.server.close();
    await connection.sendNow('defg');
    connection.send('hij');
    const response = await connection.reader.readResponse();
    expect(response.body.toString()).toBe('abcdefghij');
    expect(response.fields.get('connection')).toBe('close');
    connection.socket.end();
    await closed;
  });

  test('has no deadline while it arrives, and one once it has come', async () => {
    const gate = new SharedGate();
    const options = { requestTimeoutMs: 400, killAfterMs: 0, workerData: { gate: gate.words } };
    const server = await startServer('bodies', { ...io, ...options, workers: 1 });
    const [connection, other] = [await server.connect(), await server.connect()];
    connection.send(`POST /count-and-read HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    await gate.counted(1);
    // The deadline of another request passes meanwhile.
    expect((await other.get('/until-aborted')).status).toBe(504);
    connection.send('defghij');
    expect((await connection.reader.readResponse()).body.toString()).toBe('abcdefghij');
    const late = await connection.post('/until-aborted', Buffer.alloc(10_000));
    expect(late.status).toBe(504);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
    await gate.counted(3);
  });

  test('has a deadline when its handler takes nothing of it, and the connection lives on', async () => {
    const gate = new SharedGate();
    const options = {
      requestTimeoutMs: 400,
      killAfterMs: 0,
      channel: { creditBytes: 4096 },
      workerData: { gate: gate.words },
    };
    const server = await startServer('bodies', { ...io, ...options, workers: 1 });
    const connection = await server.connect();
    const body = Buffer.alloc(3 * KEPT_BYTES);
    expect((await connection.post('/until-aborted', body)).status).toBe(504);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
    await gate.counted(1);
  });
});

describe('a handler that answers before its body has come', () => {
  test('has its read end with an AbortError', async () => {
    const gate = new SharedGate();
    const server = await startServer('bodies', { workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /answer-then-read HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    expect((await connection.reader.readResponse()).body.toString()).toBe('early');
    await gate.counted(1);
    connection.send('defghij');
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });

  test.each(['text', 'json', 'arrayBuffer', 'bytes', 'blob', 'formData'])(
    'may leave %s() alone without harm to its worker',
    async (as) => {
      const server = await startServer('bodies', { workers: 1 });
      const connection = await server.connect();
      connection.send(`POST /forget?as=${as} HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
      expect((await connection.reader.readResponse()).body.toString()).toBe('forgotten');
      connection.send('defghij');
      for (let count = 0; count < 5; count++) expect((await connection.get('/plain')).body.toString()).toBe('plain');
      expect(server.workerExits).toEqual([]);
    },
  );
});
