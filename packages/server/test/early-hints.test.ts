/** Interim responses that a handler sends ahead of its answer (RFC 8297). */

import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';

const LINK = '</style.css>; rel=preload; as=style';

describe.each(IO_THREADS)('earlyHints() with ioThreads: $ioThreads', (io) => {
  test('reaches the client while the handler still works', async () => {
    const gate = new SharedGate();
    const server = await startServer('hinting', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /gated HTTP/1.1\r\nHost: test\r\n\r\n');
    const hints = await connection.reader.readHead();
    expect(hints).toMatchObject({ status: 103, reason: 'Early Hints', framing: 'none' });
    expect([...hints.fields]).toEqual([['link', LINK]]);
    gate.open();
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(200);
    expect(response.body.toString()).toBe('true');
  });

  test('waits for its turn behind a request that was first', async () => {
    const gate = new SharedGate();
    const server = await startServer('hinting', { ...io, workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send('GET /gated HTTP/1.1\r\nHost: test\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    gate.open();
    const statuses = [];
    for (let index = 0; index < 4; index++) {
      const head = await connection.reader.readHead();
      if (head.status === 200) await connection.reader.readBytes(Number(head.fields.get('content-length')));
      statuses.push(head.status);
    }
    expect(statuses).toEqual([103, 200, 103, 200]);
  });

  test('sends nothing to a client of HTTP/1.0', async () => {
    const server = await startServer('hinting', { ...io, workers: 1 });
    const connection = await server.connect();
    connection.send('GET / HTTP/1.0\r\n\r\n');
    expect((await connection.reader.readResponse()).status).toBe(200);
  });

  test('refuses a field that would split the response', async () => {
    const server = await startServer('hinting', { ...io, workers: 1 });
    const connection = await server.connect();
    expect((await connection.get('/split')).status).toBe(500);
    await server.waitFor('requestError', 1);
    expect((await connection.get('/')).status).toBe(103);
  });
});
