/**
 * Writes the responses of one connection in the order of their requests, whatever the order in which workers answer.
 * Frames each one as its request's version and method ask. Knows nothing of parsing.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { Socket } from 'node:net';

import {
  BodyFraming,
  CHUNK_END,
  HeadFlag,
  LAST_CHUNK,
  MethodCode,
  chooseFraming,
  chunkHead,
  finishHead,
  problemResponse,
  type DateField,
  type ThreadCounters,
} from '@spool/protocol';

import { serverTimingLine } from '../stats/index.js';
import type { Exchange, ReceivedHead, ResponseSink } from '../dispatch/exchange.js';
import type { ExchangeFailure } from '../dispatch/exchange-failure.js';
import { FlushMeter } from './flush-meter.js';
import { GatheredOutput } from './gathered-output.js';
import { createTurn, type HeldBytes, type Turn } from './response-turn.js';

/** What a writer asks of its connection. */
export interface ResponseWriterHost {
  readonly date: DateField;
  readonly counters: ThreadCounters;
  /** Whether responses say where their time went. */
  readonly serverTiming: boolean;
  /** Something waits for the end of the turn. */
  onUnflushed(): void;
  /** A response is complete; `keepAlive` tells whether it let the connection live on. */
  onTurnOver(keepAlive: boolean): void;
  /** A head says that the connection ends: what comes behind its request is not run (RFC 9112 section 9.6). */
  onCloseDecided(): void;
  /** There is room for more of a request's body. */
  onBodyRoom(): void;
  /** Whether the connection may live on after the response that is being written. */
  mayPersist(): boolean;
}

/** Writes the responses of one connection. */
export class ResponseWriter implements ResponseSink {
  readonly #socket: Socket;
  readonly #host: ResponseWriterHost;
  readonly #turns: Turn[] = [];
  /** Requests whose answers have no connection to go to, because one before them ended it. */
  readonly #dropped: Exchange[] = [];
  readonly #meter: FlushMeter;
  readonly #output: GatheredOutput;

  /**
   * @param socket - Where to write.
   * @param host - The connection.
   */
  constructor(socket: Socket, host: ResponseWriterHost) {
    this.#socket = socket;
    this.#host = host;
    this.#meter = new FlushMeter(host.counters);
    this.#output = new GatheredOutput(socket, this.#meter, () => host.onUnflushed());
  }

  /** Responses owed. */
  get pendingCount(): number {
    return this.#turns.length;
  }

  /** Puts a request in line. */
  begin(exchange: Exchange): void {
    this.#turns.push(createTurn(exchange));
  }

  onInterim(exchange: Exchange, text: string): void {
    // HTTP/1.0 knows no interim responses (RFC 9110 section 15.2).
    const turn = exchange.minorVersion === 0 || exchange.hasHead ? undefined : this.#find(exchange);
    if (turn !== undefined) this.#write(turn, text);
  }

  /** Writes the last answer of the connection, after those that are owed. */
  writeLast(text: string): void {
    const turn = createTurn(undefined);
    turn.held.push(text);
    turn.isComplete = true;
    this.#turns.push(turn);
    if (this.#turns.length === 1) this.#advance();
  }

  /** Takes a request out of line that will not be answered. */
  abandon(exchange: Exchange): void {
    const index = this.#turns.findIndex((turn) => turn.exchange === exchange);
    if (index >= 0) this.#turns.splice(index, 1);
  }

  /** Gives up all responses: the socket is gone. Returns their exchanges. */
  takePending(): Exchange[] {
    const exchanges = this.#dropped.splice(0);
    for (const turn of this.#turns.splice(0)) {
      for (const piece of turn.held) if (typeof piece !== 'string') piece.release();
      if (turn.exchange !== undefined) exchanges.push(turn.exchange);
    }
    this.#output.discard();
    return exchanges;
  }

  /** Hands everything that has gathered to the socket. */
  flush(): void {
    this.#output.flush();
  }

  onHead(exchange: Exchange, head: ReceivedHead): void {
    const turn = this.#find(exchange);
    if (turn === undefined) return;
    const methodCode = exchange.isHead ? MethodCode.HEAD : MethodCode.OTHER;
    turn.framing = chooseFraming(head.status, methodCode, exchange.minorVersion, head.contentLength);
    turn.remainingBytes = turn.framing === BodyFraming.LENGTH ? head.contentLength : 0;
    turn.keepAlive &&=
      turn.framing !== BodyFraming.UNTIL_CLOSE && (this.#host.mayPersist() || turn !== this.#turns.at(-1));
    if (!turn.keepAlive) this.#host.onCloseDecided();
    const flags =
      (turn.keepAlive ? HeadFlag.KEEP_ALIVE : 0) |
      (exchange.minorVersion === 0 ? HeadFlag.VERSION_10 : 0) |
      (head.hasDate ? HeadFlag.HAS_DATE : 0);
    const date = this.#host.date.lineAt(Date.now());
    const text = this.#host.serverTiming ? head.text + serverTimingLine(exchange) : head.text;
    this.#write(turn, finishHead(text, head.status, turn.framing, head.contentLength, flags, date));
    turn.hasUncountedHead = true;
    if (turn === this.#turns[0]) this.#meter.onHead(turn);
  }

  onFramed(exchange: Exchange, { closes }: { readonly closes: boolean }): void {
    const turn = this.#find(exchange);
    if (turn === undefined) return;
    turn.keepAlive &&= !closes && (this.#host.mayPersist() || turn !== this.#turns.at(-1));
    if (!turn.keepAlive) this.#host.onCloseDecided();
    if (turn.framing === BodyFraming.FRAMED) return;
    turn.framing = BodyFraming.FRAMED;
    turn.hasUncountedHead = true;
    if (turn === this.#turns[0]) this.#meter.onHead(turn);
  }

  onText(exchange: Exchange, text: string): void {
    const turn = this.#find(exchange);
    if (turn === undefined || !this.#admit(turn, text.length)) return;
    this.#write(turn, turn.framing === BodyFraming.CHUNKED ? chunkHead(text.length) + text + CHUNK_END : text);
  }

  onBytes(exchange: Exchange, bytes: Uint8Array, release: () => void): void {
    const turn = this.#find(exchange);
    if (turn === undefined || !this.#admit(turn, bytes.byteLength)) {
      release();
      return;
    }
    const isChunked = turn.framing === BodyFraming.CHUNKED;
    if (isChunked) this.#write(turn, chunkHead(bytes.byteLength));
    this.#write(turn, { bytes, release });
    if (isChunked) this.#write(turn, CHUNK_END);
  }

  onEnd(exchange: Exchange): void {
    const turn = this.#find(exchange);
    if (turn === undefined) return;
    if (turn.framing === BodyFraming.LENGTH && turn.remainingBytes > 0) {
      this.#breakOff(turn);
      return;
    }
    if (turn.framing === BodyFraming.CHUNKED) this.#write(turn, LAST_CHUNK);
    this.#complete(turn);
  }

  onBodyRoom(): void {
    this.#host.onBodyRoom();
  }

  onFailure(exchange: Exchange, failure: ExchangeFailure): void {
    const turn = this.#find(exchange);
    if (turn === undefined) return;
    if (exchange.hasHead) {
      this.#breakOff(turn);
      return;
    }
    turn.keepAlive &&= this.#host.mayPersist() || turn !== this.#turns.at(-1);
    if (!turn.keepAlive) this.#host.onCloseDecided();
    const response = problemResponse(failure.status, {
      keepAlive: turn.keepAlive,
      date: this.#host.date.lineAt(Date.now()),
      isHead: exchange.isHead,
      ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    });
    this.#write(turn, response);
    this.#complete(turn);
  }

  #find(exchange: Exchange): Turn | undefined {
    const first = this.#turns.at(0);
    if (first?.exchange === exchange) return first;
    return this.#turns.find((turn) => turn.exchange === exchange);
  }

  /** Checks a piece against the announced length: a handler that writes more than it said would split the response. */
  #admit(turn: Turn, byteCount: number): boolean {
    if (turn.framing === BodyFraming.NONE) return false;
    if (turn.framing !== BodyFraming.LENGTH) return true;
    turn.remainingBytes -= byteCount;
    if (turn.remainingBytes >= 0) return true;
    this.#breakOff(turn);
    return false;
  }

  /** Gives up the rest of a response whose head is out. */
  breakOff(exchange: Exchange): void {
    const turn = this.#find(exchange);
    if (turn !== undefined) this.#breakOff(turn);
  }

  onCut(exchange: Exchange): void {
    this.breakOff(exchange);
  }

  #breakOff(turn: Turn): void {
    turn.isBroken = true;
    this.#complete(turn);
  }

  #complete(turn: Turn): void {
    turn.isComplete = true;
    if (turn === this.#turns[0]) this.#advance();
  }

  #write(turn: Turn, piece: string | HeldBytes): void {
    if (turn === this.#turns[0]) this.#output.write(piece);
    else turn.held.push(piece);
  }

  /** Lets the next turns write what they have held, until one is not complete. */
  #advance(): void {
    for (let turn = this.#turns.at(0); turn?.isComplete; turn = this.#turns.at(0)) {
      this.#writeHeld(turn);
      if (turn.isBroken) {
        // Stays in line: when the socket is gone, its exchange is among those to be cancelled.
        this.#breakConnection(turn);
        return;
      }
      this.#turns.shift();
      if (!turn.keepAlive) for (const later of this.#turns.splice(0)) this.#drop(later);
      this.#host.onTurnOver(turn.keepAlive);
    }
    const first = this.#turns.at(0);
    if (first !== undefined) this.#writeHeld(first);
  }

  #breakConnection(turn: Turn): void {
    this.flush();
    // An orderly end would pass for the end of a body that is framed by nothing else. A UNIX socket has no reset.
    const isTcp = this.#socket.remoteFamily !== undefined;
    if (isTcp && mayEndWithConnection(turn)) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #writeHeld(turn: Turn): void {
    const pieces = turn.held;
    turn.held = [];
    this.#meter.onHead(turn);
    for (const piece of pieces) this.#write(turn, piece);
  }

  #drop(turn: Turn): void {
    if (turn.exchange !== undefined) this.#dropped.push(turn.exchange);
    for (const piece of turn.held) if (typeof piece !== 'string') piece.release();
  }
}

/** Whether the end of the connection would pass for the end of the body. How an already framed one ends is not known here. */
function mayEndWithConnection({ framing, keepAlive }: Turn): boolean {
  return framing === BodyFraming.UNTIL_CLOSE || (framing === BodyFraming.FRAMED && !keepAlive);
}
