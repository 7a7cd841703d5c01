/**
 * The peer that is not Node: `Bun.serve`, with the handler module that Spool runs. Runs under Bun, on one thread.
 */
import { serveModel } from '../serve/serve-model.js';
import handler from '../workloads/fetch-handler.js';

/** What is used of Bun's server. Its own types would claim Node's globals for the whole package. */
interface BunServer {
  readonly port: number;
  readonly stop: (closeActiveConnections?: boolean) => Promise<void>;
}

declare const Bun: { readonly serve: (options: object) => BunServer };

await serveModel(() => {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request: Request) => handler.fetch(request),
    idleTimeout: 0, // As the other models.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER, // Else 128 MiB.
  });
  return Promise.resolve({ port: server.port, close: () => server.stop(true) });
});
