/**
 * Owns every option of the client: the interfaces, the defaults with their sources, and the one function that
 * validates. Does not know undici's names for them.
 */
import type { Readable } from 'node:stream';
import { ClientError, ClientErrorCode } from './errors.js';

/** Configures a client. Every failure to validate is a `ClientError` with code `ERR_SPOOL_CLIENT_INVALID_OPTION`. */
export interface ClientOptions {
  /** The scheme, host and port that every request goes to: `http:` or `https:`, without path, query or credentials. */
  origin: string | URL;

  /**
   * How many connections may be open at once, 1 or more. A request that finds none free waits for one.
   *
   * @defaultValue 100: RFC 9112 section 9.4 asks for a limit and names none; httpx and aiohttp use 100
   */
  connections?: number;

  /**
   * How long to wait for a connection, TLS handshake included, in milliseconds; 0 waits for ever. Error code
   * `ERR_SPOOL_CLIENT_CONNECT_TIMEOUT`.
   *
   * @remarks undici's clock ticks each 500 ms: all three timeouts may come up to a second late.
   * @defaultValue 10 000, undici's
   */
  connectTimeoutMs?: number;

  /**
   * How long to wait, once the request is sent, for a complete response head, in milliseconds; 0 waits for ever.
   * Error code `ERR_SPOOL_CLIENT_HEADERS_TIMEOUT`.
   *
   * @defaultValue 300 000, undici's
   */
  headersTimeoutMs?: number;

  /**
   * How long to wait between two pieces of a response body, in milliseconds; 0 waits for ever. Time in which the
   * reader takes nothing does not count. Error code `ERR_SPOOL_CLIENT_BODY_TIMEOUT`.
   *
   * @defaultValue 300 000, undici's
   */
  bodyTimeoutMs?: number;
}

/** Describes one request. */
export interface RequestOptions {
  /** The path and query, beginning with a slash. */
  path: string;

  /**
   * The method, in capitals. `CONNECT` is refused: its result is a tunnel, not a response.
   *
   * @defaultValue 'GET'
   */
  method?: string;

  /** Fields to send: a `Headers`, an object (an array value sends the field several times), or name and value pairs. */
  headers?: Headers | Record<string, string | string[] | undefined> | Iterable<[string, string]>;

  /** What to send as the body. A stream is sent chunked unless `content-length` is among the headers. */
  body?: string | Uint8Array | Readable | null;

  /**
   * Aborts the request, and the body if the response has begun. Error code `ERR_SPOOL_CLIENT_ABORTED`, with the
   * signal's reason as `cause`.
   */
  signal?: AbortSignal;
}

/** The options after validation: nothing is missing, the origin is parsed. */
export interface ResolvedClientOptions {
  readonly origin: URL;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

/** Holds the value of every option that was not given; {@link ClientOptions} names the sources. */
export const defaultClientOptions = Object.freeze({
  connections: 100,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 300_000,
  bodyTimeoutMs: 300_000,
});

/** `setTimeout` fires at once above this: 2^31 - 1 ms, about 24.8 days. */
const longestTimeoutMs = 2_147_483_647;

/**
 * Checks the options, and fills in the defaults.
 *
 * @param given - The options, or the origin alone.
 * @returns The complete options.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when a value is outside its documented range.
 */
export function resolveClientOptions(given: string | URL | ClientOptions): ResolvedClientOptions {
  const options: ClientOptions = typeof given === 'string' || isUrl(given) ? { origin: given } : given;
  return {
    origin: parseOrigin(options.origin),
    connections: checkInteger('connections', options.connections, { least: 1, most: 65_535 }),
    connectTimeoutMs: checkTimeout('connectTimeoutMs', options.connectTimeoutMs),
    headersTimeoutMs: checkTimeout('headersTimeoutMs', options.headersTimeoutMs),
    bodyTimeoutMs: checkTimeout('bodyTimeoutMs', options.bodyTimeoutMs),
  };
}

/** Not `instanceof`: a URL of another realm is as good. */
function isUrl(value: URL | ClientOptions): value is URL {
  return 'href' in value;
}

function parseOrigin(origin: string | URL): URL {
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

type NumericOption = keyof typeof defaultClientOptions;

function checkTimeout(name: NumericOption, value: number | undefined): number {
  return checkInteger(name, value, { least: 0, most: longestTimeoutMs });
}

function checkInteger(
  name: NumericOption,
  value: number | undefined,
  { least, most }: { least: number; most: number },
): number {
  if (value === undefined) return defaultClientOptions[name];
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`Option ${name} is ${String(value)}, allowed are whole numbers from ${least} to ${most}`);
  }
  return value;
}

function invalid(message: string): ClientError {
  return new ClientError(ClientErrorCode.INVALID_OPTION, message);
}
