/** Checks the options of a server and fills the defaults in. */

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';

import {
  CREDIT_GROWTH,
  DEFAULT_CHANNEL_SIZES,
  MAX_CREDIT_BYTES,
  SpoolError,
  assertChannelSizes,
  resolveRequestLimits,
  type ChannelSizes,
  type RequestLimits,
} from '@spool/protocol';

import type { Affinity } from '../connection/affinity-key.js';
import type { ConnectionTimeouts } from '../connection/connection-watch.js';
import type { Deadlines } from '../dispatch/deadline-watch.js';
import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from './server-options.js';
import { findHandler } from '../worker/handler-module.js';
import type { ProxyFields, ProxyTrust } from '../worker/forwarded-client.js';

/** How many workers there are, and how long their lives' steps may take. */
export interface PoolSizes {
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly idleWorkerMs: number;
  readonly longNiceness: number;
  readonly startTimeoutMs: number;
  readonly drainTimeoutMs: number;
}

/** Checked options with every default filled in. Plain data: they are posted to the I/O thread. */
export interface ResolvedServerOptions {
  /** Empty when the handler is no module. */
  readonly handlerUrl: string;
  /** Whether handlers run on the calling thread. */
  readonly runsHere: boolean;
  readonly pool: PoolSizes;
  readonly deadlines: Deadlines;
  readonly maxConcurrentPerWorker: number;
  /** What of them each I/O thread may give it. */
  readonly maxGivenPerWorker: number;
  readonly ioThreads: number;
  readonly sharesWorkers: boolean;
  readonly limits: RequestLimits;
  readonly pipelinedRequests: number;
  readonly pipelinedBytes: number;
  readonly queueLimit: number;
  readonly queueTimeoutMs: number;
  readonly affinity: Affinity | undefined;
  readonly lingerTurns: number;
  readonly timeouts: ConnectionTimeouts;
  readonly maxConnections: number;
  readonly maxRequestsPerConnection: number;
  readonly proxyTrust: ProxyTrust;
  readonly serverTiming: boolean;
  readonly allowHalfOpen: boolean;
  readonly channel: ChannelSizes;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly workerData: unknown;
}

const MAX_MS = 2 ** 31 - 1;

/** The options that are whole numbers, and their ranges. What has no default of its own stands with the rest. */
const RANGES = {
  ioThreads: { min: 0, max: 64 },
  idleWorkerMs: { min: 1, max: MAX_MS },
  longNiceness: { min: 0, max: 19 },
  requestTimeoutMs: { min: 0, max: MAX_MS },
  killAfterMs: { min: 0, max: MAX_MS },
  maxAbandoned: { min: 0, max: 65_535 },
  startTimeoutMs: { min: 0, max: MAX_MS },
  drainTimeoutMs: { min: 1, max: MAX_MS },
  pipelinedRequests: { min: 1, max: 65_535 },
  pipelinedBytes: { min: 0, max: 2 ** 30 },
  queueLimit: { min: 0, max: MAX_MS },
  queueTimeoutMs: { min: 0, max: MAX_MS },
  lingerTurns: { min: 0, max: 10_000 },
  keepAliveTimeoutMs: { min: 0, max: MAX_MS },
  headersTimeoutMs: { min: 0, max: MAX_MS },
  bodyTimeoutMs: { min: 0, max: MAX_MS },
  bodyMinBytesPerSecond: { min: 0, max: MAX_MS },
  writeStallTimeoutMs: { min: 0, max: MAX_MS },
  maxConnections: { min: 0, max: MAX_MS },
  maxRequestsPerConnection: { min: 0, max: MAX_MS },
  trustProxy: { min: 0, max: 255 },
} as const;

type Numbers = Record<keyof typeof RANGES, number>;

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

const PROXY_FIELDS: readonly ProxyFields[] = ['forwarded', 'x-forwarded'];

/**
 * Checks options and fills defaults in.
 *
 * @param options - The options.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when one is out of range.
 */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const numbers = resolveNumbers(options);
  if (numbers.ioThreads > 1 && !canReusePort()) {
    throw invalidOption(
      `Option ioThreads is ${numbers.ioThreads}, more than 1 needs Linux and Node 22.12 or 23.1, this is ${process.platform} and Node ${process.versions.node}`,
    );
  }
  const proxyFields = options.proxyFields ?? DEFAULT_SERVER_OPTIONS.proxyFields;
  if (!PROXY_FIELDS.includes(proxyFields)) {
    throw invalidOption(
      `Option proxyFields is ${JSON.stringify(proxyFields)}, must be one of ${PROXY_FIELDS.join(', ')}`,
    );
  }
  const runsHere = options.workers === 'here';
  if (runsHere && numbers.ioThreads === 0) {
    throw invalidOption("Option ioThreads is 0, must be at least 1 where workers is 'here'");
  }
  const limits = resolveRequestLimits(options.limits);
  const channel = resolveChannelSizes(options.channel);
  assertHeadFits(limits, channel);
  assertChannel(channel);
  const sharesWorkers = options.sharesWorkers ?? DEFAULT_SERVER_OPTIONS.sharesWorkers;
  const giverCount = sharesWorkers || runsHere ? Math.max(1, numbers.ioThreads) : 1;
  const { maxConcurrentPerWorker = channel.exchangeCount * giverCount } = options;
  assertInteger('maxConcurrentPerWorker', maxConcurrentPerWorker, { min: 1, max: 65_535 });
  const { idleWorkerMs, longNiceness, startTimeoutMs, drainTimeoutMs } = numbers;
  return {
    handlerUrl: resolveHandler(options, { runsHere }),
    runsHere,
    pool: { ...resolveWorkers(options), idleWorkerMs, longNiceness, startTimeoutMs, drainTimeoutMs },
    deadlines: numbers,
    maxConcurrentPerWorker,
    maxGivenPerWorker: Math.max(1, Math.floor(maxConcurrentPerWorker / giverCount)),
    ioThreads: numbers.ioThreads,
    sharesWorkers,
    limits,
    pipelinedRequests: numbers.pipelinedRequests,
    pipelinedBytes: numbers.pipelinedBytes,
    queueLimit: numbers.queueLimit,
    queueTimeoutMs: numbers.queueTimeoutMs,
    affinity: options.affinity === undefined ? undefined : checkAffinity(options.affinity),
    lingerTurns: numbers.lingerTurns,
    timeouts: numbers,
    maxConnections: numbers.maxConnections,
    maxRequestsPerConnection: numbers.maxRequestsPerConnection,
    proxyTrust: { proxyCount: numbers.trustProxy, fields: proxyFields },
    allowHalfOpen: options.allowHalfOpen ?? DEFAULT_SERVER_OPTIONS.allowHalfOpen,
    serverTiming: options.serverTiming ?? DEFAULT_SERVER_OPTIONS.serverTiming,
    channel,
    resourceLimits: options.resourceLimits,
    execArgv: options.execArgv,
    env: options.env,
    workerData: options.workerData,
  };
}

/** Whether `listen({ reusePort })` does what it says. Older versions of Node pass over it in silence. */
function canReusePort(): boolean {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return process.platform === 'linux' && (major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12));
}

function resolveNumbers(options: ServerOptions): Numbers {
  const numbers: Partial<Numbers> = {};
  for (const name of Object.keys(RANGES) as (keyof Numbers)[]) {
    // By destructuring and not `??`, because null is refused and not left out.
    const { [name]: value = DEFAULT_SERVER_OPTIONS[name] } = options;
    assertInteger(name, value, RANGES[name]);
    numbers[name] = value;
  }
  return numbers as Numbers;
}

function resolveWorkers(options: ServerOptions): Pick<PoolSizes, 'minWorkers' | 'maxWorkers'> {
  // Defaults by destructuring, because null is refused and not left out.
  if (options.workers === 'here') {
    if (options.minWorkers === undefined && options.maxWorkers === undefined) return { minWorkers: 1, maxWorkers: 1 };
    throw invalidOption("Option workers is 'here', got minWorkers or maxWorkers beside it");
  }
  const { workers = Math.max(3, availableParallelism() + 1) } = options;
  assertInteger('workers', workers, { min: 1, max: 1024 });
  if (options.workers !== undefined && (options.minWorkers !== undefined || options.maxWorkers !== undefined)) {
    throw invalidOption('Option workers stands for minWorkers and maxWorkers, got it beside one of them');
  }
  // Each by itself first: a default follows from the other.
  for (const name of ['minWorkers', 'maxWorkers'] as const) {
    if (options[name] !== undefined) assertInteger(name, options[name], { min: 1, max: 1024 });
  }
  const { maxWorkers = Math.max(workers, options.minWorkers ?? 1) } = options;
  const { minWorkers = Math.min(workers, maxWorkers) } = options;
  assertInteger('minWorkers', minWorkers, { min: 1, max: maxWorkers });
  return { minWorkers, maxWorkers };
}

/** Checks what keeps requests together. JavaScript callers may give anything. */
function checkAffinity(affinity: Affinity): Affinity {
  const { field, cookie, pathSegments } = affinity as { field?: unknown; cookie?: unknown; pathSegments?: unknown };
  const given = [field, cookie, pathSegments].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw invalidOption(`Option affinity takes one of field, cookie and pathSegments, got ${given.length}`);
  if (pathSegments !== undefined) {
    assertInteger('affinity.pathSegments', pathSegments as number, { min: 1, max: 16 });
  } else if (typeof given[0] !== 'string' || !TOKEN.test(given[0])) {
    throw invalidOption(`Option affinity names ${JSON.stringify(given[0])}, must be a token`);
  }
  return affinity;
}

/** Returns the URL of the handler module; empty for a handler that is none, which only the calling thread can run. */
function resolveHandler({ handler }: ServerOptions, { runsHere }: { readonly runsHere: boolean }): string {
  if (handler instanceof URL || typeof handler === 'string') return toHandlerUrl(handler);
  // JavaScript callers may give anything.
  if ((handler as unknown) == null) throw invalidOption('Option handler is missing, must be a URL or a path');
  if (runsHere && findHandler(handler) !== undefined) return '';
  throw invalidOption(
    runsHere
      ? 'Option handler is no function and has no fetch method, must be a handler'
      : `Option handler is a ${typeof handler}, must be a URL or a path unless workers is 'here'`,
  );
}

/**
 * Returns the URL of a handler module.
 *
 * @param handler - A URL, a `file:` URL as a string, or a path from the working directory.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when it is none of these.
 */
export function toHandlerUrl(handler: URL | string): string {
  if (handler instanceof URL) return handler.href;
  // JavaScript callers may give anything.
  if (typeof (handler as unknown) !== 'string' || handler === '') {
    throw invalidOption(`Option handler is ${JSON.stringify(handler)}, must be a URL or a path`);
  }
  return handler.startsWith('file:') ? handler : pathToFileURL(handler).href;
}

/** The largest head the limits admit must fit a ring, or a request would find room never. */
/** What is given of the sizes, and the defaults; a credit of one's own grows as far in proportion as the default one. */
function resolveChannelSizes(given: Partial<ChannelSizes> = {}): ChannelSizes {
  const { creditBytes = DEFAULT_CHANNEL_SIZES.creditBytes } = given;
  const maxCreditBytes = Math.min(CREDIT_GROWTH * creditBytes, MAX_CREDIT_BYTES);
  return { ...DEFAULT_CHANNEL_SIZES, maxCreditBytes, ...given };
}

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
