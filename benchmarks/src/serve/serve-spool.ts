/**
 * Owns how the models on Spool make their server. Does not know what differs between them.
 */
import { createServer, type ServerOptions } from '@spool/server';
import { spoolStatsKey } from '../measure/probe-line.js';
import { serveModel } from './serve-model.js';

/**
 * Runs a Spool server as this process.
 *
 * @param options - What the model sets besides handler and workers.
 */
export async function serveSpool(options: Omit<ServerOptions, 'handler' | 'workers'> = {}): Promise<void> {
  await serveModel(async (workerCount) => {
    const server = createServer({
      handler: new URL('../workloads/fetch-handler.js', import.meta.url),
      workers: workerCount,
      limits: { bodyBytes: Infinity }, // As `node:http`, which knows no such limit.
      ...options,
    });
    // Read by the probe of an observed turn, and by nobody else.
    (globalThis as Record<symbol, unknown>)[spoolStatsKey] = () => server.stats();
    const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
    return { port, close: () => server.close() };
  });
}
