/**
 * One request and its response on the I/O thread: where it came from, which worker has it, where the answer goes. Holds
 * no message: the head is a frame, in a ring or encoded and waiting.
 */

import type { FrameAddress } from '@spool/protocol';

import type { RequestClass, ScheduledRequest } from '../schedule/index.js';
import type { RequestMoments } from '../stats/index.js';
import type { ExchangeFailure } from './exchange-failure.js';
import type { BodyPiece, RequestBody } from './request-body.js';

/** Where a response goes: the connection, as far as dispatch may know it. */
export interface ResponseSink {
  /** The response head has come. `text` is the status line and the fields without framing and the empty line. */
  onHead(exchange: Exchange, head: ReceivedHead): void;
  /**
   * A response begins that the handler has framed: its bytes go out as they are. Told again when it turns out that the
   * connection ends after it.
   */
  onFramed(exchange: Exchange, framed: { readonly closes: boolean }): void;
  /** The handler has given its response up and wants the connection cut, whatever has come of it. */
  onCut(exchange: Exchange): void;
  /** A whole interim response has come, ahead of the head. */
  onInterim(exchange: Exchange, text: string): void;
  /** A piece of the body has come; one character a byte. */
  onText(exchange: Exchange, text: string): void;
  /** A piece of the body has come that lies in shared memory until `release` is called. */
  onBytes(exchange: Exchange, bytes: Uint8Array, release: () => void): void;
  /** The response is complete. */
  onEnd(exchange: Exchange): void;
  /** There will be no response, or not the rest of it. */
  onFailure(exchange: Exchange, failure: ExchangeFailure): void;
  /** There is room for more of the request's body. */
  onBodyRoom(exchange: Exchange): void;
}

/** What of a response head the connection needs to frame it. */
export interface ReceivedHead {
  readonly status: number;
  readonly text: string;
  readonly hasDate: boolean;
  /** Bytes of the whole body, -1 when it is not known. */
  readonly contentLength: number;
}

/** The worker that has an exchange, as far as the exchange may know it. */
export interface ExchangeHolder {
  /** Takes the exchange back if the worker has not started it. Returns whether it was. */
  tryTakeBack(exchange: Exchange): boolean;
  /** Tells the worker that nobody wants the answer any more. */
  cancel(exchange: Exchange): void;
  /** Sends a piece of the request's body that has just come. */
  addBodyPiece(exchange: Exchange, piece: BodyPiece): void;
  /** Goes on with the request's body. */
  sendBody(exchange: Exchange): void;
}

/** How far an exchange has come on the I/O thread. Only moves up. */
export const ExchangeState = {
  /** Its body is still arriving, or it waits for a worker. */
  WAITING: 0,
  /** Its head frame is in a worker's ring. */
  SENT: 1,
  /** Nothing further will come. */
  ENDED: 2,
} as const;
export type ExchangeState = (typeof ExchangeState)[keyof typeof ExchangeState];

/** What is known of a request when its head has been parsed. */
export interface ExchangeOptions {
  readonly sink: ResponseSink;
  readonly requestId: number;
  readonly receivedAtMs: number;
  readonly requestClass: RequestClass;
  readonly remoteAddress: string;
  readonly isHead: boolean;
  readonly isSafe: boolean;
  readonly isIdempotent: boolean;
  readonly minorVersion: 0 | 1;
  readonly keepAlive: boolean;
  /** What keeps it on one worker, 0 for nothing. */
  readonly affinityHash: number;
}

/** One request in flight. */
export class Exchange implements FrameAddress, RequestMoments, ScheduledRequest {
  readonly sink: ResponseSink;
  readonly requestId: number;
  readonly receivedAtMs: number;
  readonly requestClass: RequestClass;
  readonly remoteAddress: string;
  readonly isHead: boolean;
  /** Whether its method asks for no change (RFC 9110 section 9.2.1), so that it may run beside others. */
  readonly isSafe: boolean;
  /** Whether its method may be run twice for once (RFC 9110 section 9.2.2). */
  readonly isIdempotent: boolean;
  readonly affinityHash: number;
  readonly minorVersion: 0 | 1;
  /** Whether the client lets the connection persist after this exchange. */
  readonly keepAlive: boolean;

  state: ExchangeState = ExchangeState.WAITING;
  /** Whether nobody wants the answer any more. */
  isCancelled = false;
  /** Whether a response head has gone to the sink. */
  hasHead = false;
  /** Whether anything of the handler's has gone to the sink. */
  hasOutput = false;
  /** Workers that died with it. */
  lostCount = 0;
  /** Since when an answer is owed, in `monotonicMs`: the head, or the last of the body that has come. */
  owedSinceMs: number;
  /** Since when it waits for a worker, in `monotonicMs`. */
  waitingSinceMs = 0;

  /** The worker that has it, while it is sent. */
  holder: ExchangeHolder | undefined;
  /** The head frame while it is in no ring. */
  encodedHead: Uint8Array | undefined;
  /** The body when it does not go with the head, until the exchange has ended. */
  body: RequestBody | undefined;

  /** Index in the channel's exchange table while it is sent. */
  exchangeIndex = -1;
  generation = 0;
  /** Where the head frame lies in the request ring, for taking it back. */
  frameOffset = 0;
  frameByteCount = 0;
  /** Where it ends, counted over the ring's life: tells whether it is still there. */
  frameEndBytes = 0;
  /** Whether its worker counts it among the long ones. */
  isCountedLong = false;
  /** When it was given to its worker, in `monotonicMs`. */
  dispatchedAtMs = 0;

  /** When its handler was called, the head of its response was written, and that was read; in `monotonicMs`. */
  startedAtMs = 0;
  sentAtMs = 0;
  readAtMs = 0;

  /** Bytes of the response body the socket has taken, cumulative; what the worker sees as credit. */
  releasedBytes = 0;

  /** @param options - What is known of the request. */
  constructor(options: ExchangeOptions) {
    this.sink = options.sink;
    this.requestId = options.requestId;
    this.receivedAtMs = options.receivedAtMs;
    this.owedSinceMs = options.receivedAtMs;
    this.requestClass = options.requestClass;
    this.remoteAddress = options.remoteAddress;
    this.isHead = options.isHead;
    this.isSafe = options.isSafe;
    this.isIdempotent = options.isIdempotent;
    this.affinityHash = options.affinityHash;
    this.minorVersion = options.minorVersion;
    this.keepAlive = options.keepAlive;
  }

  /** Whether somebody waits for more of the answer. */
  get isWanted(): boolean {
    return this.state !== ExchangeState.ENDED && !this.isCancelled;
  }

  /** What it shares with the other requests of its connection, and with no other. */
  get origin(): object {
    return this.sink;
  }

  /** Whether the handler has everything it needs to answer: the body has come, or no more fits before it takes some. */
  get isAnswerOwed(): boolean {
    return this.body === undefined || this.body.isComplete || this.body.isFull;
  }
}
