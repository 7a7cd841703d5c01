/** Makes a handler of a listener that was written for `node:http`. Knows no exchange from the inside. */

import { FRAMED_HANDLER, SpoolError, type FramedHandler } from '@spool/protocol';

import { NodeExchange } from './node-exchange.js';
import type { NodeListener } from './node-listener.js';

/**
 * Makes a handler of a request listener for `node:http`, to be exported by a handler module.
 *
 * @remarks The listener gets real `http.IncomingMessage` and `http.ServerResponse` objects, and Node frames the response. There
 * is no `http.Server` and no connection: `request.socket` stands for one exchange, and protocols are not switched. A listener
 * that throws, or rejects, before its response has begun answers 500, where `node:http` ends the process.
 *
 * @param listener - An Express app, `koa.callback()`, `fastify.routing`, or any function that takes a request and a response.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when it is no function.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { nodeHandler } from '@spool/web/node';
 *
 * const app = express();
 * app.get('/', (request, response) => response.send('hello'));
 * export default nodeHandler(app);
 * ```
 */
export function nodeHandler(listener: NodeListener): FramedHandler {
  // JavaScript callers may give anything.
  if (typeof (listener as unknown) !== 'function') {
    throw new SpoolError(`Listener is of type ${typeof listener}, must be a function`, {
      code: 'ERR_SPOOL_INVALID_OPTION',
    });
  }
  return { [FRAMED_HANDLER]: (exchange) => new NodeExchange(exchange).run(listener) };
}
