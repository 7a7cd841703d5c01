/**
 * Frames responses on the I/O thread: where the body ends, and the fields that say so (RFC 9112 section 6). It does not
 * know what the handler wrote beyond its status and length. Hot path, guarded by `benchmarks/src/micro/response-head.ts`.
 */
import { MethodCode } from '../semantics/method-code.js';
import { mayHaveContent, STATUS_REASONS } from '../semantics/statuses.js';
import { UNKNOWN_LENGTH } from './message-head.js';

/**
 * Names the ways a response body ends: there is none, after a length, after its last chunk, with the connection, or as whoever
 * made the bytes has framed them already.
 */
export const BodyFraming = { NONE: 0, LENGTH: 1, CHUNKED: 2, UNTIL_CLOSE: 3, FRAMED: 4 } as const;
export type BodyFraming = (typeof BodyFraming)[keyof typeof BodyFraming];

/** Names what {@link finishHead} must know of the exchange, as bits. */
export const HeadFlag = {
  /** The connection persists after this response. */
  KEEP_ALIVE: 1,
  /** The request's minor version is 0. */
  VERSION_10: 2,
  /** The head has a Date already. */
  HAS_DATE: 4,
} as const;
export type HeadFlag = (typeof HeadFlag)[keyof typeof HeadFlag];

/**
 * Chooses how a response body ends (RFC 9112 section 6.3).
 *
 * @remarks
 * Four plain numbers, because it runs once a response and must not allocate.
 *
 * @param status - The status of the response.
 * @param methodCode - The method of the request: HEAD and a successful CONNECT have no response body.
 * @param minorVersion - The minor version of the request: HTTP/1.0 has no chunks.
 * @param lengthBytes - The length of the body, or {@link UNKNOWN_LENGTH}.
 * @returns The framing. With NONE whatever body the handler makes must be dropped.
 */
export function chooseFraming(
  status: number,
  methodCode: MethodCode,
  minorVersion: 0 | 1,
  lengthBytes: number,
): BodyFraming {
  if (!mayHaveContent(status) || methodCode === MethodCode.HEAD) return BodyFraming.NONE;
  if (methodCode === MethodCode.CONNECT && status < 300) return BodyFraming.NONE;
  if (lengthBytes !== UNKNOWN_LENGTH) return BodyFraming.LENGTH;
  return minorVersion === 1 ? BodyFraming.CHUNKED : BodyFraming.UNTIL_CLOSE;
}

/**
 * Completes a response head with the fields the server owns and the empty line.
 *
 * @remarks
 * With NONE a length is still written when one is given, since the answer to HEAD and a 304 may say how long the body
 * would have been (RFC 9110 section 8.6): give a length then only if the handler declared it. It is left out with 1xx
 * and 204, which must not have one, and is 0 with 205 (RFC 9110 section 15.3.6). Give none with a 2xx to CONNECT.
 *
 * @param head - The status line and field lines.
 * @param status - The status in the status line.
 * @param framing - How the body ends.
 * @param lengthBytes - The length of the body, or {@link UNKNOWN_LENGTH}.
 * @param flags - The bits of {@link HeadFlag}. UNTIL_CLOSE closes whatever they say.
 * @param dateLine - The Date field line with its ending, from `DateField`.
 * @returns The complete head.
 */
export function finishHead(
  head: string,
  status: number,
  framing: BodyFraming,
  lengthBytes: number,
  flags: number,
  dateLine: string,
): string {
  let tail = '';
  if (framing === BodyFraming.LENGTH) tail = `content-length: ${lengthBytes}\r\n`;
  else if (framing === BodyFraming.CHUNKED) tail = 'transfer-encoding: chunked\r\n';
  else if (framing === BodyFraming.NONE) tail = lengthWithoutBody(status, lengthBytes);
  if ((flags & HeadFlag.HAS_DATE) === 0) tail += dateLine;
  if ((flags & HeadFlag.KEEP_ALIVE) === 0 || framing === BodyFraming.UNTIL_CLOSE) {
    tail += 'connection: close\r\n';
  } else if ((flags & HeadFlag.VERSION_10) !== 0) {
    tail += 'connection: keep-alive\r\n';
  }
  return `${head}${tail}\r\n`;
}

function lengthWithoutBody(status: number, lengthBytes: number): string {
  if (status === 205) return 'content-length: 0\r\n';
  if (status < 200 || status === 204 || lengthBytes === UNKNOWN_LENGTH) return '';
  return `content-length: ${lengthBytes}\r\n`;
}

/** Says how an error response goes out. */
export interface ProblemResponseOptions {
  /** Whether the connection persists after it; never after a parser's ERROR. */
  readonly keepAlive: boolean;
  /** The Date field line with its ending, from `DateField`. */
  readonly date: string;
  /** After how many whole seconds the client may try again; left out, the field is. */
  readonly retryAfterSeconds?: number;
  /** Whether the request's method is HEAD, so that the body is announced and not sent. */
  readonly isHead?: boolean;
}

/**
 * Makes a whole error response in plain text.
 *
 * @remarks
 * The body is the status and its phrase, never a message or a handler's detail: those are for the log.
 *
 * @param status - The status, 400 to 599.
 * @param options - How it goes out.
 * @returns Head and body, ASCII only.
 */
export function problemResponse(status: number, options: ProblemResponseOptions): string {
  const reason = STATUS_REASONS[status] ?? 'Error';
  const body = `${status} ${reason}\n`;
  const retryAfter = options.retryAfterSeconds === undefined ? '' : `retry-after: ${options.retryAfterSeconds}\r\n`;
  // A client of HTTP/1.0 needs keep-alive spelt out, one of 1.1 does not mind.
  const connection = options.keepAlive ? 'keep-alive' : 'close';
  const head =
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${body.length}\r\n` +
    `${retryAfter}${options.date}connection: ${connection}\r\n\r\n`;
  return options.isHead === true ? head : head + body;
}
