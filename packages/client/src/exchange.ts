/**
 * Owns one request and its response between undici's callbacks and the caller's promise: the abort signal, the flow
 * of the body, and that the promise is settled once. Does not know connections, nor what the body is read for.
 */
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ClientResponse } from './client-response.js';
import { ClientError, ClientErrorCode, toClientError } from './errors.js';

/** How much of a body is read before the caller asks, in bytes: undici's own figure for `request()`. */
const readAheadBytes = 64 * 1024;

/** What an exchange needs to begin. */
export interface ExchangeOptions {
  /** Aborts the exchange in any state. */
  readonly signal: AbortSignal | undefined;
  /** The request body where it is a stream: destroyed when the exchange fails. */
  readonly requestStream: Readable | undefined;
  /** Takes the response when its head is complete. */
  readonly resolve: (response: ClientResponse) => void;
  /** Takes the failure of an exchange without a response. */
  readonly reject: (error: ClientError) => void;
}

/**
 * Turns undici's dispatch callbacks into a {@link ClientResponse}.
 *
 * @remarks
 * On `dispatch()` and not on undici's `request()`: there the body's errors reach the caller untranslated, and an abort
 * of a request that waits for a connection is noticed only when it gets one.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #body: Readable | undefined;
  #failure: ClientError | undefined;
  #isComplete = false;

  /** @param options - Where the outcome goes, and what may end it early. */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes note that a connection is there and the request is about to be written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  /** Hands out the response. */
  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (statusCode < 200) return;
    const body = new Readable({
      highWaterMark: readAheadBytes,
      read: () => {
        controller.resume();
      },
      destroy: (error, callback) => {
        callback(this.#onBodyDestroyed(error));
      },
    });
    // The failure of a body that nobody reads must not be an uncaught exception: the reader still gets it.
    body.on('error', () => undefined);
    this.#body = body;
    this.#options.resolve(new ClientResponse({ status: statusCode, headers: toHeaders(headers), body }));
  }

  /** Passes on a piece of the body, and stops the socket when the reader is behind. */
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body?.push(chunk) === false) controller.pause();
  }

  /** Ends the body. */
  onResponseEnd(): void {
    this.#isComplete = true;
    this.#release();
    this.#body?.push(null);
  }

  /** Fails the promise before the head, the body after it. */
  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(toClientError(error, this.#controller === undefined ? 'before-request' : 'after-request'));
  }

  readonly #onAbort = (): void => {
    this.#fail(
      new ClientError(ClientErrorCode.ABORTED, 'The request was aborted', { cause: this.#options.signal?.reason }),
    );
  };

  /** The one way to fail: the first reason wins, and undici's echo of our own abort finds the work done. */
  #fail(error: ClientError): void {
    if (this.#isComplete || this.#failure !== undefined) return;
    this.#failure = error;
    this.#release();
    this.#options.requestStream?.on('error', () => undefined).destroy(error);
    this.#controller?.abort(error);
    if (this.#body === undefined) this.#options.reject(error);
    else this.#body.destroy(error);
  }

  /** Frees the connection when the caller gives a body up; returns the error that its stream shall carry. */
  #onBodyDestroyed(error: Error | null): Error | null {
    if (this.#isComplete || this.#failure !== undefined) return error;
    const failure = new ClientError(ClientErrorCode.ABORTED, 'The response body was destroyed before its end', {
      cause: error ?? undefined,
    });
    this.#fail(failure);
    return failure;
  }

  #release(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }
}

function toHeaders(fields: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') headers.append(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}
