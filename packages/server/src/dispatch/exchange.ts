/**
 * One request and its response on the I/O thread: where it came from, which worker has it, where the answer goes. Holds
 * no message: the head is a frame, in a ring or encoded and waiting.
 */

import type { FrameAddress } from '@spool/protocol';

import type { RequestClass } from './request-class.js';

/** Where a response goes: the connection, as far as dispatch may know it. */
export interface ResponseSink {
  /** The response head has come. `text` is the status line and the fields without framing and the empty line. */
  onHead(exchange: Exchange, head: ReceivedHead): void;
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
  /** Tells the worker that nobody wants the answer any more. */
  cancel(exchange: Exchange): void;
}

/** Why there is no response. */
export interface ExchangeFailure {
  /** What the client is told. */
  readonly status: 500 | 503 | 504;
  /** Seconds for a Retry-After field, or undefined. */
  readonly retryAfterSeconds: number | undefined;
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
  readonly minorVersion: 0 | 1;
  readonly keepAlive: boolean;
}

/** One request in flight. */
export class Exchange implements FrameAddress {
  readonly sink: ResponseSink;
  readonly requestId: number;
  readonly receivedAtMs: number;
  readonly requestClass: RequestClass;
  readonly remoteAddress: string;
  readonly isHead: boolean;
  /** Whether its method asks for no change (RFC 9110 section 9.2.1), so that it may run beside others. */
  readonly isSafe: boolean;
  readonly minorVersion: 0 | 1;
  /** Whether the client lets the connection persist after this exchange. */
  readonly keepAlive: boolean;

  state: ExchangeState = ExchangeState.WAITING;
  /** Whether nobody wants the answer any more. */
  isCancelled = false;
  /** Whether a response head has gone to the sink. */
  hasHead = false;

  /** The worker that has it, while it is sent. */
  holder: ExchangeHolder | undefined;
  /** The head frame while it is in no ring. */
  encodedHead: Uint8Array | undefined;
  /** The whole body when it does not go with the head; kept until its last byte is in a frame. */
  body: Buffer | undefined;
  /** Bytes of the body already in frames. */
  sentBodyBytes = 0;

  /** Index in the channel's exchange table while it is sent. */
  exchangeIndex = -1;
  generation = 0;
  /** Where the head frame lies in the request ring, for taking it back. */
  frameOffset = 0;
  frameByteCount = 0;
  /** Whether its worker counts it among the long ones. */
  isCountedLong = false;
  /** When it was given to its worker, in `monotonicMs`. */
  dispatchedAtMs = 0;

  /** Bytes of the response body the socket has taken, cumulative; what the worker sees as credit. */
  releasedBytes = 0;

  /** @param options - What is known of the request. */
  constructor(options: ExchangeOptions) {
    this.sink = options.sink;
    this.requestId = options.requestId;
    this.receivedAtMs = options.receivedAtMs;
    this.requestClass = options.requestClass;
    this.remoteAddress = options.remoteAddress;
    this.isHead = options.isHead;
    this.isSafe = options.isSafe;
    this.minorVersion = options.minorVersion;
    this.keepAlive = options.keepAlive;
  }
}
