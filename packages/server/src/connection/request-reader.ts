/**
 * Reads requests off one connection's bytes: heads, bodies, and where reading stops for a while. Knows neither socket nor
 * responses; its connection tells it whether there is room for another request.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { MethodCode, ParseEvent, RequestParser, type ParsedHead, type RequestLimits } from '@spool/protocol';

import { encodeHead } from '../dispatch/encode-head.js';
import { ExchangeState, type Exchange } from '../dispatch/exchange.js';
import { BodyCollector } from './body-collector.js';

/** What a reader asks of its connection. */
export interface RequestReaderHost {
  readonly limits: RequestLimits;
  /** Largest body that travels with its head, in bytes. */
  readonly inlineBytes: number;
  /** Whether another request must wait. */
  readonly isFull: boolean;
  /** Whether no further request is read. */
  readonly isLast: boolean;
  /** A head is complete. Returns its exchange, or undefined when the request was refused. */
  onHead(parser: RequestParser): Exchange | undefined;
  /** The client waits for a go-ahead before it sends the body. */
  onExpectContinue(exchange: Exchange): void;
  /** A request is complete; head and inline body are valid during the call. */
  onRequest(exchange: Exchange, head?: ParsedHead, inlineBody?: Uint8Array): void;
  /** The bytes are no request, or one that is refused. */
  onProblem(status: number): void;
  /** There is no room for another request: stop reading from the socket. */
  onPause(): void;
}

const NO_BYTES = Buffer.alloc(0);

/** Reads the requests of one connection. */
export class RequestReader {
  readonly #host: RequestReaderHost;
  readonly #parser: RequestParser;
  /** What was read and not parsed, because there was no room. */
  #unparsed: Buffer | undefined;
  /** The request whose body is arriving. */
  #current: Exchange | undefined;
  #body: BodyCollector | undefined;

  /** @param host - The connection. */
  constructor(host: RequestReaderHost) {
    this.#host = host;
    this.#parser = new RequestParser(host.limits);
  }

  /** Whether the method of the request under way is known to be HEAD. */
  get isHead(): boolean {
    return this.#parser.methodCode === MethodCode.HEAD;
  }

  /** Whether part of a head has come. */
  get isInHead(): boolean {
    return this.#current === undefined && !this.#parser.isIdle;
  }

  /** Whether a head has come and its body has not, or not all of it. */
  get isInBody(): boolean {
    return this.#current !== undefined;
  }

  /** Whether no byte of a request waits for more of it, or for room. */
  get isIdle(): boolean {
    return this.#current === undefined && this.#unparsed === undefined && this.#parser.isIdle;
  }

  /** Whether bytes wait for room. */
  get hasUnparsed(): boolean {
    return this.#unparsed !== undefined;
  }

  /** Bytes of the body under way that have come. */
  get bodyByteCount(): number {
    return this.#body?.byteCount ?? 0;
  }

  /**
   * Takes bytes from the socket.
   *
   * @param bytes - Valid during the call only.
   */
  read(bytes: Buffer): void {
    // A chunk may still come in the turn in which reading was paused.
    if (this.#unparsed !== undefined) this.#unparsed = Buffer.concat([this.#unparsed, bytes]);
    else this.#parse(bytes);
  }

  /** Reads on what had to wait. The host has room again. */
  resume(): void {
    const rest = this.#unparsed;
    this.#unparsed = undefined;
    if (rest !== undefined) this.#parse(rest);
  }

  /** Gives up what has not become a request. Returns the exchange whose body was arriving, if any. */
  drop(): Exchange | undefined {
    const current = this.#current;
    if (current !== undefined) current.state = ExchangeState.ENDED;
    this.#unparsed = undefined;
    this.#current = undefined;
    this.#body = undefined;
    return current;
  }

  #parse(bytes: Buffer): void {
    const parser = this.#parser;
    let position = 0;
    while (!this.#host.isLast) {
      if (this.#current === undefined && this.#host.isFull) {
        // Copied: the bytes lie in memory that the next read overwrites.
        this.#unparsed = Buffer.from(bytes.subarray(position));
        this.#host.onPause();
        return;
      }
      const event = parser.next(bytes, position);
      position = parser.position;
      switch (event) {
        case ParseEvent.NEED_MORE:
          return;
        case ParseEvent.HEAD:
          position = this.#onHead(bytes, position);
          break;
        case ParseEvent.BODY:
          this.#body?.add(bytes, { start: parser.bodyStart, end: parser.bodyEnd });
          break;
        case ParseEvent.END:
          this.#onEnd();
          break;
        case ParseEvent.ERROR:
          this.#host.onProblem(parser.problem.status);
          return;
      }
    }
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
    this.#body = new BodyCollector(contentLength);
    exchange.encodedHead = encodeHead(parser, exchange, undefined);
    if (parser.expectsContinue && position >= bytes.byteLength) this.#host.onExpectContinue(exchange);
    return position;
  }

  /** Hands on the request whose body has just ended. */
  #onEnd(): void {
    const exchange = this.#current;
    if (exchange === undefined) return;
    exchange.body = this.#body?.take();
    this.#current = undefined;
    this.#body = undefined;
    this.#host.onRequest(exchange);
  }
}
