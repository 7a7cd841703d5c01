/** What `http.createServer()` takes. */

import type { IncomingMessage, ServerResponse } from 'node:http';

/** An Express app, `koa.callback()`, `fastify.routing`, or any function like these. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;
