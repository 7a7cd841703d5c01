/**
 * One client connection: owns its socket and how long it lives. Reading is the `RequestReader`'s, the order of answers the
 * `ResponseWriter`'s; knows nothing of workers.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { Socket } from 'node:net';

import {
  CONTINUE_RESPONSE,
  CounterIndex,
  monotonicMs,
  problemResponse,
  type ParsedHead,
  type RequestLimits,
  type RequestParser,
} from '@spool/protocol';

import { encodeHead } from '../dispatch/encode-head.js';
import { ExchangeState, type Exchange } from '../dispatch/exchange.js';
import type { ByteSource } from './byte-source.js';
import type { ConnectionHost } from './connection-host.js';
import type { BodyPiece } from '../dispatch/request-body.js';
import { ConnectionPhase, ConnectionWatch, type WatchedConnection } from './connection-watch.js';
import { openExchange } from './open-exchange.js';
import { OrderlyEnd } from './orderly-end.js';
import { PipelineOrder } from './pipeline-order.js';
import { ADMITTED, refusalOf } from './request-admission.js';
import { RequestReader, type RequestReaderHost } from './request-reader.js';
import { ResponseWriter } from './response-writer.js';

/** Bytes written and not yet taken by the peer at which reading stops. Four times Node's own high-water mark for sockets. */
const WRITE_BACKLOG_BYTES = 64 * 1024;

/** One client connection. */
export class Connection implements RequestReaderHost, WatchedConnection {
  /** Requests read so far. */
  requestCount = 0;
  /** No further request is read: the last response is known. */
  isLast = false;
  readonly limits: RequestLimits;
  readonly inlineBytes: number;
  readonly pipelinedBytes: number;
  readonly #socket: Socket;
  readonly #host: ConnectionHost<Connection>;
  readonly #reader: RequestReader;
  readonly #writer: ResponseWriter;
  readonly #watch: ConnectionWatch;
  readonly #remoteAddress: string;
  readonly #order = new PipelineOrder();
  readonly #orderlyEnd = new OrderlyEnd();
  #hasPeerEnded = false;
  #isPaused = false;

  /**
   * @param source - An accepted socket.
   * @param host - What all connections share.
   */
  constructor(source: ByteSource, host: ConnectionHost<Connection>) {
    const { socket } = source;
    this.limits = host.limits;
    this.inlineBytes = host.inlineBytes;
    this.pipelinedBytes = host.pipelinedBytes;
    this.#socket = socket;
    this.#host = host;
    this.#remoteAddress = socket.remoteAddress ?? '';
    this.#reader = new RequestReader(this);
    this.#writer = new ResponseWriter(socket, {
      date: host.date,
      counters: host.counters,
      serverTiming: host.serverTiming,
      onUnflushed: () => host.addUnflushed(this),
      onTurnOver: (keepAlive) => this.#onTurnOver(keepAlive),
      onCloseDecided: () => this.#takeNoMore(),
      onBodyRoom: () => this.#resume(),
      mayPersist: () => !this.isLast && !host.isClosing,
    });
    this.#watch = new ConnectionWatch(host.timeouts, monotonicMs());
    host.sweeper.add(this);
    const { values } = host.counters;
    source.onBytes = (bytes) => {
      values[CounterIndex.SOCKET_READS]++;
      values[CounterIndex.SOCKET_BYTES_READ] += bytes.byteLength;
      if (!this.isLast || this.#reader.current !== undefined) this.#reader.read(bytes);
    };
    socket.on('end', () => {
      if (!host.allowHalfOpen && this.#writer.pendingCount > 0) {
        this.destroy();
        return;
      }
      this.#onPeerEnd();
      // libuv tells a reset that it finds together with the last bytes as an end. To write nothing fails after a reset only.
      if (this.#writer.pendingCount > 0 && socket.writable) socket.write('');
    });
    socket.on('drain', () => this.#resume());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#onClose());
  }

  /** Writes what was gathered in this turn. */
  flush(): void {
    this.#writer.flush();
  }

  /** Ends the connection now if it is idle, else after the responses that are owed. */
  endWhenIdle(): void {
    if (this.#writer.pendingCount === 0 && this.#reader.isIdle) this.#end();
    else this.#resume();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends the connection if it has waited too long for its peer. */
  checkTime(nowMs: number): void {
    if (!this.#watch.isOverdue(this, nowMs)) return;
    const { phase } = this;
    if (phase === ConnectionPhase.HEAD || phase === ConnectionPhase.BODY) this.onProblem(408);
    else if (phase === ConnectionPhase.WRITE) this.destroy();
    else this.#end();
  }

  get phase(): ConnectionPhase {
    if (this.#reader.current !== undefined && !this.#reader.isHeldByHandler) return ConnectionPhase.BODY;
    if (this.#reader.isInHead && !this.isLast) return ConnectionPhase.HEAD;
    if (this.#socket.writableLength > 0) return ConnectionPhase.WRITE;
    return this.#writer.pendingCount > 0 ? ConnectionPhase.HANDLER : ConnectionPhase.IDLE;
  }

  get bodyByteCount(): number {
    return this.#reader.bodyByteCount;
  }

  get takenByteCount(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  get isFull(): boolean {
    return (
      this.#order.isHeld ||
      this.#writer.pendingCount >= this.#host.pipelinedRequests ||
      this.#socket.writableLength > WRITE_BACKLOG_BYTES
    );
  }

  onHead(parser: RequestParser): Exchange | undefined {
    const refusal = refusalOf(parser, this.#host);
    if (refusal !== ADMITTED) {
      this.onProblem(refusal);
      return undefined;
    }
    this.requestCount++;
    const { maxRequestsPerConnection } = this.#host;
    const mayFollow = maxRequestsPerConnection === 0 || this.requestCount < maxRequestsPerConnection;
    const origin = { sink: this.#writer, remoteAddress: this.#remoteAddress, mayFollow };
    const exchange = openExchange(parser, this.#host, origin);
    this.#writer.begin(exchange);
    return exchange;
  }

  onExpectContinue(exchange: Exchange): void {
    this.#writer.onInterim(exchange, CONTINUE_RESPONSE);
  }

  onRequest(exchange: Exchange, head: ParsedHead, inlineBody: Uint8Array | undefined): void {
    if (this.#order.begin(exchange, this.#writer.pendingCount)) {
      this.#host.dispatcher.submit(exchange, head, inlineBody);
    } else {
      exchange.encodedHead = encodeHead(head, exchange, inlineBody);
    }
    if (!exchange.keepAlive) this.#takeNoMore();
  }

  onBodyPiece(exchange: Exchange, piece: BodyPiece): void {
    this.#host.dispatcher.addBodyPiece(exchange, piece);
  }

  onBodyEnd(exchange: Exchange): void {
    if (exchange.isWanted) this.#host.dispatcher.endBody(exchange);
    if (this.isLast) this.#takeNoMore();
    // The answer may have been out before the body was in.
    if (this.#writer.pendingCount === 0 && this.#isOver()) this.#end();
  }

  onUnwantedBody(): void {
    this.#takeNoMore();
    this.#reader.drop();
    if (this.#writer.pendingCount === 0) this.#end();
  }

  /** Answers what cannot be served, after the answers that are owed, and ends: where the next request starts is in doubt. */
  onProblem(status: number): void {
    this.#host.counters.values[CounterIndex.REQUESTS_REJECTED]++;
    const { isHead, current } = this.#reader;
    this.#stopReading();
    if (current !== undefined && !this.#tryWithdraw(current)) return;
    const date = this.#host.date.lineAt(Date.now());
    this.#writer.writeLast(problemResponse(status, { keepAlive: false, date, isHead }));
  }

  onPause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Takes back a request whose body will not come whole. Returns whether something else may be answered instead. */
  #tryWithdraw(exchange: Exchange): boolean {
    if (!exchange.isWanted) {
      if (this.#writer.pendingCount === 0) this.#end();
      return false;
    }
    // The one whose body arrives is the last in line, so what waits can only be this one.
    this.#order.drop();
    const { hasHead } = exchange;
    if (hasHead) this.#writer.breakOff(exchange);
    else this.#writer.abandon(exchange);
    this.#host.dispatcher.cancel(exchange);
    return !hasHead;
  }

  /** Reads on when there is room for what comes next. */
  #resume(): void {
    if ((!this.#isPaused && !this.#reader.hasUnparsed) || this.#reader.mustWait) return;
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    this.#reader.resume();
    // Reading on may have filled the connection again.
    if (wasPaused) this.#resumeSocket();
    if (this.#hasPeerEnded) this.#onPeerEnd();
  }

  #resumeSocket(): void {
    if (!this.#isPaused && !this.#socket.destroyed) this.#socket.resume();
  }

  /** A response is out. */
  #onTurnOver(keepAlive: boolean): void {
    const { pendingCount } = this.#writer;
    const next = this.#order.next(pendingCount);
    if (!keepAlive || (pendingCount === 0 && this.#isOver())) this.#end();
    else if (next !== undefined) this.#host.dispatcher.submit(next);
    // Its exchange ends right after this call. From then on nobody wants what is left of its body, and there is room.
    else if (this.#reader.isHeldByHandler) queueMicrotask(() => this.#resume());
    else this.#resume();
  }

  #isOver(): boolean {
    return this.isLast || (this.#reader.isIdle && (this.#hasPeerEnded || this.#host.isClosing));
  }

  /** Reads no further request; a body under way is read to its end. */
  #takeNoMore(): void {
    if (this.#reader.current === undefined) this.#stopReading();
    else this.isLast = true;
  }

  /** Reads no further request, and no more of the one under way. */
  #stopReading(): void {
    this.isLast = true;
    this.#reader.drop();
    // Reads on and drops, so that the peer's unread bytes do not reset the connection before it has the answer.
    if (this.#isPaused) this.#socket.resume();
    this.#isPaused = false;
  }

  /** The peer sends no more: complete requests are answered, half a request is not one. */
  #onPeerEnd(): void {
    this.#hasPeerEnded = true;
    if ((this.isLast && this.#reader.current === undefined) || this.#reader.hasUnparsed) return;
    if (!this.#reader.isIdle) this.onProblem(400);
    else if (this.#writer.pendingCount === 0) this.#end();
  }

  #end(): void {
    if (!this.#orderlyEnd.tryBegin()) return;
    this.#stopReading();
    this.#writer.flush();
    this.#orderlyEnd.end(this.#socket);
  }

  #onClose(): void {
    this.#orderlyEnd.close();
    this.isLast = true;
    this.#order.drop();
    this.#reader.drop();
    for (const exchange of this.#writer.takePending()) {
      // One whose body was still arriving is known to no dispatcher.
      if (exchange.state !== ExchangeState.ENDED) this.#host.dispatcher.cancel(exchange);
    }
    this.#host.sweeper.remove(this);
    this.#host.onClose(this);
  }
}
