import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
// The built file: it finds wrk's script beside it.
import { findLoadTool } from '../../dist/load/load-tool.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

describe('the load tool of this machine', () => {
  test('sends a body with its type, and reports though it was stopped before the second was full', async () => {
    const seen = new Set<string>();
    server = createServer((request, response) => {
      void text(request).then((body) => {
        seen.add(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-type'] ?? ''} ${body}`);
        response.end('thanks');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const body = { type: 'text/plain', text: 'crème: "two & two"' };
    const result = await findLoadTool().run({ url: `http://127.0.0.1:${port}/x`, connections: 2, seconds: 0.5, body });
    expect([...seen]).toEqual([`POST /x text/plain ${body.text}`]);
    expect(result.requestsPerSecond).toBeGreaterThan(0);
    expect(result.errorCount).toBe(0);
  });
});
