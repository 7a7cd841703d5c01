/**
 * Owns one attempt: a request on its way through undici and the response to it, until it ends or is aborted. Tells its
 * owner once how it went. Does not know retries, redirects or the caller. Hot path: `bench:client` guards it.
 */
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Assignable, OriginClient } from '../connection/origin-client.js';
import { ClientError, ClientErrorCode, toClientError, type FailurePhase } from '../errors.js';
import type { ExchangeMoments } from '../timing/exchange-moments.js';
import type { BodySource, ResponseBody } from './response-body.js';

/** How much of an unwanted body is read so that its connection can be used again, in bytes. */
const mostDiscardedBytes = 64 * 1024;

/** How long that may take, in milliseconds: a rest that does not come would keep the next request waiting. */
const longestDiscardMs = 500;

/** The fields of a response as undici tells them. */
export type ResponseFields = Record<string, string | string[] | undefined>;

/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly fields: ResponseFields;
}

/** Whom an exchange tells how it goes. */
export interface ExchangeOwner {
  /** Takes the head, and returns where the body goes; undefined when nobody wants it. */
  onHead(exchange: Exchange, head: ResponseHead): ResponseBody | undefined;
  /** Takes note that the response is complete. Not called for one that nobody wants. */
  onComplete(exchange: Exchange): void;
  /** Takes note that there will be no response, or no end of it. Not called for one that nobody wants. */
  onFailed(exchange: Exchange, error: ClientError): void;
}

/** What an exchange is made of. */
export interface ExchangeOptions {
  readonly owner: ExchangeOwner;
  readonly moments: ExchangeMoments;
  /** Whether it may be sent twice: undici does that with what is left of a pipeline. */
  readonly isRepeatable: boolean;
  /** Whether the response has no body whatever its fields say: HEAD was asked. */
  readonly isHead: boolean;
  /** The request body where it is a stream: destroyed when the exchange fails. */
  readonly requestStream: Readable | undefined;
}

const State = { WAITING: 0, RECEIVING: 1, DISCARDING: 2, OVER: 3 } as const;
type State = (typeof State)[keyof typeof State];

/**
 * Turns undici's callbacks into one outcome.
 *
 * @remarks
 * On `dispatch()` and not on undici's `request()`: there the body's errors reach the caller untranslated, an abort of a
 * request that waits for a connection is noticed only when it gets one, and a second sending cannot be refused.
 */
export class Exchange implements Dispatcher.DispatchHandler, BodySource, Assignable {
  readonly moments: ExchangeMoments;
  readonly #owner: ExchangeOwner;
  readonly #isRepeatable: boolean;
  readonly #isHead: boolean;
  readonly #requestStream: Readable | undefined;
  #state: State = State.WAITING;
  #slot: OriginClient | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #body: ResponseBody | undefined;
  #failure: ClientError | undefined;
  /** What the body has by its head over HTTP/2; undefined where undici sees to it, or nobody can. */
  #announcedBytes: number | undefined;
  #receivedBytes = 0;
  #discardedBytes = 0;
  #discardTimer: NodeJS.Timeout | undefined;

  /** @param options - What it is made of. */
  constructor({ owner, moments, isRepeatable, isHead, requestStream }: ExchangeOptions) {
    this.moments = moments;
    this.#owner = owner;
    this.#isRepeatable = isRepeatable;
    this.#isHead = isHead;
    this.#requestStream = requestStream;
    requestStream?.once('end', () => (moments.sentAtMs = performance.now()));
  }

  /** Takes note of the client that will send it. */
  assign(slot: OriginClient): void {
    this.#slot = slot;
  }

  /** Takes note that a connection is there and the request is about to be written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Here and not after the fact: what is aborted in this callback is never written.
    if (this.#controller !== undefined && (!this.#isRepeatable || this.#state !== State.WAITING)) {
      this.#fail(new ClientError(ClientErrorCode.CONNECTION_LOST, 'The connection ended before the response did'));
    }
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
    else this.moments.start(this.#slot?.connection);
  }

  /** Takes note of the first byte. undici 7 calls this, and has no other way to tell. */
  onResponseStarted(): void {
    if (this.moments.firstByteAtMs === 0) this.moments.firstByteAtMs = performance.now();
  }

  /** Shows the head to the owner. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    fields: ResponseFields,
    statusText = '',
  ): void {
    if (status < 200 || this.#state === State.OVER) return;
    const { moments } = this;
    moments.headAtMs = performance.now();
    if (moments.firstByteAtMs === 0) moments.firstByteAtMs = moments.headAtMs; // HTTP/2
    this.#state = State.RECEIVING;
    if (moments.connection?.httpVersion === '2') this.#announcedBytes = this.#findLength(status, fields);
    this.#body = this.#owner.onHead(this, { status, fields, statusText });
    if (this.#body === undefined) {
      this.#startDiscarding();
      this.#requestStream?.on('error', ignore).destroy();
    }
  }

  /** Passes on a piece of the body, and stops the socket when the reader is behind. */
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state === State.RECEIVING) {
      this.#receivedBytes += chunk.length;
      if (!this.#body!.push(chunk)) controller.pause();
      return;
    }
    this.#discardedBytes += chunk.length;
    if (this.#discardedBytes > mostDiscardedBytes) controller.abort(discarded());
  }

  /** Ends the body. */
  onResponseEnd(): void {
    this.moments.end();
    this.#slot?.onAnswered();
    clearTimeout(this.#discardTimer);
    if (this.#state !== State.RECEIVING) return;
    if (this.#announcedBytes !== undefined && this.#announcedBytes !== this.#receivedBytes) {
      const message = `The response ended after ${this.#receivedBytes} bytes, ${this.#announcedBytes} were announced`;
      this.#fail(new ClientError(ClientErrorCode.CONNECTION_LOST, message));
      return;
    }
    this.#state = State.OVER;
    this.#body!.end();
    this.#owner.onComplete(this);
  }

  /** Fails the attempt. undici's echo of our own abort finds the work done. */
  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(toClientError(error, this.#phase()));
  }

  /** Ends the attempt from the caller's side; the owner is told as of any failure. */
  abort(error: ClientError): void {
    this.#fail(error);
    this.#controller?.abort(error);
  }

  resume(): void {
    if (this.#state === State.RECEIVING) this.#controller?.resume();
  }

  abandon(error: ClientError): void {
    this.abort(error);
  }

  discard(): void {
    if (this.#state !== State.RECEIVING) return;
    this.#startDiscarding();
    this.#owner.onComplete(this);
    this.#controller?.resume();
  }

  /** undici 7.30 takes the end of an HTTP/2 session for the end of the bodies on it (RFC 9113 section 8.1.1). */
  #findLength(status: number, { 'content-length': length }: ResponseFields): number | undefined {
    if (this.#isHead || status === 204 || status === 304) return undefined;
    return typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : undefined;
  }

  #phase(): FailurePhase {
    if (this.#controller === undefined) return 'before-request';
    return this.#state === State.WAITING ? 'before-head' : 'after-request';
  }

  #startDiscarding(): void {
    this.#state = State.DISCARDING;
    this.#discardTimer = setTimeout(() => this.#controller?.abort(discarded()), longestDiscardMs);
  }

  /** The one way to fail: the first reason wins. */
  #fail(error: ClientError): void {
    clearTimeout(this.#discardTimer);
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#requestStream?.on('error', ignore).destroy(error);
    const isWanted = this.#state === State.WAITING || this.#state === State.RECEIVING;
    this.#state = State.OVER;
    if (isWanted) this.#owner.onFailed(this, error);
  }
}

function ignore(): void {
  // What failed is told by the exchange.
}

function discarded(): ClientError {
  return new ClientError(ClientErrorCode.ABORTED, 'The response was not wanted');
}
