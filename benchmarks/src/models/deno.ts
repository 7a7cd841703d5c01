/**
 * A peer that is not Node: `Deno.serve`, with the handler module that Spool runs. Runs under Deno, on one thread.
 */
import { serveModel } from '../serve/serve-model.js';
import handler from '../workloads/fetch-handler.js';

/** What is used of Deno's server. */
interface DenoServer {
  readonly addr: { readonly port: number };
  readonly shutdown: () => Promise<void>;
}

declare const Deno: {
  readonly serve: (options: object, handler: (request: Request) => Response | Promise<Response>) => DenoServer;
};

await serveModel(() => {
  const options = { hostname: '127.0.0.1', port: 0, onListen: () => undefined };
  const server = Deno.serve(options, (request) => handler.fetch(request));
  return Promise.resolve({ port: server.addr.port, close: () => server.shutdown() });
});
