/**
 * Parses the requests of one connection, one event a call: bytes in, offsets out (RFC 9112). It owns the order of the
 * parts and the limits of the head; the readers beside it own their grammar. It knows no socket and no timer. Hot path,
 * guarded by `benchmarks/src/micro/request-parser.ts`.
 */
import { type RequestLimits, resolveRequestLimits } from '../limits.js';
import { ChunkedReader, ChunkedResult } from './chunked-reader.js';
import { EmptyLineSkipper } from './empty-line-skipper.js';
import { FieldReader } from './field-reader.js';
import { HeadBuffer } from './head-buffer.js';
import { MessageFraming } from './message-framing.js';
import { NO_HEAD_BYTES } from './message-head.js';
import { ParseEvent } from './parse-event.js';
import { createProblem, NO_PROBLEM, type ParseProblem } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';
import { RequestHead } from './request-head.js';
import { RequestLineReader } from './request-line-reader.js';

const ParsePhase = {
  /** Between messages, in the empty lines that may come first. */
  IDLE: 0,
  REQUEST_LINE: 1,
  FIELDS: 2,
  LENGTH_BODY: 3,
  CHUNKED_BODY: 4,
  /** All bytes of the message have come, END has not been told. */
  MESSAGE_END: 5,
  FAILED: 6,
} as const;
type ParsePhase = (typeof ParsePhase)[keyof typeof ParsePhase];

const LINE_ENDING_BYTES = 2;

/**
 * Parses the requests of one connection.
 *
 * @remarks
 * A pull parser: call `next` with the same bytes and the parser's own `position` until it answers NEED_MORE, then go on
 * with the next bytes. It may stop and resume at any byte, reads each byte once, and allocates nothing for a request
 * whose head arrives in one piece.
 *
 * @example
 * ```ts
 * let event = parser.next(bytes, 0);
 * while (event !== ParseEvent.NEED_MORE && event !== ParseEvent.ERROR) event = parser.next(bytes, parser.position);
 * ```
 */
export class RequestParser extends RequestHead {
  /** The first byte of the caller's bytes not yet consumed. */
  position = 0;
  /** The offset of a piece of the body in the caller's bytes; valid after BODY. */
  bodyStart = 0;
  /** The offset after a piece of the body; valid after BODY. */
  bodyEnd = 0;

  readonly #limits: RequestLimits;
  readonly #emptyLines = new EmptyLineSkipper();
  readonly #framing: MessageFraming;
  readonly #line: RequestLineReader;
  readonly #fields: FieldReader;
  readonly #chunks: ChunkedReader;
  readonly #ownHead: HeadBuffer;
  #phase: ParsePhase = ParsePhase.IDLE;
  #remainingBytes = 0;

  /**
   * @param limits - The limits to override.
   * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when a limit is outside its range.
   */
  constructor(limits?: Partial<RequestLimits>) {
    const resolved = resolveRequestLimits(limits);
    super(resolved.fieldCount);
    this.#limits = resolved;
    this.#framing = new MessageFraming(resolved);
    this.#line = new RequestLineReader(this);
    this.#fields = new FieldReader(this, this.#framing, resolved.fieldCount);
    this.#chunks = new ChunkedReader(resolved);
    this.#ownHead = new HeadBuffer(resolved.headBytes);
  }

  /** Whether the parser stands between messages with no byte of the next head seen; empty lines count as none. */
  get isIdle(): boolean {
    return this.#phase === ParsePhase.IDLE;
  }

  /** The field lines of the trailer section with their endings, latin1; valid after END, empty when there are none. */
  get trailerText(): string {
    return this.isChunked ? this.#chunks.trailerText : '';
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
   * @remarks
   * The parser goes on after any END: a caller that gets a head without `keepAlive`, or with an upgrade or tunnel that it
   * grants, must leave the bytes after that message alone.
   *
   * @param bytes - What the peer has sent; must stay unchanged until the event's offsets have been used.
   * @param position - The first byte not yet consumed: 0 for new bytes, else the parser's own `position`.
   * @returns The event. After ERROR the framing is in doubt, and every further call returns ERROR.
   */
  next(bytes: Buffer, position: number): ParseEvent {
    this.position = position;
    switch (this.#phase) {
      case ParsePhase.IDLE:
        return this.#beginHead(bytes);
      case ParsePhase.REQUEST_LINE:
      case ParsePhase.FIELDS:
        return this.#resumeHead(bytes);
      case ParsePhase.LENGTH_BODY:
        return this.#readLengthBody(bytes);
      case ParsePhase.CHUNKED_BODY:
        return this.#readChunkedBody(bytes);
      case ParsePhase.MESSAGE_END:
        return this.#endMessage();
      default:
        return ParseEvent.ERROR;
    }
  }

  #endMessage(): ParseEvent {
    // An idle connection would otherwise keep its last bytes alive.
    this.headBytes = NO_HEAD_BYTES;
    this.#emptyLines.begin();
    this.#phase = ParsePhase.IDLE;
    return ParseEvent.END;
  }

  #beginHead(bytes: Buffer): ParseEvent {
    const headStart = this.#emptyLines.skip(bytes, this.position);
    if (headStart === ReadOutcome.FAILED) {
      this.#fail(this.#emptyLines.problem);
      return ParseEvent.ERROR;
    }
    if (headStart === ReadOutcome.MORE) {
      this.position = bytes.length;
      return ParseEvent.NEED_MORE;
    }
    this.headBytes = bytes;
    this.headStart = headStart;
    this.methodCode = 0;
    this.#line.begin();
    this.#fields.begin();
    this.#framing.begin();
    this.#phase = ParsePhase.REQUEST_LINE;
    const next = this.#readHead(bytes, headStart, bytes.length);
    if (next === ReadOutcome.FAILED) return ParseEvent.ERROR;
    if (next === ReadOutcome.MORE) {
      this.#ownHead.append(bytes, this.headStart);
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

  /** Reads on in contiguous memory; the ends it gives the readers make a limit look like the end of the bytes. */
  #readHead(bytes: Buffer, start: number, end: number): number {
    const headLimit = this.headStart + this.#limits.headBytes;
    let offset = start;
    if (this.#phase === ParsePhase.REQUEST_LINE) {
      const lineLimit = Math.min(this.headStart + this.#limits.requestLineBytes + LINE_ENDING_BYTES, headLimit);
      offset = this.#line.read(bytes, offset, Math.min(end, lineLimit));
      if (offset === ReadOutcome.FAILED) return this.#failReading();
      if (offset === ReadOutcome.MORE) return end < lineLimit ? ReadOutcome.MORE : this.#failLongLine();
      this.#phase = ParsePhase.FIELDS;
    }
    offset = this.#fields.read(bytes, offset, Math.min(end, headLimit));
    if (offset === ReadOutcome.FAILED) return this.#failReading();
    if (offset === ReadOutcome.MORE) return end < headLimit ? ReadOutcome.MORE : this.#failLongHead();
    this.headEnd = offset;
    return this.#beginBody() ? offset : ReadOutcome.FAILED;
  }

  #beginBody(): boolean {
    const problem = this.#framing.decide(this);
    if (problem !== undefined) {
      this.#fail(problem);
      return false;
    }
    if (this.isChunked) {
      this.#chunks.begin();
      this.#phase = ParsePhase.CHUNKED_BODY;
    } else {
      this.#remainingBytes = this.contentLength;
      this.#phase = this.contentLength === 0 ? ParsePhase.MESSAGE_END : ParsePhase.LENGTH_BODY;
    }
    return true;
  }

  #readLengthBody(bytes: Buffer): ParseEvent {
    if (this.position === bytes.length) return ParseEvent.NEED_MORE;
    this.bodyStart = this.position;
    this.bodyEnd = Math.min(bytes.length, this.position + this.#remainingBytes);
    this.position = this.bodyEnd;
    this.#remainingBytes -= this.bodyEnd - this.bodyStart;
    if (this.#remainingBytes === 0) this.#phase = ParsePhase.MESSAGE_END;
    return ParseEvent.BODY;
  }

  #readChunkedBody(bytes: Buffer): ParseEvent {
    const chunks = this.#chunks;
    const result = chunks.read(bytes, this.position);
    this.position = chunks.position;
    switch (result) {
      case ChunkedResult.DATA:
        this.bodyStart = chunks.dataStart;
        this.bodyEnd = chunks.dataEnd;
        return ParseEvent.BODY;
      case ChunkedResult.END:
        return this.#endMessage();
      case ChunkedResult.FAILED:
        this.#fail(chunks.problem);
        return ParseEvent.ERROR;
      default:
        return ParseEvent.NEED_MORE;
    }
  }

  #failLongLine(): typeof ReadOutcome.FAILED {
    const limitBytes = Math.min(this.#limits.requestLineBytes, this.#limits.headBytes);
    const message = `Request line is at least ${limitBytes + 1} bytes, limit is ${limitBytes}`;
    // RFC 9112 section 3 tells a method no one could implement from a target no one wants to read.
    return this.#fail(
      createProblem(this.#line.isInMethod ? 'ERR_SPOOL_METHOD_TOO_LONG' : 'ERR_SPOOL_REQUEST_LINE_TOO_LONG', message),
    );
  }

  #failLongHead(): typeof ReadOutcome.FAILED {
    const limitBytes = this.#limits.headBytes;
    const message = `Request head is at least ${limitBytes + 1} bytes, limit is ${limitBytes}`;
    return this.#fail(createProblem('ERR_SPOOL_HEAD_TOO_LARGE', message));
  }

  #failReading(): typeof ReadOutcome.FAILED {
    return this.#fail(this.problem);
  }

  #fail(problem: ParseProblem): typeof ReadOutcome.FAILED {
    this.problem = problem;
    this.#phase = ParsePhase.FAILED;
    this.#ownHead.clear();
    return ReadOutcome.FAILED;
  }
}
