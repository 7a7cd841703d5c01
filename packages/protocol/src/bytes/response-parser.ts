/**
 * Parses the responses of one connection, one event a call: bytes in, offsets out (RFC 9112). It owns the order of the
 * parts and the limits of the head; the readers beside it own their grammar. It knows no socket and no timer, and of a
 * request no more than its method.
 */
import { resolveResponseLimits, type ResponseLimits } from '../limits.js';
import type { MethodCode } from '../semantics/method-code.js';
import { ChunkedResult } from './chunked-reader.js';
import { EmptyLineSkipper } from './empty-line-skipper.js';
import { FieldReader } from './field-reader.js';
import { HeadBuffer } from './head-buffer.js';
import { IncomingFraming } from './incoming-framing.js';
import { NO_HEAD_BYTES } from './message-head.js';
import { ParseEvent } from './parse-event.js';
import { createProblem, NO_PROBLEM, type ParseProblem, quoteByte } from './parse-problem.js';
import { ParsedResponseHead } from './parsed-response-head.js';
import { ReadOutcome } from './read-outcome.js';
import { ResponseBodyReader } from './response-body-reader.js';
import { StatusLineReader } from './status-line-reader.js';

const ParsePhase = {
  /** Between responses, none expected. */
  IDLE: 0,
  /** A response is expected; empty lines may come first. */
  EXPECTING: 1,
  STATUS_LINE: 2,
  FIELDS: 3,
  /** In a body, or at its end that has not been told. */
  BODY: 4,
  /** The last response has ended the connection's life as HTTP. */
  CLOSED: 5,
  FAILED: 6,
} as const;
type ParsePhase = (typeof ParsePhase)[keyof typeof ParsePhase];

/** What a gateway answers whatever is wrong with the response it got (RFC 9110 section 15.6.3). */
const BAD_GATEWAY = 502;

/**
 * Parses the responses of one connection.
 *
 * @remarks
 * A pull parser: before each response say with `expect` what it answers, then call `next` with the same bytes and the
 * parser's own `position` until it answers NEED_MORE, and `finish` when the connection ends. It may stop and resume at
 * any byte and reads each byte once.
 *
 * A response is HEAD, any number of BODY, and END. Before it come any number of interim responses, a HEAD each with
 * `isInterim`: how many a client bears is a matter of its timeouts. After the END of a response that upgrades or opens a
 * tunnel, the bytes from `position` on are the caller's.
 *
 * @example
 * ```ts
 * parser.expect(MethodCode.GET);
 * let event = parser.next(bytes, 0);
 * while (event !== ParseEvent.NEED_MORE && event !== ParseEvent.ERROR) event = parser.next(bytes, parser.position);
 * ```
 */
export class ResponseParser extends ParsedResponseHead {
  /** The first byte of the caller's bytes not yet consumed. */
  position = 0;
  /** The offset of a piece of the body in the caller's bytes; valid after BODY. */
  bodyStart = 0;
  /** The offset after a piece of the body; valid after BODY. */
  bodyEnd = 0;

  readonly #limits: ResponseLimits;
  readonly #emptyLines = new EmptyLineSkipper();
  readonly #framing: IncomingFraming;
  readonly #line: StatusLineReader;
  readonly #fields: FieldReader;
  readonly #body: ResponseBodyReader;
  readonly #ownHead: HeadBuffer;
  #phase: ParsePhase = ParsePhase.IDLE;
  #requestMethod: MethodCode = 0;

  /**
   * @param limits - The limits to override.
   * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when a limit is outside its range.
   */
  constructor(limits?: Partial<ResponseLimits>) {
    const resolved = resolveResponseLimits(limits);
    super(resolved.fieldCount);
    this.#limits = resolved;
    this.#framing = new IncomingFraming(resolved.bodyBytes);
    this.#line = new StatusLineReader(this);
    this.#fields = new FieldReader(this, this.#framing, resolved.fieldCount);
    this.#body = new ResponseBodyReader(resolved);
    this.#ownHead = new HeadBuffer(resolved.headBytes);
  }

  /** Whether no byte of a response, interim ones apart, has come since the last END; one may be expected. */
  get isIdle(): boolean {
    return this.#phase <= ParsePhase.EXPECTING;
  }

  /** Whether the connection's life as HTTP has ended in order: no further response can be expected. */
  get isClosed(): boolean {
    return this.#phase === ParsePhase.CLOSED;
  }

  /**
   * Prepares for the answer to a request, whose method decides where the answer ends.
   *
   * @param requestMethod - The method of the request.
   * @returns Whether the parser was ready: it stood between responses, and the connection persists.
   */
  expect(requestMethod: MethodCode): boolean {
    if (this.#phase !== ParsePhase.IDLE) return false;
    this.#requestMethod = requestMethod;
    this.#phase = ParsePhase.EXPECTING;
    return true;
  }

  /** Forgets everything of the connection so far, an error included. */
  reset(): void {
    this.position = 0;
    this.headBytes = NO_HEAD_BYTES;
    this.problem = NO_PROBLEM;
    this.#ownHead.clear();
    this.#emptyLines.begin();
    this.#phase = ParsePhase.IDLE;
  }

  /**
   * Parses on to the next event.
   *
   * @param bytes - What the peer has sent; must stay unchanged until the event's offsets have been used.
   * @param position - The first byte not yet consumed: 0 for new bytes, else the parser's own `position`.
   * @returns The event. After ERROR the framing is in doubt, and every further call returns ERROR.
   */
  next(bytes: Buffer, position: number): ParseEvent {
    this.position = position;
    switch (this.#phase) {
      case ParsePhase.IDLE:
      case ParsePhase.EXPECTING:
        return this.#beginHead(bytes);
      case ParsePhase.STATUS_LINE:
      case ParsePhase.FIELDS:
        return this.#resumeHead(bytes);
      case ParsePhase.BODY:
        return this.#readBody(bytes);
      case ParsePhase.CLOSED:
        return position === bytes.length ? ParseEvent.NEED_MORE : this.#failUnexpected(bytes[position]);
      default:
        return ParseEvent.ERROR;
    }
  }

  /**
   * Takes in that the connection has ended (RFC 9112 section 8). Call it when `next` has answered NEED_MORE.
   *
   * @returns END when that completes the body of a response; ERROR when a response is expected or incomplete, which the
   *   caller can tell apart by `isIdle` before the call; NEED_MORE when nothing was under way.
   */
  finish(): ParseEvent {
    const phase = this.#phase;
    if (phase === ParsePhase.FAILED) return ParseEvent.ERROR;
    if (phase === ParsePhase.IDLE || phase === ParsePhase.CLOSED) {
      this.#phase = ParsePhase.CLOSED;
      return ParseEvent.NEED_MORE;
    }
    if (phase === ParsePhase.BODY && this.#body.mayEnd) {
      this.keepAlive = false;
      return this.#endMessage();
    }
    const place = phase === ParsePhase.EXPECTING ? 'before' : 'within';
    return this.#fail(
      createProblem('ERR_SPOOL_INCOMPLETE_RESPONSE', `Connection ended ${place} a response that is expected`),
    );
  }

  #endMessage(): ParseEvent {
    // An idle connection would otherwise keep its last bytes alive.
    this.headBytes = NO_HEAD_BYTES;
    this.#phase = this.keepAlive ? ParsePhase.IDLE : ParsePhase.CLOSED;
    return ParseEvent.END;
  }

  #beginHead(bytes: Buffer): ParseEvent {
    // RFC 9112 section 2.2 has servers skip empty lines; some servers send one too, and it can be part of no response.
    const headStart = this.#emptyLines.skip(bytes, this.position);
    if (headStart === ReadOutcome.FAILED) return this.#fail(this.#emptyLines.problem);
    if (headStart === ReadOutcome.MORE) {
      this.position = bytes.length;
      return ParseEvent.NEED_MORE;
    }
    if (this.#phase === ParsePhase.IDLE) return this.#failUnexpected(bytes[headStart]);
    this.headBytes = bytes;
    this.headStart = headStart;
    this.#line.begin();
    this.#fields.begin();
    this.#framing.begin();
    this.#phase = ParsePhase.STATUS_LINE;
    const next = this.#readHead(bytes, headStart, bytes.length);
    if (next === ReadOutcome.FAILED) return ParseEvent.ERROR;
    if (next === ReadOutcome.MORE) {
      this.#ownHead.append(bytes, headStart);
      this.headStart = 0;
      this.position = bytes.length;
      return ParseEvent.NEED_MORE;
    }
    this.position = next;
    return ParseEvent.HEAD;
  }

  #resumeHead(bytes: Buffer): ParseEvent {
    const own = this.#ownHead;
    const usedBytes = own.usedBytes;
    own.append(bytes, this.position);
    this.headBytes = own.bytes;
    const next = this.#readHead(own.bytes, usedBytes, own.usedBytes);
    if (next === ReadOutcome.FAILED) return ParseEvent.ERROR;
    if (next === ReadOutcome.MORE) {
      this.position = bytes.length;
      return ParseEvent.NEED_MORE;
    }
    own.clear();
    this.position += next - usedBytes;
    return ParseEvent.HEAD;
  }

  /** Reads on in contiguous memory; the end it gives the readers makes the limit look like the end of the bytes. */
  #readHead(bytes: Buffer, start: number, end: number): number {
    const headLimit = this.headStart + this.#limits.headBytes;
    const readableEnd = Math.min(end, headLimit);
    let offset = start;
    if (this.#phase === ParsePhase.STATUS_LINE) {
      offset = this.#line.read(bytes, offset, readableEnd);
      if (offset >= 0) this.#phase = ParsePhase.FIELDS;
    }
    if (this.#phase === ParsePhase.FIELDS) offset = this.#fields.read(bytes, offset, readableEnd);
    if (offset === ReadOutcome.MORE && end >= headLimit) {
      const { headBytes } = this.#limits;
      const message = `Response head is at least ${headBytes + 1} bytes, limit is ${headBytes}`;
      this.problem = createProblem('ERR_SPOOL_HEAD_TOO_LARGE', message);
      offset = ReadOutcome.FAILED;
    }
    if (offset === ReadOutcome.MORE) return offset;
    const problem = offset === ReadOutcome.FAILED ? this.problem : this.#framing.decide(this, this.#requestMethod);
    if (problem !== undefined) {
      this.#fail(problem);
      return ReadOutcome.FAILED;
    }
    this.headEnd = offset;
    this.#emptyLines.begin();
    this.#body.begin(this);
    this.#phase = this.isInterim ? ParsePhase.EXPECTING : ParsePhase.BODY;
    return offset;
  }

  #readBody(bytes: Buffer): ParseEvent {
    const body = this.#body;
    const result = body.read(bytes, this.position);
    this.position = body.position;
    switch (result) {
      case ChunkedResult.DATA:
        this.bodyStart = body.dataStart;
        this.bodyEnd = body.dataEnd;
        return ParseEvent.BODY;
      case ChunkedResult.END:
        return this.#endMessage();
      case ChunkedResult.FAILED:
        return this.#fail(body.problem);
      default:
        return ParseEvent.NEED_MORE;
    }
  }

  /** Taken for the answer to the next request they would shift all that follow (RFC 9112 sections 9.2 and 9.6). */
  #failUnexpected(byte: number): typeof ParseEvent.ERROR {
    const message = `Byte ${quoteByte(byte)} came when no response was expected`;
    return this.#fail(createProblem('ERR_SPOOL_UNEXPECTED_RESPONSE', message));
  }

  #fail(problem: ParseProblem): typeof ParseEvent.ERROR {
    this.problem = { ...problem, status: BAD_GATEWAY };
    this.#phase = ParsePhase.FAILED;
    this.#ownHead.clear();
    return ParseEvent.ERROR;
  }
}
