import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkAnswers } from '../../src/turns/check-answers.js';
import { lightRequest, makeBurstRequest } from '../../src/workloads/workload-request.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function check(answer: (response: ServerResponse) => void): Promise<unknown> {
  server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return checkAnswers(port, { requests: [lightRequest, makeBurstRequest(20)], slowIterations: 10 });
}

describe('checkAnswers()', () => {
  test('refuses the light answer for a slow one: work that was not done', async () => {
    const checked = check((response) => response.setHeader('content-type', 'text/plain').end('Hello, World!'));
    await expect(checked).rejects.toThrow(/^GET \/slow is 'Hello, World!', not 'Burned -?\d+'$/);
  });

  test('refuses another status', async () => {
    await expect(check((response) => response.writeHead(503).end())).rejects.toThrow('GET / has the status 503');
  });

  test('refuses another content-type', async () => {
    const checked = check((response) => response.setHeader('content-type', 'text/html').end('Hello, World!'));
    await expect(checked).rejects.toThrow("GET / has the content-type 'text/html', not 'text/plain'");
  });
});
