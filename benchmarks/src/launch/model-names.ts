/**
 * Owns what models are called on the command line, and which run when nothing is said. Does not know what runs them.
 */

/** Lists the models, in the order of the report: Spool, ways to serve with Node alone, peers, the floor. Each is a file in `models/`. */
export const modelNames = [
  'spool',
  'spool-inline',
  'node-http',
  'node-http-piscina',
  'node-http-piscina-transfer',
  'node-cluster',
  'reuse-port',
  'handle-transfer',
  'thread-per-connection',
  'thread-per-request',
  'process-per-connection',
  'sockets-sequential',
  'sockets-thread-per-connection',
  'sockets-thread-pool',
  'sockets-select',
  'fastify',
  'fastify-piscina',
  'hono',
  'undici-thread-interceptor',
  'watt',
  'bun',
  'deno',
  'epoll',
] as const;

/** One of {@link modelNames}. */
export type ModelName = (typeof modelNames)[number];

/** Those that run when nothing is said: what one would choose between. The others show what a choice costs. */
export const defaultModelNames: readonly ModelName[] = [
  'spool',
  'node-http',
  'node-http-piscina',
  'node-cluster',
  'fastify-piscina',
  'bun',
];

/** Those of `--quick`, which has a minute for all. */
export const quickModelNames: readonly ModelName[] = ['spool', 'node-http', 'node-cluster', 'fastify-piscina', 'bun'];

/** Other words for models, and words for several. */
export const modelAliases: Readonly<Record<string, readonly ModelName[]>> = {
  all: modelNames,
  default: defaultModelNames,
  peers: ['fastify', 'fastify-piscina', 'hono', 'undici-thread-interceptor', 'watt', 'bun', 'deno'],
  sockets: ['sockets-sequential', 'sockets-thread-per-connection', 'sockets-thread-pool', 'sockets-select'],
  http: ['node-http'],
  cluster: ['node-cluster'],
  piscina: ['node-http-piscina'],
  'piscina-transfer': ['node-http-piscina-transfer'],
  interceptor: ['undici-thread-interceptor'],
  floor: ['epoll'],
};
