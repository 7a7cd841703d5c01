/** What `--help` prints. */

import { DEFAULT_SERVER_OPTIONS } from '../options.js';
import { DEFAULT_SERVE_HOST, DEFAULT_SERVE_PORT } from './serve-arguments.js';

/** The answer to `spool --help`. */
export const SPOOL_USAGE = `Usage: spool <command> [options]

Commands:
  serve <handler>   serve a handler module over HTTP

Options:
  -h, --help        print this, or with a command its options
  -v, --version     print the version
`;

/** The answer to `spool serve --help`. */
export const SERVE_USAGE = `Usage: spool serve <handler> [options]

Serves the handler module, a path or a file: URL, whose default export is a function or an object with a fetch method.
SIGTERM and SIGINT finish what is in flight and end the server; a second one ends it at once.

Options:
  --port <number>        TCP port, 0 for any that is free (default ${DEFAULT_SERVE_PORT})
  --host <address>       address or name to bind (default ${DEFAULT_SERVE_HOST})
  --workers <number>     threads that run the handler (default: the processor's parallelism, at least 2)
  --io-threads <number>  threads that own sockets: 1, or 0 for the main thread (default ${DEFAULT_SERVER_OPTIONS.ioThreads})
  -h, --help             print this
`;
