/** The options of a server: their shape, their defaults and the one function that checks them. */

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';

import {
  DEFAULT_CHANNEL_SIZES,
  SpoolError,
  assertChannelSizes,
  resolveRequestLimits,
  type ChannelSizes,
  type RequestLimits,
} from '@spool/protocol';

import type { ConnectionTimeouts } from './connection/connection-watch.js';
import type { ProxyFields, ProxyTrust } from './worker/forwarded-client.js';

/** How a server is made. */
export interface ServerOptions {
  /**
   * The handler module, loaded once in each worker: a URL, a `file:` URL as a string, or a path from the working
   * directory. Its default export is a function or an object with a `fetch` method.
   */
  readonly handler: URL | string;
  /**
   * Worker threads that run handlers, 1 to 1024.
   *
   * @defaultValue The processor's parallelism, at least 2: a second worker keeps short requests going beside a long one.
   */
  readonly workers?: number;
  /**
   * Threads that own sockets: 1 for a thread of its own, 0 for the calling thread. With 0 a handler still runs on a
   * worker, but whatever blocks the calling thread blocks the sockets too, and delays the replacement of a dead worker.
   *
   * @defaultValue 1
   */
  readonly ioThreads?: 0 | 1;
  /** Limits of a request; each left out has the default of `DEFAULT_REQUEST_LIMITS`. */
  readonly limits?: Partial<RequestLimits>;
  /**
   * Requests of one connection in flight at once, 1 to 65535; reading from its socket stops at the limit.
   *
   * @defaultValue 32: as deep as pipelining clients go, and few enough that one connection cannot fill a worker.
   */
  readonly pipelinedRequests?: number;
  /**
   * Requests that may wait for a worker, 0 to 2^31 - 1; one more is answered 503 with Retry-After.
   *
   * @defaultValue 4096
   */
  readonly queueLimit?: number;
  /**
   * Turns of the event loop for which a thread without work goes on looking before it sleeps, at most, 0 to 10000; 0
   * sleeps at once. Within this bound each thread finds out how long lingering pays.
   *
   * @defaultValue 64, measured in docs/adr/0002-lingering.md
   */
  readonly lingerTurns?: number;
  /**
   * Longest wait on a connection without a request under way, in milliseconds; 0 for none. It is then closed.
   *
   * @defaultValue 5000, as Node's own (nginx 75 s, Apache 5 s)
   */
  readonly keepAliveTimeoutMs?: number;
  /**
   * Longest time from the first byte of a head to its last, in milliseconds; 0 for none. Past it the answer is 408.
   *
   * @defaultValue 30000 (Node and nginx 60 s, Apache 20 to 40 s)
   */
  readonly headersTimeoutMs?: number;
  /**
   * Longest time for a body, in milliseconds, and one second more for each `bodyMinBytesPerSecond` that have come; 0 for
   * none. Past it the answer is 408.
   *
   * @defaultValue 30000 (nginx 60 s between two reads, Apache 20 s and 500 bytes a second, Node 300 s for the request)
   */
  readonly bodyTimeoutMs?: number;
  /**
   * Rate at which a body may take longer than `bodyTimeoutMs`, in bytes a second; 0 for no such extension.
   *
   * @defaultValue 500, Apache's `RequestReadTimeout`
   */
  readonly bodyMinBytesPerSecond?: number;
  /**
   * Longest time in which the peer takes nothing of a response that is written, in milliseconds; 0 for none. The
   * connection is then cut.
   *
   * @defaultValue 60000, nginx's `send_timeout`
   */
  readonly writeStallTimeoutMs?: number;
  /**
   * Connections open at once; one more is closed as soon as it is accepted. 0 for no limit but the system's descriptors.
   *
   * @defaultValue 0
   */
  readonly maxConnections?: number;
  /**
   * Requests after which a connection is closed, 0 for no limit.
   *
   * @defaultValue 0, as Node's own (nginx 1000)
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * Proxies that stand in front and are believed, counted from the nearest, 0 to 255. With 0 what a request says of proxies
   * changes nothing. Otherwise `context.remoteAddress` and the scheme and host of `request.url` are those the outermost
   * trusted proxy saw. Holds only if no request comes around those proxies.
   *
   * @defaultValue 0
   */
  readonly trustProxy?: number;
  /**
   * Which fields the trusted proxies write: `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded` (RFC 7239). Only one of
   * them, because a proxy that writes the one passes on what a client makes up of the other.
   *
   * @defaultValue 'x-forwarded', as nginx, HAProxy and most load balancers write
   */
  readonly proxyFields?: ProxyFields;
  /** Sizes of the shared memory between the I/O thread and each worker. */
  readonly channel?: Partial<ChannelSizes>;
  /** V8 limits of each worker, as Node's `Worker` takes them. */
  readonly resourceLimits?: ResourceLimits;
  /** Node options of each worker, as Node's `Worker` takes them. */
  readonly execArgv?: readonly string[];
  /** Environment of each worker. @defaultValue A copy of the process's */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to each worker as `workerData` of `node:worker_threads`; must be cloneable. */
  readonly workerData?: unknown;
}

/** Checked options with every default filled in. Plain data: they are posted to the I/O thread. */
export interface ResolvedServerOptions {
  readonly handlerUrl: string;
  readonly workers: number;
  readonly ioThreads: 0 | 1;
  readonly limits: RequestLimits;
  readonly pipelinedRequests: number;
  readonly queueLimit: number;
  readonly lingerTurns: number;
  readonly timeouts: ConnectionTimeouts;
  readonly maxConnections: number;
  readonly maxRequestsPerConnection: number;
  readonly proxyTrust: ProxyTrust;
  readonly channel: ChannelSizes;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly workerData: unknown;
}

/** The defaults, where they do not depend on the machine. */
export const DEFAULT_SERVER_OPTIONS = Object.freeze({
  ioThreads: 1,
  pipelinedRequests: 32,
  queueLimit: 4096,
  lingerTurns: 64,
  keepAliveTimeoutMs: 5000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
  bodyMinBytesPerSecond: 500,
  writeStallTimeoutMs: 60_000,
  maxConnections: 0,
  maxRequestsPerConnection: 0,
  trustProxy: 0,
  proxyFields: 'x-forwarded',
} as const);

const PROXY_FIELDS: readonly ProxyFields[] = ['forwarded', 'x-forwarded'];

/**
 * Checks options and fills defaults in.
 *
 * @param options - The options.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when one is out of range.
 */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const {
    workers = Math.max(2, availableParallelism()),
    ioThreads = DEFAULT_SERVER_OPTIONS.ioThreads,
    pipelinedRequests = DEFAULT_SERVER_OPTIONS.pipelinedRequests,
    queueLimit = DEFAULT_SERVER_OPTIONS.queueLimit,
    lingerTurns = DEFAULT_SERVER_OPTIONS.lingerTurns,
  } = options;
  assertInteger('workers', workers, { min: 1, max: 1024 });
  assertInteger('ioThreads', ioThreads, { min: 0, max: 1 });
  assertInteger('pipelinedRequests', pipelinedRequests, { min: 1, max: 65_535 });
  assertInteger('queueLimit', queueLimit, { min: 0, max: 2 ** 31 - 1 });
  assertInteger('lingerTurns', lingerTurns, { min: 0, max: 10_000 });
  const timeouts = {
    keepAliveTimeoutMs: options.keepAliveTimeoutMs ?? DEFAULT_SERVER_OPTIONS.keepAliveTimeoutMs,
    headersTimeoutMs: options.headersTimeoutMs ?? DEFAULT_SERVER_OPTIONS.headersTimeoutMs,
    bodyTimeoutMs: options.bodyTimeoutMs ?? DEFAULT_SERVER_OPTIONS.bodyTimeoutMs,
    bodyMinBytesPerSecond: options.bodyMinBytesPerSecond ?? DEFAULT_SERVER_OPTIONS.bodyMinBytesPerSecond,
    writeStallTimeoutMs: options.writeStallTimeoutMs ?? DEFAULT_SERVER_OPTIONS.writeStallTimeoutMs,
  };
  const {
    maxConnections = DEFAULT_SERVER_OPTIONS.maxConnections,
    maxRequestsPerConnection = DEFAULT_SERVER_OPTIONS.maxRequestsPerConnection,
    trustProxy = DEFAULT_SERVER_OPTIONS.trustProxy,
    proxyFields = DEFAULT_SERVER_OPTIONS.proxyFields,
  } = options;
  assertInteger('trustProxy', trustProxy, { min: 0, max: 255 });
  if (!PROXY_FIELDS.includes(proxyFields)) {
    throw invalidOption(
      `Option proxyFields is ${JSON.stringify(proxyFields)}, must be one of ${PROXY_FIELDS.join(', ')}`,
    );
  }
  for (const [name, value] of Object.entries({ ...timeouts, maxConnections, maxRequestsPerConnection })) {
    assertInteger(name, value, { min: 0, max: 2 ** 31 - 1 });
  }
  const limits = resolveRequestLimits(options.limits);
  const channel = { ...DEFAULT_CHANNEL_SIZES, ...options.channel };
  assertHeadFits(limits, channel);
  assertChannel(channel);
  return {
    handlerUrl: toHandlerUrl(options.handler),
    workers,
    ioThreads,
    limits,
    pipelinedRequests,
    queueLimit,
    lingerTurns,
    timeouts,
    maxConnections,
    maxRequestsPerConnection,
    proxyTrust: { proxyCount: trustProxy, fields: proxyFields },
    channel,
    resourceLimits: options.resourceLimits,
    execArgv: options.execArgv,
    env: options.env,
    workerData: options.workerData,
  };
}

function toHandlerUrl(handler: URL | string): string {
  if (handler instanceof URL) return handler.href;
  // JavaScript callers may give anything.
  if (typeof (handler as unknown) !== 'string' || handler === '') {
    throw invalidOption(`Option handler is ${JSON.stringify(handler)}, must be a URL or a path`);
  }
  return handler.startsWith('file:') ? handler : pathToFileURL(handler).href;
}

/** The largest head the limits admit must fit a ring, or a request would find room never. */
function assertHeadFits(limits: RequestLimits, channel: ChannelSizes): void {
  const neededBytes = limits.headBytes + limits.fieldCount * 8 + channel.inlineBytes + 512;
  if (neededBytes <= channel.ringBytes / 2) return;
  throw invalidOption(
    `Option channel.ringBytes is ${channel.ringBytes}, must be at least ${2 * neededBytes} for heads of ${limits.headBytes} bytes with ${limits.fieldCount} fields`,
  );
}

function assertChannel(channel: ChannelSizes): void {
  try {
    assertChannelSizes(channel);
  } catch (error) {
    throw invalidOption(`Option channel: ${(error as Error).message}`);
  }
}

/**
 * Checks that an option is an integer in range.
 *
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when it is not.
 */
export function assertInteger(name: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw invalidOption(`Option ${name} is ${String(value)}, must be an integer from ${range.min} to ${range.max}`);
}

/** Makes the error for an option that is out of range. */
export function invalidOption(message: string): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_INVALID_OPTION' });
}
