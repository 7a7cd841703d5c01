/** The process that is looked at: a server, and nothing else. */
import { createServer } from '@spool/server';
import { serveModel } from '../../serve/serve-model.js';
import type { IdleWorkerData } from './idle-handler.js';
import { intervalVariable } from './idle-process.js';

await serveModel(async (workerCount) => {
  const workerData: IdleWorkerData = {
    ticks: new SharedArrayBuffer(workerCount * Int32Array.BYTES_PER_ELEMENT),
    intervalMs: Number(process.env[intervalVariable] ?? 0),
  };
  const server = createServer({
    handler: new URL('./idle-handler.js', import.meta.url),
    workers: workerCount,
    workerData,
  });
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  return { port, close: () => server.close() };
});
