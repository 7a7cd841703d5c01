import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
// The built files: what starts processes and threads cannot be loaded from TypeScript.
import { runOpenLoop } from '../../../dist/load/open-loop/run-open-loop.js';

const request = { connections: 2, ratePerSecond: 500, warmUpSeconds: 0.1, seconds: 0.2 };
const tool = { name: 'directly', prefix: [] };

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

async function listen(): Promise<number> {
  server = createServer((socket) => {
    socket
      .on('error', () => socket.destroy())
      .on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('runOpenLoop()', () => {
  test('sends every request that is due, and says when it counts', async () => {
    const told: string[] = [];
    const port = await listen();
    const result = await runOpenLoop(
      tool,
      { ...request, port },
      { onCounting: () => told.push('counting'), onCounted: () => told.push('counted') },
    );
    expect(told).toEqual(['counting', 'counted']);
    expect(result).toMatchObject({ errorCount: 0, unansweredCount: 0, latency: { count: 100 } });
  }, 30_000);

  test('rejects with what the process complained of', async () => {
    const port = await listen();
    server!.close();
    await once(server!, 'close');
    await expect(runOpenLoop(tool, { ...request, port })).rejects.toThrow('The open loop gave no result');
  }, 30_000);

  test('rejects when the program is missing', async () => {
    const missing = { name: 'missing', prefix: ['spool-no-such-program'] };
    await expect(runOpenLoop(missing, { ...request, port: 1 })).rejects.toThrow('ENOENT');
  });
});
