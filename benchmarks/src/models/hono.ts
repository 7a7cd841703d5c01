/**
 * A Fetch framework on `node:http`: Hono on `@hono/node-server`, handlers on the thread that owns the sockets.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { serveModel } from '../serve/serve-model.js';
import handler from '../workloads/fetch-handler.js';

await serveModel(async () => {
  const app = new Hono();
  app.all('*', (context) => handler.fetch(context.req.raw));
  const options = { fetch: app.fetch, hostname: '127.0.0.1', port: 0, serverOptions: { keepAliveTimeout: 0 } };
  const server = serve(options) as Server;
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
});
