/**
 * One exchange as an `http.Server` would run it: makes request and response, calls the listener, feeds the request its body,
 * and sends what Node has framed. Owns when each of the two is over; knows nothing of channels.
 *
 * The exchange ends when the response is out and the request has been read, dropped or given up: a listener may answer first
 * and read on, as it may with `node:http`.
 */

import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import {
  SpoolError,
  type FramedData,
  type FramedExchange,
  type FramedExchangeSink,
  type RequestBodySink,
  type RequestBodySource,
} from '@spool/protocol';

import { createRequest } from './create-request.js';
import { ExchangeSocket, dataByteCount, type ExchangeSocketHost } from './exchange-socket.js';
import type { NodeListener } from './node-listener.js';
import {
  addFields,
  closeResponse,
  drainResponse,
  dumpRequest,
  excessBytes,
  isBeingRead,
  isLastResponse,
} from './response-internals.js';

/** How long a request that has been answered may go on without a piece of its body, in milliseconds. Node's keep-alive timeout. */
const IDLE_BODY_MS = 5000;

/** A whole interim response; 101 is none, since it ends HTTP on the connection (RFC 9110 section 15.2.2). */
const INTERIM = /^HTTP\/1\.1 1(?!01)\d\d [^]*\r\n\r\n$/;
const SWITCHING = 'HTTP/1.1 101 ';

/** One exchange. */
export class NodeExchange implements ExchangeSocketHost, FramedExchangeSink, RequestBodySink {
  readonly #exchange: FramedExchange;
  readonly #socket: ExchangeSocket;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  /** What still arrives of the body; undefined when it is there, or nobody wants it. */
  #body: RequestBodySource | undefined;
  /** What Node has written and was not sent, because the end may follow at once. */
  #gathered: FramedData[] | undefined;
  #gatheredLength = 0;
  #onTaken: (() => void) | undefined;
  /** Bytes sent of head and body. */
  #sentBytes = 0;
  #headEncoding: BufferEncoding = 'latin1';
  #isResponseOver = false;
  /** Whether the last write of the response is done, too. */
  #isFinished = false;
  #closes = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /** @param exchange - A request that has come. */
  constructor(exchange: FramedExchange) {
    this.#exchange = exchange;
    this.#socket = new ExchangeSocket(this);
    this.#request = createRequest(exchange.head, this.#socket);
    this.#response = new ServerResponse(this.#request);
    this.#response.shouldKeepAlive = exchange.keepAlive;
    this.#response.assignSocket(this.#socket as unknown as Socket);
    this.#response.on('prefinish', () => this.#onPrefinish());
    this.#response.on('finish', () => this.#onFinish());
    exchange.bind(this);
  }

  get remoteAddress(): string {
    return this.#exchange.head.remoteAddress;
  }

  /**
   * Calls the listener, and gives the request its body.
   *
   * @returns What the listener returned.
   * @throws What the listener threw.
   */
  run(listener: NodeListener): unknown {
    const { body } = this.#exchange;
    if (body !== null && !(body instanceof Uint8Array)) {
      this.#body = body;
      body.readInto(this);
    }
    const answer = listener(this.#request, this.#response);
    // After the listener, as with Node: it finds a request that is not complete, and can still say how to read it.
    if (body === null || body instanceof Uint8Array) {
      if (body !== null) this.#push(body);
      this.onEnd(NO_FIELDS);
    } else {
      this.#body?.pull();
    }
    return answer;
  }

  onPiece(piece: Uint8Array): void {
    this.#idleTimer?.refresh();
    if (this.#push(piece)) this.#body?.pull();
  }

  onEnd(trailers: readonly string[]): void {
    this.#body = undefined;
    const request = this.#request;
    if (!request.destroyed) {
      request.complete = true;
      if (trailers.length > 0) addFields(request, trailers);
      request.push(null);
    }
    if (!this.#isResponseOver) return;
    this.#sendEnd();
    // A stream destroyed before its last write is done makes an error, with a stack trace, for nobody; its finish destroys it then.
    if (this.#isFinished) this.#socket.destroy();
  }

  onFailure(): void {
    // `onAbort` follows.
    this.#body = undefined;
  }

  onAbort(): void {
    this.#socket.destroy();
  }

  onResume(): void {
    this.#body?.pull();
  }

  onWrite(pieces: FramedData[], done: () => void): void {
    // Through the event loop: what was written is never done within the call that wrote it.
    const onTaken = (): void =>
      process.nextTick(() => {
        done();
        if (!this.#socket.writableNeedDrain) drainResponse(this.#response);
      });
    if (this.#exchange.isOver || pieces.length === 0) onTaken();
    else if (!this.#response.headersSent) this.#sendHeadless(pieces, onTaken);
    else this.#gather(pieces, onTaken);
  }

  onFinal(): void {
    if (this.#isResponseOver || this.#exchange.isOver) return;
    // The listener has written to the socket itself, or gives up: nothing says where its response ends but the connection.
    this.#closes = true;
    if (this.#response.headersSent && !this.#response.writableEnded) this.#exchange.cut();
    else this.#exchange.write([], { closes: true, isLast: true, onTaken: undefined });
  }

  onDestroy(): void {
    clearTimeout(this.#idleTimer);
    if (!this.#isResponseOver) {
      // As an http.Server that loses a connection, and after the socket has said so itself. One that is answered has nothing to lose.
      process.nextTick(() => this.#request.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
      this.#exchange.cut();
      return;
    }
    if (this.#exchange.isOver) return;
    this.#closes = true;
    this.#end();
  }

  onTimeout(): void {
    const request = this.#request;
    const socket = this.#socket;
    const isHeard =
      (!request.complete && request.emit('timeout', socket)) ||
      (!this.#isResponseOver && this.#response.emit('timeout', socket));
    socket.emit('timeout');
    // Who listens on the socket hears of it, and loses it: so it is on that of an http.Server.
    if (!isHeard) socket.destroy();
  }

  #push(piece: Uint8Array): boolean {
    this.#socket.bytesRead += piece.byteLength;
    this.#socket.noteActivity();
    const { buffer, byteOffset, byteLength } = piece;
    return this.#request.push(Buffer.from(buffer, byteOffset, byteLength));
  }

  /** Bytes before the head: an interim response, or something that is no response of Node's making. */
  #sendHeadless(pieces: FramedData[], onTaken: () => void): void {
    const text = pieces.map(toText).join('');
    if (text.startsWith(SWITCHING)) {
      this.#refuseUpgrade();
    } else if (INTERIM.test(text)) {
      this.#exchange.sendInterim(text);
    } else {
      // Written to the socket past the response, as to a connection.
      this.#closes = true;
      this.#exchange.write(pieces, { closes: true, isLast: false, onTaken });
      return;
    }
    onTaken();
  }

  /** Keeps what was written until the end of the current turn of microtasks: with the end it goes in one frame. */
  #gather(pieces: FramedData[], onTaken: () => void): void {
    if (this.#sentBytes === 0) {
      if (this.#response.statusCode < 200) {
        this.#refuseUpgrade();
        return;
      }
      const [first] = pieces;
      if ('text' in first) this.#headEncoding = first.encoding;
    }
    this.#gathered = pieces;
    this.#gatheredLength = 0;
    for (const piece of pieces) {
      this.#sentBytes += dataByteCount(piece);
      this.#gatheredLength += 'text' in piece ? piece.text.length : piece.byteLength;
    }
    this.#onTaken = onTaken;
    queueMicrotask(() => this.#flush({ isLast: false }));
  }

  #flush({ isLast }: { readonly isLast: boolean }): void {
    const pieces = this.#gathered;
    if (pieces === undefined && !isLast) return;
    const onTaken = this.#onTaken;
    this.#gathered = undefined;
    this.#onTaken = undefined;
    const closes = this.#closes || isLastResponse(this.#response);
    this.#exchange.write(pieces ?? [], { closes, isLast, onTaken });
  }

  /** The listener has ended the response: what was gathered goes out with its end, if it is all there is. */
  #onPrefinish(): void {
    const isEverything = this.#socket.writableLength === (this.#gathered === undefined ? 0 : this.#gatheredLength);
    // Whether anybody reads a body that still arrives is asked when the listener has returned.
    if (!isEverything || this.#body !== undefined || this.#exchange.isOver || this.#isMisframed()) return;
    this.#isResponseOver = true;
    this.#flush({ isLast: true });
  }

  /** Everything of the response is on its way. */
  #onFinish(): void {
    this.#isResponseOver = true;
    this.#isFinished = true;
    const isRead = isBeingRead(this.#request);
    const isBodyOpen = this.#body !== undefined && isRead && !this.#request.destroyed;
    if (!isBodyOpen) this.#giveBodyUp();
    if (!isRead) dumpRequest(this.#request);
    if (this.#response.socket !== null) this.#response.detachSocket(this.#socket as unknown as Socket);
    if (!isBodyOpen) this.#sendEnd();
    else this.#idleTimer = setTimeout(() => this.#socket.destroy(), IDLE_BODY_MS).unref();
    // Not within the callback of a write: a stream that is destroyed there makes errors for writes that it does not have.
    process.nextTick(() => {
      closeResponse(this.#response);
      if (!isBodyOpen) this.#socket.destroy();
    });
  }

  /** Nobody reads what is left of the body: it is dropped where it comes in. */
  #giveBodyUp(): void {
    if (this.#body === undefined) return;
    this.#body.discard();
    this.onEnd(NO_FIELDS);
  }

  #end(): void {
    this.#sendEnd();
    this.#socket.destroy();
  }

  #sendEnd(): void {
    clearTimeout(this.#idleTimer);
    if (this.#exchange.isOver) return;
    if (this.#isMisframed()) this.#exchange.cut();
    else this.#flush({ isLast: true });
  }

  /**
   * Whether the body misses the length that its head announces. One that is too short is cut off, so that nobody takes it for
   * whole; after one that is too long the connection ends, so that nobody takes the rest for another response.
   */
  #isMisframed(): boolean {
    const excess = excessBytes(this.#response, { byteCount: this.#sentBytes, headEncoding: this.#headEncoding });
    if (excess > 0) this.#closes = true;
    return excess < 0;
  }

  #refuseUpgrade(): void {
    this.#exchange.fail(
      new SpoolError('Listener tried to switch protocols, which a worker cannot', {
        code: 'ERR_SPOOL_UPGRADE_REFUSED',
      }),
    );
  }
}

const NO_FIELDS: readonly string[] = [];

function toText(data: FramedData): string {
  return 'text' in data ? data.text : Buffer.from(data).toString('latin1');
}
