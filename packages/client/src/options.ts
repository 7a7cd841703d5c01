/**
 * Owns every option of the client: the interfaces, and the defaults with their sources. `resolve-options.ts` validates.
 * Does not know undici's names for them.
 */
import type { ConnectionOptions } from 'node:tls';
import type { CookieJar } from './cookies/cookie-jar.js';

/**
 * How requests share connections.
 *
 * - `non-persistent`: one connection for each request, closed after it.
 * - `persistent`: one request after another on a connection that stays.
 * - `parallel`: the same on several connections.
 * - `pipelined`: several requests on a connection before the first is answered (RFC 9112 section 9.3.2); what is not
 *   idempotent goes on connections of its own, one request at a time.
 * - `http2`: all at once on one connection, as streams. Over TLS with a peer that agrees to it, otherwise as
 *   `persistent`; without TLS the peer has to be known to speak HTTP/2.
 */
export const ConnectionStrategy = {
  NON_PERSISTENT: 'non-persistent',
  PERSISTENT: 'persistent',
  PARALLEL: 'parallel',
  PIPELINED: 'pipelined',
  HTTP2: 'http2',
} as const;

/** One of the values of {@link ConnectionStrategy}. */
export type ConnectionStrategy = (typeof ConnectionStrategy)[keyof typeof ConnectionStrategy];

/** Says which requests are sent again, and when. All of a client's requests share one budget. */
export interface RetryOptions {
  /**
   * How often one request is sent again at most; 0 for never.
   *
   * @defaultValue 5, undici's
   */
  limit?: number;

  /**
   * The bound of the first wait, in milliseconds; doubled for each further one. The wait is random below the bound.
   *
   * @defaultValue 100, that of gRPC's and AWS's clients
   */
  baseDelayMs?: number;

  /**
   * The largest bound, in milliseconds.
   *
   * @defaultValue 10 000
   */
  maxDelayMs?: number;

  /**
   * The longest `Retry-After` that is waited for, in milliseconds. A response that asks for more is the answer.
   *
   * @defaultValue 30 000
   */
  maxRetryAfterMs?: number;

  /**
   * How many retries each request adds to the budget, 0 to 1: in the long run no more than this fraction of the
   * requests is sent again.
   *
   * @defaultValue 0.2, that of Finagle
   */
  budgetRatio?: number;

  /**
   * How many retries there are at the beginning, and at most.
   *
   * @defaultValue 100: as many as there are connections, which a restart of the peer ends all at once
   */
  budgetReserve?: number;
}

/** Whom to trust, and who one is. */
export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'ciphers' | 'key' | 'maxVersion' | 'minVersion' | 'passphrase' | 'pfx' | 'rejectUnauthorized'
>;

/** Where to connect instead of to the origin's host. Names, TLS and the `host` field stay those of the origin. */
export interface ConnectTo {
  /** A name or an address. @defaultValue the origin's */
  host?: string;
  /** A TCP port, 1 to 65535. @defaultValue none: either `port` or `path` is given */
  port?: number;
  /** A Unix socket, instead of both. @defaultValue none */
  path?: string;
}

/** Configures a client. Every failure to validate is a `ClientError` with code `ERR_SPOOL_CLIENT_INVALID_OPTION`. */
export interface ClientOptions {
  /** The scheme, host and port that requests go to: `http:` or `https:`, without path, query or credentials. */
  origin: string | URL;

  /**
   * How requests share connections.
   *
   * @defaultValue 'parallel'
   */
  strategy?: ConnectionStrategy;

  /**
   * How many connections to one origin may be open at once, 1 or more. A request that finds none free waits for one.
   *
   * @defaultValue 1; with `parallel` 100: RFC 9112 section 9.4 asks for a limit and names none, httpx and aiohttp use 100
   */
  connections?: number;

  /**
   * How many requests `pipelined` sends before the first is answered, 1 or more.
   *
   * @defaultValue 10
   */
  pipelineDepth?: number;

  /**
   * The cookies: a jar, which several clients may share, or `true` for one of the client's own.
   *
   * @defaultValue false: nothing is kept and nothing is sent
   */
  cookies?: CookieJar | boolean;

  /**
   * How many redirects a request follows; 0 hands every response to the caller. Error code
   * `ERR_SPOOL_CLIENT_TOO_MANY_REDIRECTS`.
   *
   * @defaultValue 10, that of got
   */
  maxRedirections?: number;

  /** Which requests are sent again; `false` for none. @defaultValue those of `RetryOptions` */
  retry?: RetryOptions | false;

  /** Where to connect instead of to the origin's host; redirects elsewhere connect there too. @defaultValue the origin's host */
  connectTo?: ConnectTo;

  /** TLS, with the names of `tls.connect()`. @defaultValue Node's certificate authorities, and no certificate */
  tls?: TlsOptions;

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

  /**
   * How long a request may take until the last byte of its response, retries and redirects included, in milliseconds;
   * 0 for ever. Exact, other than the three above. Error code `ERR_SPOOL_CLIENT_TOTAL_TIMEOUT`.
   *
   * @defaultValue 0
   */
  totalTimeoutMs?: number;
}

/** The retry options after validation. */
export type ResolvedRetryOptions = Readonly<Required<RetryOptions>>;

/** The options after validation: nothing is missing, the origin is parsed. */
export interface ResolvedClientOptions {
  readonly origin: URL;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly strategy: ConnectionStrategy;
  readonly pipelineDepth: number;
  readonly maxRedirections: number;
  readonly retry: ResolvedRetryOptions;
  readonly cookies: CookieJar | boolean;
  readonly connectTo: ConnectTo | undefined;
  readonly tls: TlsOptions | undefined;
}

/** Holds the value of every option of a retry that was not given; {@link RetryOptions} names the sources. */
export const defaultRetryOptions: ResolvedRetryOptions = Object.freeze({
  limit: 5,
  baseDelayMs: 100,
  maxDelayMs: 10_000,
  maxRetryAfterMs: 30_000,
  budgetRatio: 0.2,
  budgetReserve: 100,
});

/** Holds the value of every option that was not given; {@link ClientOptions} names the sources. */
export const defaultClientOptions = Object.freeze({
  strategy: ConnectionStrategy.PARALLEL,
  connections: 100,
  pipelineDepth: 10,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 300_000,
  bodyTimeoutMs: 300_000,
  totalTimeoutMs: 0,
  maxRedirections: 10,
  cookies: false,
  retry: defaultRetryOptions,
  connectTo: undefined,
  tls: undefined,
});
