import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';

import { readByPieces } from '../src/io/read-by-pieces.js';

let server: Server;
let client: Socket;

afterEach(() => {
  client.destroy();
  server.close();
});

test('readByPieces() fills the buffers it is given, stops when it is told, and goes on with what was left', async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const buffer = Buffer.alloc(4);
  let received = '';
  let readCount = 0;
  readByPieces(accepted, {
    buffer: () => buffer,
    callback: (byteCount) => {
      received += buffer.toString('utf8', 0, byteCount);
      readCount++;
      // Told to stop after each: nothing more may come before it is resumed.
      setImmediate(() => accepted.resume());
      return false;
    },
  });
  accepted.resume();
  client.end('nobody knows how this is cut');
  await once(accepted, 'end');
  expect(received).toBe('nobody knows how this is cut');
  expect(readCount).toBeGreaterThanOrEqual(7);
  accepted.destroy();
});
