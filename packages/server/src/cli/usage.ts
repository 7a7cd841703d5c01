/** What `--help` prints. */

import { DEFAULT_SERVER_OPTIONS } from '../options/server-options.js';
import { DEFAULT_SERVE_HOST, DEFAULT_SERVE_PORT } from './serve-arguments.js';

/** The answer to `spool --help`. */
export const SPOOL_USAGE = `Usage: spool <command> [options]

Commands:
  serve <handler>   serve a handler module over HTTP
  get <url>         send a request, and show where its time goes (with @spool/client)
  compare <url>     fetch a page by each way of sharing connections (with @spool/client)

A program called spool-<command>, installed beside this one, is another command.

Options:
  -h, --help        print this, or with a command its options
  -v, --version     print the version
`;

/** The answer to `spool serve --help`. */
export const SERVE_USAGE = `Usage: spool serve <handler> [options]

Serves the handler module, a path or a file: URL, whose default export is a function or an object with a fetch method.
SIGTERM and SIGINT finish what is in flight and end the server; a second one ends it at once. SIGHUP loads the handler
module anew, without failing a request.

Options:
  --port <number>         TCP port, 0 for any that is free (default ${DEFAULT_SERVE_PORT})
  --host <address>        address or name to bind (default ${DEFAULT_SERVE_HOST})
  --workers <number>      threads that run the handler (default: the processor's parallelism and one more, at least 3)
  --min-workers <number>  threads that are always there (default: as --workers)
  --max-workers <number>  threads that are started when requests wait (default: as --workers)
  --io-threads <number>   threads that own sockets, 0 for the main thread (default ${DEFAULT_SERVER_OPTIONS.ioThreads})
  --request-timeout-ms <number>
                          longest time until a handler answers, then 504; 0 for none (default ${DEFAULT_SERVER_OPTIONS.requestTimeoutMs})
  --kill-after-ms <number>
                          a worker that gives no sign of life for so long after that is replaced; 0 for never (default ${DEFAULT_SERVER_OPTIONS.killAfterMs})
  --max-concurrent-per-worker <number>
                          requests one worker may have at once (default 256)
  --import <module>       load a module in each worker before the handler, such as one that registers a loader
  --server-timing         say in each response where its time went
  -h, --help              print this
`;
