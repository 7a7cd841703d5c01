/**
 * The model under test: Spool, handlers on worker threads, sockets on an I/O thread.
 */
import { createServer } from '@spool/server';

import { serveModel } from '../serve-model.js';

await serveModel(async (workerCount) => {
  const server = createServer({
    handler: new URL('../workloads/fetch-handler.js', import.meta.url),
    workers: workerCount,
    limits: { bodyBytes: Infinity }, // As `node:http`, which knows no such limit.
  });
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  return { port, close: () => server.close() };
});
