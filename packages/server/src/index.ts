/**
 * An HTTP server for Node that you embed: sockets on I/O threads, handlers on worker threads.
 *
 * @packageDocumentation
 */

export type { ListenAddress } from './accept/listener.js';
export { Server, createServer } from './create-server.js';
export type { TcpAddress } from './create-server.js';
export type { Affinity } from './connection/affinity-key.js';
export { DEFAULT_CLOSE_TIMEOUT_MS } from './options/listen-options.js';
export type { CloseOptions, ListenOptions } from './options/listen-options.js';
export { DEFAULT_SERVER_OPTIONS } from './options/server-options.js';
export type { ServerOptions } from './options/server-options.js';
export type { ProxyFields } from './worker/forwarded-client.js';
export type { HistogramSnapshot } from '@spool/protocol';
export type { ServerStats } from './stats/index.js';
export type { ServerEvents, WorkerExitFailure } from './server-events.js';
export type { HandlerContext, RequestTimings, WorkerContext } from './worker/handler-context.js';
export type { AppHandler, FetchApp, FetchHandler } from './worker/handler-module.js';
