/**
 * Owns the client's error class, its codes, and the translation from undici's errors and Node's.
 * Does not know who catches them.
 */

/**
 * Lists every code that a {@link ClientError} may carry. The README has a row for each; a test compares the two.
 */
export const ClientErrorCode = {
  /** The caller aborted: by the signal, or by destroying the body before its end. */
  ABORTED: 'ERR_SPOOL_CLIENT_ABORTED',
  /** The body was asked for a second time; it is not kept after the first. */
  BODY_ALREADY_READ: 'ERR_SPOOL_CLIENT_BODY_ALREADY_READ',
  /** A redirect asks for a body again that was a stream; give a function that makes one. */
  BODY_NOT_REPEATABLE: 'ERR_SPOOL_CLIENT_BODY_NOT_REPEATABLE',
  /** `bodyTimeoutMs` passed between two pieces of the response body. */
  BODY_TIMEOUT: 'ERR_SPOOL_CLIENT_BODY_TIMEOUT',
  /** The client was closed or destroyed before the request ended. */
  CLOSED: 'ERR_SPOOL_CLIENT_CLOSED',
  /** No connection could be made, so nothing of the request was sent. */
  CONNECT: 'ERR_SPOOL_CLIENT_CONNECT',
  /** The connection ended after the request was begun and before the response was complete. */
  CONNECTION_LOST: 'ERR_SPOOL_CLIENT_CONNECTION_LOST',
  /** `connectTimeoutMs` passed before there was a connection, so nothing of the request was sent. */
  CONNECT_TIMEOUT: 'ERR_SPOOL_CLIENT_CONNECT_TIMEOUT',
  /** The file of a cookie jar cannot be read or written, or holds something else. */
  COOKIE_FILE: 'ERR_SPOOL_CLIENT_COOKIE_FILE',
  /** A download cannot be written, or the peer has another file than the one that was begun. */
  DOWNLOAD: 'ERR_SPOOL_CLIENT_DOWNLOAD',
  /** A failure with no code of its own; the `cause` says what. */
  FAILED: 'ERR_SPOOL_CLIENT_FAILED',
  /** `headersTimeoutMs` passed before the response head was complete. */
  HEADERS_TIMEOUT: 'ERR_SPOOL_CLIENT_HEADERS_TIMEOUT',
  /** The response head is longer than Node's `--max-http-header-size`. */
  HEADERS_TOO_LARGE: 'ERR_SPOOL_CLIENT_HEADERS_TOO_LARGE',
  /** The body is not JSON; the `cause` is the SyntaxError. */
  INVALID_JSON: 'ERR_SPOOL_CLIENT_INVALID_JSON',
  /** An option of the client or of the request is outside what its documentation allows. */
  INVALID_OPTION: 'ERR_SPOOL_CLIENT_INVALID_OPTION',
  /** A redirect leads to something that is not an HTTP URL. */
  INVALID_REDIRECT: 'ERR_SPOOL_CLIENT_INVALID_REDIRECT',
  /** The peer sent something that is not an HTTP/1.1 response. */
  MALFORMED_RESPONSE: 'ERR_SPOOL_CLIENT_MALFORMED_RESPONSE',
  /** The request was redirected more than `maxRedirections` times. */
  TOO_MANY_REDIRECTS: 'ERR_SPOOL_CLIENT_TOO_MANY_REDIRECTS',
  /** `totalTimeoutMs` passed before the body of the response had ended, retries and redirects included. */
  TOTAL_TIMEOUT: 'ERR_SPOOL_CLIENT_TOTAL_TIMEOUT',
} as const;

/** One of the values of {@link ClientErrorCode}. */
export type ClientErrorCode = (typeof ClientErrorCode)[keyof typeof ClientErrorCode];

/**
 * Reports why a request got no response, or a response no end.
 *
 * @remarks
 * Match on `code`: the message may change, and `instanceof` fails across threads. Where undici or Node raised the
 * failure, `cause` is their error, unchanged.
 */
export class ClientError extends Error {
  /** Says what went wrong; stable across releases. */
  readonly code: ClientErrorCode;

  /**
   * @param code - One of {@link ClientErrorCode}.
   * @param message - A sentence without a full stop.
   * @param options - `cause`: the error that this one wraps.
   */
  constructor(code: ClientErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ClientError';
    this.code = code;
  }
}

/** Says how far an exchange had come when it failed: the same socket error means something else before and after. */
export type FailurePhase = 'before-request' | 'before-head' | 'after-request';

const codeOfUndici: ReadonlyMap<string, ClientErrorCode> = new Map(
  Object.entries({
    UND_ERR_ABORTED: ClientErrorCode.ABORTED,
    UND_ERR_BODY_TIMEOUT: ClientErrorCode.BODY_TIMEOUT,
    UND_ERR_CLOSED: ClientErrorCode.CLOSED,
    UND_ERR_CONNECT_TIMEOUT: ClientErrorCode.CONNECT_TIMEOUT,
    UND_ERR_DESTROYED: ClientErrorCode.CLOSED,
    UND_ERR_HEADERS_OVERFLOW: ClientErrorCode.HEADERS_TOO_LARGE,
    UND_ERR_HEADERS_TIMEOUT: ClientErrorCode.HEADERS_TIMEOUT,
    UND_ERR_INVALID_ARG: ClientErrorCode.INVALID_OPTION,
    UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: ClientErrorCode.INVALID_OPTION,
    // A body that ends before its declared length was cut off: what the caller can do is what it does after a reset.
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ClientErrorCode.CONNECTION_LOST,
    UND_ERR_SOCKET: ClientErrorCode.CONNECTION_LOST,
  }),
);

/** A refusal: what was left of a pipeline is sent on another connection, and that one is refused. */
const lostConnectionCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'ECONNREFUSED',
  // An HTTP/2 stream that ended without a response.
  'UND_ERR_INFO',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
]);

/**
 * Wraps what undici or Node raised in a {@link ClientError}, with the original as `cause`.
 *
 * @param error - Whatever was raised; a {@link ClientError} is returned as it is.
 * @param phase - How far the exchange had come.
 * @returns The error to hand to the caller.
 */
export function toClientError(error: unknown, phase: FailurePhase): ClientError {
  if (error instanceof ClientError) return error;
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return new ClientError(findCode(error, phase), message, { cause: error });
}

function findCode(error: unknown, phase: FailurePhase): ClientErrorCode {
  const code = readText(error, 'code');
  // undici's word for any syntax error behind a length that it has read.
  if (phase === 'before-head' && code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return ClientErrorCode.MALFORMED_RESPONSE;
  }
  const known = codeOfUndici.get(code);
  if (known !== undefined) return known;
  // By name: its code is `HPE_` and llhttp's word, and undici 7.30 leaves it undefined.
  if (readText(error, 'name') === 'HTTPParserError') return ClientErrorCode.MALFORMED_RESPONSE;
  // Name resolution, TLS and the kernel each have their own codes; that no connection came of it is what they share.
  if (phase === 'before-request') return ClientErrorCode.CONNECT;
  return lostConnectionCodes.has(code) ? ClientErrorCode.CONNECTION_LOST : ClientErrorCode.FAILED;
}

function readText(error: unknown, key: 'code' | 'name'): string {
  if (typeof error !== 'object' || error === null) return '';
  const value = (error as Partial<Record<typeof key, unknown>>)[key];
  return typeof value === 'string' ? value : '';
}
