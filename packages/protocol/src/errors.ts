/**
 * Errors of Spool: one class with a stable code, and the catalogue of codes. It knows no layer; each layer adds its
 * codes to the catalogue, one line a code.
 */

/** Describes one error code: the HTTP status an answer carries, if HTTP has one for it, and what happened. */
export interface ErrorMeaning {
  readonly status: number | undefined;
  readonly meaning: string;
}

/**
 * Lists every error code with the HTTP status it maps to and its meaning.
 *
 * @remarks
 * Match on the code, never on a message. The status is a hint for whoever answers the peer.
 */
export const ERROR_CATALOGUE = Object.freeze({
  // Whoever configures Spool.
  ERR_SPOOL_INVALID_OPTION: { status: undefined, meaning: 'An option has a value outside its range' },

  // Whoever embeds the server.
  ERR_SPOOL_SERVER_STATE: { status: undefined, meaning: 'The server listens or has been closed already' },
  ERR_SPOOL_HANDLER_LOAD: { status: undefined, meaning: 'The handler module cannot be imported' },
  ERR_SPOOL_HANDLER_INVALID: { status: undefined, meaning: 'The handler module exports no handler, or a wrong hook' },
  ERR_SPOOL_HANDLER_START: { status: undefined, meaning: 'The handler module failed to start or close' },

  // Threads.
  ERR_SPOOL_WORKER_DIED: { status: 503, meaning: 'A worker thread ended before it was told to' },
  ERR_SPOOL_WORKER_BLOCKED: { status: 503, meaning: 'A worker thread was ended because a handler blocked it' },
  ERR_SPOOL_IO_THREAD_DIED: { status: undefined, meaning: 'An I/O thread ended before it was told to' },

  // The peer, in the request line (RFC 9112 section 3).
  ERR_SPOOL_TOO_MANY_EMPTY_LINES: { status: 400, meaning: 'Too many empty lines stand before the request line' },
  ERR_SPOOL_INVALID_METHOD: { status: 400, meaning: 'The method is not a token followed by one space' },
  ERR_SPOOL_METHOD_TOO_LONG: { status: 501, meaning: 'The method fills the whole limit of the request line' },
  ERR_SPOOL_INVALID_TARGET: { status: 400, meaning: 'The request target does not fit the URI grammar or the method' },
  ERR_SPOOL_REQUEST_LINE_TOO_LONG: { status: 414, meaning: 'The request line is longer than its limit' },
  ERR_SPOOL_INVALID_VERSION: { status: 400, meaning: 'The request line does not end in an HTTP version' },
  ERR_SPOOL_UNSUPPORTED_VERSION: { status: 505, meaning: 'The major version of HTTP is not 1' },

  // The peer, in the field lines (RFC 9112 section 5).
  ERR_SPOOL_INVALID_LINE_ENDING: { status: 400, meaning: 'A line does not end in CR LF' },
  ERR_SPOOL_INVALID_FIELD_NAME: { status: 400, meaning: 'A field name is not a token followed by a colon' },
  ERR_SPOOL_INVALID_FIELD_VALUE: { status: 400, meaning: 'A field value has a control character' },
  ERR_SPOOL_OBSOLETE_LINE_FOLDING: { status: 400, meaning: 'A field line begins with whitespace' },
  ERR_SPOOL_TOO_MANY_FIELDS: { status: 431, meaning: 'The head has more fields than its limit' },
  ERR_SPOOL_HEAD_TOO_LARGE: { status: 431, meaning: 'The head has more bytes than its limit' },
  ERR_SPOOL_INVALID_HOST: { status: 400, meaning: 'The Host field is missing, repeated or malformed' },

  // The peer, in the framing of the body (RFC 9112 sections 6 and 7).
  ERR_SPOOL_INVALID_CONTENT_LENGTH: { status: 400, meaning: 'The Content-Length is repeated or not a decimal number' },
  ERR_SPOOL_INVALID_TRANSFER_ENCODING: { status: 400, meaning: 'The Transfer-Encoding does not end in one chunked' },
  ERR_SPOOL_UNSUPPORTED_TRANSFER_CODING: { status: 501, meaning: 'A transfer coding other than chunked is used' },
  ERR_SPOOL_AMBIGUOUS_FRAMING: { status: 400, meaning: 'The body is framed in two ways, or in one the version lacks' },
  ERR_SPOOL_BODY_TOO_LARGE: { status: 413, meaning: 'The request body has more bytes than its limit' },
  ERR_SPOOL_INVALID_CHUNK: { status: 400, meaning: 'A chunk breaks the grammar of the chunked coding' },
  ERR_SPOOL_CHUNK_EXTENSIONS_TOO_LARGE: { status: 413, meaning: 'Chunk extensions have more bytes than their limit' },
  ERR_SPOOL_INVALID_TRAILER: { status: 400, meaning: 'A trailer field is malformed' },
  ERR_SPOOL_TRAILER_TOO_LARGE: { status: 431, meaning: 'The trailer section has more bytes than its limit' },

  // The peer, in a response (RFC 9112 sections 4, 6 and 8). The status is a gateway's answer.
  ERR_SPOOL_INVALID_STATUS_LINE: { status: 502, meaning: 'The status line is not a version, a status and a reason' },
  ERR_SPOOL_UNEXPECTED_RESPONSE: { status: 502, meaning: 'Bytes came that answer no request' },
  ERR_SPOOL_INCOMPLETE_RESPONSE: { status: 502, meaning: 'The connection ended before the response did' },

  // The handler.
  ERR_SPOOL_UPGRADE_REFUSED: { status: 500, meaning: 'A node:http listener tried to switch protocols' },
  ERR_SPOOL_INVALID_RESPONSE_HEAD: { status: 500, meaning: 'A response status, reason or field cannot be sent' },
  ERR_SPOOL_INVALID_COOKIE: { status: 500, meaning: 'A browser would drop the cookie, or take it otherwise' },

  // Routes.
  ERR_SPOOL_NOT_FOUND: { status: 404, meaning: 'No route has the path, or no file the name' },
  ERR_SPOOL_METHOD_NOT_ALLOWED: { status: 405, meaning: 'The path has no handler for the method' },

  // Forms.
  ERR_SPOOL_UNSUPPORTED_FORM: { status: 415, meaning: 'The content is no form, or one in another charset than UTF-8' },
  ERR_SPOOL_INVALID_FORM: { status: 400, meaning: 'The content breaks the grammar of the form, or ends early' },
  ERR_SPOOL_FORM_TOO_LARGE: {
    status: 413,
    meaning: 'A form, a field or a file is larger, or there are more, than allowed',
  },

  // Stores, sessions and idempotency.
  ERR_SPOOL_PACKAGE_MISSING: { status: undefined, meaning: 'A package that is an optional peer is not installed' },
  ERR_SPOOL_STORE_FAILED: { status: 503, meaning: 'The store cannot be reached, or cannot tell what happened' },
  ERR_SPOOL_STORE_CONTENDED: { status: 503, meaning: 'A record changed under each of many attempts to change it' },
  ERR_SPOOL_SESSION_STATE: {
    status: 500,
    meaning: 'The session cannot do that now: the response is out, or none was opened',
  },
  ERR_SPOOL_SESSION_ENDED: { status: 409, meaning: 'The session was ended or renewed by another request' },
  ERR_SPOOL_SESSION_TOO_LARGE: { status: 500, meaning: 'The data of a session is larger than its limit' },
  ERR_SPOOL_IDEMPOTENCY_KEY_MISSING: { status: 400, meaning: 'The request needs an Idempotency-Key' },
  ERR_SPOOL_INVALID_IDEMPOTENCY_KEY: { status: 400, meaning: 'The Idempotency-Key is not a string of allowed length' },
  ERR_SPOOL_IDEMPOTENCY_KEY_REUSED: { status: 422, meaning: 'The Idempotency-Key came before with another request' },
  ERR_SPOOL_IDEMPOTENCY_PENDING: { status: 409, meaning: 'A request with this Idempotency-Key is still at work' },
  ERR_SPOOL_IDEMPOTENCY_OUTCOME_UNKNOWN: { status: 409, meaning: 'Whether the first request took effect is not known' },
  ERR_SPOOL_IDEMPOTENCY_NOT_KEPT: { status: 409, meaning: 'The first request was answered, too long to be kept' },
} as const satisfies Record<`ERR_SPOOL_${string}`, ErrorMeaning>);

/** Names a code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Holds what a {@link SpoolError} carries beside its message. */
export interface SpoolErrorOptions {
  /** A stable code, `ERR_SPOOL_…`. A string, so that packages above may throw codes of their own catalogues. */
  readonly code: string;
  /** The HTTP status for the peer; left out, that of the catalogue. */
  readonly status?: number;
  /** The error this one wraps. */
  readonly cause?: unknown;
}

/**
 * Reports a failure of Spool with a stable code.
 *
 * @remarks
 * Match on `code`: the class does not survive the way from one thread to another.
 *
 * @example
 * ```ts
 * throw new SpoolError('Option workers is 0, minimum is 1', { code: 'ERR_SPOOL_INVALID_OPTION' });
 * ```
 */
export class SpoolError extends Error {
  /** The stable code, `ERR_SPOOL_…`. */
  readonly code: string;
  /** The HTTP status for the peer, or undefined where HTTP has none. */
  readonly status: number | undefined;

  /**
   * @param message - A sentence without a full stop that quotes the value and names the limit.
   * @param options - The code, and optionally a status and a cause.
   */
  constructor(message: string, options: SpoolErrorOptions) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'SpoolError';
    this.code = options.code;
    this.status = options.status ?? statusOfCode(options.code);
  }
}

function statusOfCode(code: string): number | undefined {
  return Object.hasOwn(ERROR_CATALOGUE, code) ? ERROR_CATALOGUE[code as ErrorCode].status : undefined;
}
