import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SlowClients } from '../../src/load/slow-clients.js';
import { orderRequest } from '../../src/workloads/workload-request.js';

let server: Server | undefined;
let clients: SlowClients | undefined;

afterEach(async () => {
  await clients?.stop();
  server?.close();
  server?.closeAllConnections();
});

async function start(listener: RequestListener, connections: number): Promise<SlowClients> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return (clients = new SlowClients({ port, request: orderRequest, connections }));
}

describe('SlowClients', () => {
  test('send the whole request in many pieces, again and again on one connection', async () => {
    const bodies: { text: string; chunkCount: number }[] = [];
    const seen = new EventEmitter();
    const isSeen = once(seen, 'all');
    const slow = await start((request, response) => {
      let text = '';
      let chunkCount = 0;
      request
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
          chunkCount += 1;
        })
        .on('end', () => {
          bodies.push({ text, chunkCount });
          response.end('thanks');
          if (bodies.length === 3) seen.emit('all');
        });
    }, 2);
    const stretch = slow.beginStretch();
    await isSeen;
    expect(bodies.every(({ text }) => text === orderRequest.body?.text)).toBe(true);
    expect(Math.min(...bodies.map(({ chunkCount }) => chunkCount))).toBeGreaterThan(5);
    expect(stretch.end().errorCount).toBe(0);
  });

  test('count a connection that breaks, and open another', async () => {
    let requestCount = 0;
    const seen = new EventEmitter();
    const isSeen = once(seen, 'all');
    const slow = await start((request) => {
      requestCount += 1;
      request.socket.destroy();
      if (requestCount === 3) seen.emit('all');
    }, 1);
    const stretch = slow.beginStretch();
    await isSeen;
    expect(stretch.end()).toMatchObject({ completedPerSecond: 0, errorCount: 2 });
  });
});
