/**
 * Reads requests off one connection's bytes: heads, bodies, and where reading stops for a while. Knows neither socket nor
 * responses; its connection tells it whether there is room for another request.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { MethodCode, ParseEvent, RequestParser, type ParsedHead, type RequestLimits } from '@spool/protocol';

import { ByteQueue } from '../dispatch/byte-queue.js';
import type { Exchange } from '../dispatch/exchange.js';
import { RequestBody, type BodyPiece } from '../dispatch/request-body.js';

/** What a reader asks of its connection. */
export interface RequestReaderHost {
  readonly limits: RequestLimits;
  /** Largest body that travels with its head, in bytes. */
  readonly inlineBytes: number;
  /** Bytes that may wait for room before reading stops. */
  readonly pipelinedBytes: number;
  /** Whether another request must wait. */
  readonly isFull: boolean;
  /** Whether no further request is read; a body under way still is. */
  readonly isLast: boolean;
  /** A head is complete. Returns its exchange, or undefined when the request was refused. */
  onHead(parser: RequestParser): Exchange | undefined;
  /** The client waits for a go-ahead before it sends the body. */
  onExpectContinue(exchange: Exchange): void;
  /** A request may run; head and inline body are valid during the call. Without the latter its body follows. */
  onRequest(exchange: Exchange, head: ParsedHead, inlineBody: Uint8Array | undefined): void;
  /** A piece of the body has come; valid during the call. */
  onBodyPiece(exchange: Exchange, piece: BodyPiece): void;
  /** The body that followed has come whole. */
  onBodyEnd(exchange: Exchange): void;
  /** Too much of a body has come that nobody wants. */
  onUnwantedBody(): void;
  /** The bytes are no request, or one that is refused. */
  onProblem(status: number): void;
  /** Too much waits for room: stop reading from the socket. */
  onPause(): void;
}

const NO_BYTES = Buffer.alloc(0);

/** What parsing returns when no byte has to wait. */
const EVERYTHING = -1;

/** Bytes of a body that are read and dropped after its request has been answered, so that the connection may live on. Go's. */
const MAX_UNWANTED_BYTES = 256 * 1024;

/** Reads the requests of one connection. */
export class RequestReader {
  readonly #host: RequestReaderHost;
  readonly #parser: RequestParser;
  /** What was read and not parsed, because there was no room. */
  #unparsed: ByteQueue | undefined;
  /** The request whose body is arriving. */
  #current: Exchange | undefined;
  #bodyByteCount = 0;
  #unwantedByteCount = 0;

  /** @param host - The connection. */
  constructor(host: RequestReaderHost) {
    this.#host = host;
    this.#parser = new RequestParser(host.limits);
  }

  /** Whether the method of the request under way is known to be HEAD. */
  get isHead(): boolean {
    return this.#parser.methodCode === MethodCode.HEAD;
  }

  /** Whether part of a head has come and the rest is awaited; not where the rest has come and waits for room. */
  get isInHead(): boolean {
    return this.#current === undefined && this.#unparsed === undefined && !this.#parser.isIdle;
  }

  /** The request whose body is arriving, if any. */
  get current(): Exchange | undefined {
    return this.#current;
  }

  /** Whether no byte of a request waits for more of it, or for room. */
  get isIdle(): boolean {
    return this.#current === undefined && this.#unparsed === undefined && this.#parser.isIdle;
  }

  /** Whether there is no room for what comes next. */
  get mustWait(): boolean {
    return this.#current === undefined ? this.#host.isFull : this.isHeldByHandler;
  }

  /** Whether a body arrives faster than its handler takes it. */
  get isHeldByHandler(): boolean {
    return this.#current?.isWanted === true && this.#current.body?.isFull === true;
  }

  /** Whether bytes wait for room. */
  get hasUnparsed(): boolean {
    return this.#unparsed !== undefined;
  }

  /** Bytes of the body under way that have come. */
  get bodyByteCount(): number {
    return this.#bodyByteCount;
  }

  /**
   * Takes bytes from the socket.
   *
   * @param bytes - Valid during the call only.
   */
  read(bytes: Buffer): void {
    const start = this.#unparsed === undefined ? this.#parse(bytes) : 0;
    if (start === EVERYTHING) return;
    // Copied: they lie in memory that the next read overwrites.
    const queue = this.#unparsed ?? new ByteQueue();
    queue.add(bytes, { start, end: bytes.byteLength });
    this.#keep(queue);
  }

  /** Reads on what had to wait. The host has room again. */
  resume(): void {
    const queue = this.#unparsed;
    if (queue === undefined) return;
    this.#unparsed = undefined;
    const position = this.#parse(queue.peek());
    if (position === EVERYTHING) return;
    // Stays where it is: however much waits, a request costs no copy of what is behind it.
    queue.drop(position);
    this.#keep(queue);
  }

  /** Gives up what has not become a whole request. */
  drop(): void {
    this.#unparsed = undefined;
    this.#current = undefined;
  }

  /** Parses what there is room for. Returns from where on the rest has to wait, or that nothing does. */
  #parse(bytes: Buffer): number {
    const parser = this.#parser;
    let position = 0;
    for (;;) {
      if (this.#current === undefined && this.#host.isLast) return EVERYTHING;
      if (this.mustWait) {
        // Inside a body its end may still be due, for which no byte is needed.
        return this.#current === undefined && position === bytes.byteLength ? EVERYTHING : position;
      }
      const event = parser.next(bytes, position);
      position = parser.position;
      switch (event) {
        case ParseEvent.NEED_MORE:
          return EVERYTHING;
        case ParseEvent.HEAD:
          position = this.#onHead(bytes, position);
          break;
        case ParseEvent.BODY:
          this.#onBody({ source: bytes, start: parser.bodyStart, end: parser.bodyEnd });
          break;
        case ParseEvent.END:
          this.#onEnd();
          break;
        case ParseEvent.ERROR:
          this.#host.onProblem(parser.problem.status);
          return EVERYTHING;
      }
    }
  }

  /** Keeps bytes that have no room yet. */
  #keep(queue: ByteQueue): void {
    this.#unparsed = queue;
    if (queue.byteCount >= this.#host.pipelinedBytes) this.#host.onPause();
  }

  /** Takes a head; when the whole message is in the same bytes, hands it on straight from there. */
  #onHead(bytes: Buffer, position: number): number {
    const parser = this.#parser;
    const exchange = this.#host.onHead(parser);
    if (exchange === undefined) return position;
    const { contentLength } = parser;
    const isWhole = contentLength >= 0 && position + contentLength <= bytes.byteLength;
    if (isWhole && contentLength <= this.#host.inlineBytes) {
      const body = contentLength === 0 ? NO_BYTES : bytes.subarray(position, position + contentLength);
      this.#host.onRequest(exchange, parser, body);
      // Body and end need no further bytes: passed over now, so that the parser stands between two messages.
      if (contentLength > 0) parser.next(bytes, position);
      parser.next(bytes, parser.position);
      return parser.position;
    }
    this.#current = exchange;
    this.#bodyByteCount = 0;
    this.#unwantedByteCount = 0;
    exchange.body = new RequestBody(contentLength);
    // First, because the handler's answer may be there at once, and nothing goes before it then.
    if (parser.expectsContinue && position >= bytes.byteLength) this.#host.onExpectContinue(exchange);
    this.#host.onRequest(exchange, parser, undefined);
    return position;
  }

  #onBody(piece: BodyPiece): void {
    const exchange = this.#current;
    if (exchange === undefined) return;
    this.#bodyByteCount += piece.end - piece.start;
    if (exchange.isWanted) {
      this.#host.onBodyPiece(exchange, piece);
      return;
    }
    this.#unwantedByteCount += piece.end - piece.start;
    if (this.#unwantedByteCount > MAX_UNWANTED_BYTES) this.#host.onUnwantedBody();
  }

  #onEnd(): void {
    const exchange = this.#current;
    if (exchange === undefined) return;
    this.#current = undefined;
    if (exchange.body !== undefined) exchange.body.trailerText = this.#parser.trailerText;
    this.#host.onBodyEnd(exchange);
  }
}
