/**
 * Owns the options of one request, and their checking.
 */
import type { RequestBody } from './call/request-body.js';
import type { RequestFields } from './call/request-fields.js';
import { checkInteger, checkTimeout, invalid, parseOrigin } from './resolve-options.js';
import type { ResolvedClientOptions } from './options.js';

/** Describes one request. */
export interface RequestOptions {
  /** The path and query, beginning with a slash. */
  path: string;

  /** Another origin than the client's; it gets connections of its own, under the same strategy. @defaultValue the client's */
  origin?: string | URL;

  /**
   * The method, in capitals. `CONNECT` is refused: its result is a tunnel, not a response.
   *
   * @defaultValue 'GET'
   */
  method?: string;

  /**
   * Fields to send. An `Idempotency-Key` says that the request may be sent again whatever its method.
   *
   * @defaultValue none
   */
  headers?: RequestFields;

  /**
   * What to send as the body. A stream is sent chunked unless `content-length` is among the headers, and can be sent once:
   * give a function that makes one, and retries and redirects can send it again.
   *
   * @defaultValue none
   */
  body?: RequestBody | null;

  /**
   * Aborts the request, and the body if the response has begun. Error code `ERR_SPOOL_CLIENT_ABORTED`, with the
   * signal's reason as `cause`.
   *
   * @defaultValue none
   */
  signal?: AbortSignal;

  /** As the client's option, for this request. @defaultValue the client's */
  headersTimeoutMs?: number;
  /** As the client's option, for this request. @defaultValue the client's */
  bodyTimeoutMs?: number;
  /** As the client's option, for this request. @defaultValue the client's */
  totalTimeoutMs?: number;
  /** As the client's option, for this request. @defaultValue the client's */
  maxRedirections?: number;
}

/** The options of a request after validation. */
export interface ResolvedRequest {
  readonly origin: URL;
  readonly path: string;
  readonly method: string;
  readonly headers: RequestFields | undefined;
  readonly body: RequestBody | null | undefined;
  readonly signal: AbortSignal | undefined;
  readonly headersTimeoutMs: number | undefined;
  readonly bodyTimeoutMs: number | undefined;
  readonly totalTimeoutMs: number;
  readonly maxRedirections: number;
}

/**
 * Checks the options of a request, and fills in those of the client.
 *
 * @param given - The request's.
 * @param client - The client's.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when a value is outside its documented range.
 */
export function resolveRequest(given: RequestOptions, client: ResolvedClientOptions): ResolvedRequest {
  const { path, method = 'GET', totalTimeoutMs, maxRedirections } = given;
  // undici would take a whole URL here, and send it as it is to this origin.
  if (!path.startsWith('/')) throw invalid(`Option path is '${path}', it begins with a slash`);
  if (method === 'CONNECT') throw invalid("Option method is 'CONNECT', which has no response");
  return {
    origin: given.origin === undefined ? client.origin : parseOrigin(given.origin),
    path,
    method,
    headers: given.headers,
    body: given.body,
    signal: given.signal,
    headersTimeoutMs: checkTimeout('headersTimeoutMs', given.headersTimeoutMs),
    bodyTimeoutMs: checkTimeout('bodyTimeoutMs', given.bodyTimeoutMs),
    totalTimeoutMs: checkTimeout('totalTimeoutMs', totalTimeoutMs) ?? client.totalTimeoutMs,
    maxRedirections:
      maxRedirections === undefined
        ? client.maxRedirections
        : checkInteger('maxRedirections', maxRedirections, { least: 0, most: 1000 }),
  };
}
