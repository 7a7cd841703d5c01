/**
 * Owns the checking of options: what is out of range is refused, what is missing gets its default. Pure.
 */
import { ClientError, ClientErrorCode } from './errors.js';
import {
  ConnectionStrategy,
  defaultClientOptions,
  defaultRetryOptions,
  type ClientOptions,
  type ConnectTo,
  type ResolvedClientOptions,
  type ResolvedRetryOptions,
  type RetryOptions,
} from './options.js';

/** `setTimeout` fires at once above this: 2^31 - 1 ms, about 24.8 days. */
const longestTimeoutMs = 2_147_483_647;

const timeoutRange = { least: 0, most: longestTimeoutMs } as const;

/**
 * Checks the options, and fills in the defaults.
 *
 * @param given - The options, or the origin alone.
 * @returns The complete options.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when a value is outside its documented range.
 */
export function resolveClientOptions(given: string | URL | ClientOptions): ResolvedClientOptions {
  const options: ClientOptions = typeof given === 'string' || isUrl(given) ? { origin: given } : given;
  const strategy = checkStrategy(options.strategy);
  return {
    origin: parseOrigin(options.origin),
    strategy,
    connections: checkInteger('connections', options.connections ?? defaultConnections(strategy), {
      least: 1,
      most: 65_535,
    }),
    pipelineDepth: checkClientInteger('pipelineDepth', options, { least: 1, most: 65_535 }),
    connectTimeoutMs: checkClientInteger('connectTimeoutMs', options, timeoutRange),
    headersTimeoutMs: checkClientInteger('headersTimeoutMs', options, timeoutRange),
    bodyTimeoutMs: checkClientInteger('bodyTimeoutMs', options, timeoutRange),
    totalTimeoutMs: checkClientInteger('totalTimeoutMs', options, timeoutRange),
    maxRedirections: checkClientInteger('maxRedirections', options, { least: 0, most: 1000 }),
    retry: resolveRetryOptions(options.retry),
    cookies: options.cookies ?? defaultClientOptions.cookies,
    connectTo: checkConnectTo(options.connectTo),
    tls: options.tls,
  };
}

/**
 * Checks an origin.
 *
 * @param origin - Scheme, host and port.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when it is something else, or more.
 */
export function parseOrigin(origin: string | URL): URL {
  const text = String(origin);
  if (!URL.canParse(text)) throw invalid(`Option origin is not a URL: '${text}'`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`Option origin has the scheme '${url.protocol}', allowed are http: and https:`);
  }
  // Refused, not dropped: a base path silently lost would send requests to the wrong place.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw invalid(`Option origin is '${url.href}', which has more than scheme, host and port`);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('Option origin holds credentials, send them in a header'); // Not quoted: it is a secret.
  }
  return url;
}

/**
 * Checks a whole number.
 *
 * @param name - The option's name, for the message.
 * @param value - What was given.
 * @param range - What is allowed, both ends included.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when it is outside.
 */
export function checkInteger(name: string, value: number, { least, most }: { least: number; most: number }): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`Option ${name} is ${String(value)}, allowed are whole numbers from ${least} to ${most}`);
  }
  return value;
}

/**
 * Checks a time limit of one request.
 *
 * @param name - The option's name, for the message.
 * @param value - What was given.
 * @returns Milliseconds; undefined where nothing was given.
 */
export function checkTimeout(name: string, value: number | undefined): number | undefined {
  return value === undefined ? undefined : checkInteger(name, value, timeoutRange);
}

/**
 * Creates the error for a wrong option.
 *
 * @param message - A sentence without a full stop.
 */
export function invalid(message: string): ClientError {
  return new ClientError(ClientErrorCode.INVALID_OPTION, message);
}

/** Not `instanceof`: a URL of another realm is as good. */
function isUrl(value: URL | ClientOptions): value is URL {
  return 'href' in value;
}

function defaultConnections(strategy: ConnectionStrategy): number {
  return strategy === ConnectionStrategy.PARALLEL ? defaultClientOptions.connections : 1;
}

function checkStrategy(given: ConnectionStrategy = defaultClientOptions.strategy): ConnectionStrategy {
  const known: readonly string[] = Object.values(ConnectionStrategy);
  if (!known.includes(given)) throw invalid(`Option strategy is '${given}', allowed are ${known.join(', ')}`);
  return given;
}

type NumericOption = {
  [Name in keyof typeof defaultClientOptions]: (typeof defaultClientOptions)[Name] extends number ? Name : never;
}[keyof typeof defaultClientOptions];

function checkClientInteger(
  name: NumericOption,
  options: ClientOptions,
  range: { least: number; most: number },
): number {
  return checkInteger(name, options[name] ?? defaultClientOptions[name], range);
}

function resolveRetryOptions(given: RetryOptions | false = {}): ResolvedRetryOptions {
  if (given === false) return { ...defaultRetryOptions, limit: 0 };
  const options = { ...defaultRetryOptions, ...given };
  checkInteger('retry.limit', options.limit, { least: 0, most: 1000 });
  checkInteger('retry.baseDelayMs', options.baseDelayMs, timeoutRange);
  checkInteger('retry.maxDelayMs', options.maxDelayMs, timeoutRange);
  checkInteger('retry.maxRetryAfterMs', options.maxRetryAfterMs, timeoutRange);
  checkInteger('retry.budgetReserve', options.budgetReserve, { least: 0, most: 1_000_000 });
  const { budgetRatio } = options;
  if (!(budgetRatio >= 0 && budgetRatio <= 1)) {
    throw invalid(`Option retry.budgetRatio is ${String(budgetRatio)}, allowed are numbers from 0 to 1`);
  }
  return options;
}

function checkConnectTo(given: ConnectTo | undefined): ConnectTo | undefined {
  if (given === undefined) return undefined;
  if ((given.path === undefined) === (given.port === undefined)) {
    throw invalid('Option connectTo needs either a port or a path');
  }
  if (given.port !== undefined) checkInteger('connectTo.port', given.port, { least: 1, most: 65_535 });
  return given;
}
