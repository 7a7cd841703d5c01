/**
 * Limits on one request, their defaults, and the check of their ranges. It does not know who enforces them.
 */
import { SpoolError } from './errors.js';

/** Bounds what one request may make the server read and remember. */
export interface RequestLimits {
  /**
   * The longest request line in bytes, without its CR LF; past it the answer is 414, or 501 while still in the method.
   * Range 16 to 65535; a value above `headBytes` acts as `headBytes`.
   *
   * Precedents: RFC 9112 section 3 asks for at least 8000; Apache `LimitRequestLine` 8190; nginx
   * `large_client_header_buffers` 8 KiB a line; node and h11 have none beside the head's.
   *
   * @defaultValue 8192
   */
  readonly requestLineBytes: number;
  /**
   * The largest head in bytes, request line and final empty line included; past it the answer is 431.
   * Range 16 to 65535, because field offsets have 16 bits.
   *
   * Precedents: node `--max-http-header-size` 16 KiB; h11 16 KiB; nginx 4 buffers of 8 KiB; Apache 8190 a field.
   *
   * @defaultValue 16384
   */
  readonly headBytes: number;
  /**
   * The most field lines in one head; past it the answer is 431. Range 0 to 16383; 0 allows none, which only
   * HTTP/1.0 survives, since 1.1 must send Host.
   *
   * Precedents: Apache `LimitRequestFields` 100; hyper 100; node `maxHeadersCount` 2000 (and drops the rest in
   * silence); h11 none.
   *
   * @defaultValue 100
   */
  readonly fieldCount: number;
  /**
   * The most bytes of chunk extensions a request may carry beyond the body bytes already received; past it the answer
   * is 413. Measured against the body because an upload may sign each chunk, while extensions without data only burn
   * the reader. 0 allows no more extension bytes than body bytes.
   *
   * Precedents: node 16 KiB (CVE-2024-22019); Go 16 KiB of overhead beyond what the data earns; Apache and h11 bound
   * the chunk line only.
   *
   * @defaultValue 4096
   */
  readonly chunkExtensionBytes: number;
  /**
   * The largest trailer section in bytes, line endings included; past it the answer is 431. 2 allows an empty one, and
   * less than 2 refuses every chunked request.
   *
   * Precedents: node counts trailers against the head's 16 KiB; h11 likewise; Apache as header fields.
   *
   * @defaultValue 8192
   */
  readonly trailerBytes: number;
  /**
   * The largest body in bytes, after the chunked coding is taken off; past it the answer is 413. 0 allows no body;
   * `Infinity` sets no limit.
   *
   * Precedents: nginx `client_max_body_size` 1 MiB; Apache `LimitRequestBody` 1 GiB; fastify 1 MiB; node and h11 none.
   *
   * @defaultValue 1048576
   */
  readonly bodyBytes: number;
}

/** Bounds the body of a message, on either side. */
export type BodyLimits = Pick<RequestLimits, 'bodyBytes' | 'chunkExtensionBytes' | 'trailerBytes'>;

/**
 * Bounds what one response may make a client read and remember. Units and ranges are those of {@link RequestLimits};
 * the status line counts into `headBytes`. Past a limit the response is refused and the connection of no more use.
 */
export type ResponseLimits = Omit<RequestLimits, 'requestLineBytes'>;

/** Holds the limits that apply when none are given; each limit's own page names its precedents. */
export const DEFAULT_REQUEST_LIMITS: RequestLimits = Object.freeze({
  requestLineBytes: 8192,
  headBytes: 16384,
  fieldCount: 100,
  chunkExtensionBytes: 4096,
  trailerBytes: 8192,
  bodyBytes: 1_048_576,
});

/**
 * Holds the limits of responses that apply when none are given: those of requests, and none on the body, since a client
 * reads what it asked for. Precedents: undici 16 KiB of head and no limit on the body; node likewise; h11 likewise.
 */
export const DEFAULT_RESPONSE_LIMITS: ResponseLimits = Object.freeze({
  headBytes: 16384,
  fieldCount: 100,
  chunkExtensionBytes: 4096,
  trailerBytes: 8192,
  bodyBytes: Infinity,
});

/** The largest offset a 16-bit table can hold. */
const MAXIMUM_HEAD_BYTES = 65_535;

/** Four table entries a field, so the table itself stays within 128 KiB. */
const MAXIMUM_FIELD_COUNT = 16_383;

/** `GET / HTTP/1.1` without its line ending has 14 bytes: less than 16 admits no request worth the name. */
const MINIMUM_HEAD_BYTES = 16;

/**
 * Completes a partial set of limits with the defaults and checks the ranges.
 *
 * @param limits - The limits to override; an undefined one keeps its default.
 * @returns A frozen, complete set.
 * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when a limit is outside its range.
 */
export function resolveRequestLimits(limits: Partial<RequestLimits> = {}): RequestLimits {
  const resolved = {
    requestLineBytes: limits.requestLineBytes ?? DEFAULT_REQUEST_LIMITS.requestLineBytes,
    headBytes: limits.headBytes ?? DEFAULT_REQUEST_LIMITS.headBytes,
    fieldCount: limits.fieldCount ?? DEFAULT_REQUEST_LIMITS.fieldCount,
    chunkExtensionBytes: limits.chunkExtensionBytes ?? DEFAULT_REQUEST_LIMITS.chunkExtensionBytes,
    trailerBytes: limits.trailerBytes ?? DEFAULT_REQUEST_LIMITS.trailerBytes,
    bodyBytes: limits.bodyBytes ?? DEFAULT_REQUEST_LIMITS.bodyBytes,
  };
  requireWithin('requestLineBytes', resolved.requestLineBytes, { least: MINIMUM_HEAD_BYTES, most: MAXIMUM_HEAD_BYTES });
  requireWithin('headBytes', resolved.headBytes, { least: MINIMUM_HEAD_BYTES, most: MAXIMUM_HEAD_BYTES });
  requireWithin('fieldCount', resolved.fieldCount, { least: 0, most: MAXIMUM_FIELD_COUNT });
  requireWithin('chunkExtensionBytes', resolved.chunkExtensionBytes, { least: 0, most: Number.MAX_SAFE_INTEGER });
  requireWithin('trailerBytes', resolved.trailerBytes, { least: 0, most: Number.MAX_SAFE_INTEGER });
  if (resolved.bodyBytes !== Infinity) {
    requireWithin('bodyBytes', resolved.bodyBytes, { least: 0, most: Number.MAX_SAFE_INTEGER });
  }
  return Object.freeze(resolved);
}

/**
 * Completes a partial set of response limits with the defaults and checks the ranges.
 *
 * @param limits - The limits to override; an undefined one keeps its default.
 * @returns A frozen, complete set.
 * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when a limit is outside its range.
 */
export function resolveResponseLimits(limits: Partial<ResponseLimits> = {}): ResponseLimits {
  const bodyBytes = limits.bodyBytes ?? DEFAULT_RESPONSE_LIMITS.bodyBytes;
  const { headBytes, fieldCount, chunkExtensionBytes, trailerBytes } = resolveRequestLimits({ ...limits, bodyBytes });
  return Object.freeze({ headBytes, fieldCount, chunkExtensionBytes, trailerBytes, bodyBytes });
}

function requireWithin(name: keyof RequestLimits, value: number, range: { least: number; most: number }): void {
  if (Number.isSafeInteger(value) && value >= range.least && value <= range.most) return;
  throw new SpoolError(`Limit ${name} is ${value}, range is the whole numbers from ${range.least} to ${range.most}`, {
    code: 'ERR_SPOOL_INVALID_OPTION',
  });
}
