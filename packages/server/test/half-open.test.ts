/** Clients that close their side before they have their answer. */

import { expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { startServer } from './start-server.js';
import { untilStats } from './until-stats.js';

const REQUEST = 'GET /gated HTTP/1.1\r\nHost: test\r\n\r\n';

test('a client that closes its side gets its answer', async () => {
  const gate = new SharedGate();
  const server = await startServer('hinting', { workers: 1, workerData: { gate: gate.words } });
  const connection = await server.connect();
  connection.socket.end(REQUEST);
  await gate.arrived(1);
  gate.open();
  expect((await connection.reader.readHead()).status).toBe(103);
  expect((await connection.reader.readResponse()).status).toBe(200);
});

test('with allowHalfOpen false it is given up at once', async () => {
  const gate = new SharedGate();
  const server = await startServer('hinting', {
    workers: 1,
    workerData: { gate: gate.words },
    allowHalfOpen: false,
  });
  const connection = await server.connect();
  connection.send(REQUEST);
  await gate.arrived(1);
  expect((await connection.reader.readHead()).status).toBe(103);
  connection.socket.end();
  expect((await connection.reader.readToEnd()).byteLength).toBe(0);
  await untilStats(server, ({ requests }) => requests.cancelled === 1);
  gate.open();
});
