/** Runs `spool serve`: a server from its arguments until a signal. Knows no other command. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createServer, type Server, type TcpAddress } from '../create-server.js';
import { describeServeFailure } from './describe-serve-failure.js';
import { drainOnSignal } from './drain-on-signal.js';
import { reloadOnSignal } from './reload-on-signal.js';
import type { ServeArguments } from './serve-arguments.js';

/**
 * Starts to serve, and says so on standard output. The process then lives until the server has drained.
 *
 * @param parsed - What to serve, and where.
 */
export async function serve(parsed: ServeArguments): Promise<void> {
  const { handler, port, host, imports } = parsed;
  // Asked here because the loader's own message cannot be told from that about a missing dependency.
  if (!isThere(handler)) {
    fail(`Handler module ${JSON.stringify(handler)} does not exist`);
    return;
  }
  let server: Server;
  let address: TcpAddress;
  try {
    const loads = imports.flatMap((module) => ['--import', module]);
    // Beside what this process was given: a worker inherits that only when it is given nothing of its own.
    const execArgv = loads.length === 0 ? {} : { execArgv: [...process.execArgv, ...loads] };
    server = createServer({ handler, ...parsed.options, ...execArgv });
    address = await server.listen({ port, host });
  } catch (error) {
    fail(describeServeFailure(error, { port, host }));
    return;
  }
  server.on('error', (error) => {
    fail(error.message);
    // Nothing is served any more, and what is left of the process may not end by itself.
    process.exit();
  });
  drainOnSignal(server);
  reloadOnSignal(server);
  process.stdout.write(`listening on ${toUrl(address)}\n`);
}

function isThere(handler: string): boolean {
  return existsSync(handler.startsWith('file:') ? fileURLToPath(handler) : handler);
}

function toUrl({ address, family, port }: TcpAddress): string {
  // RFC 3986 section 3.2.2: an IPv6 address stands in brackets.
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function fail(problem: string): void {
  process.stderr.write(`spool: ${problem}\n`);
  process.exitCode = 1;
}
