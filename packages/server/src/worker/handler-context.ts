/** What a handler is told beside the request. */

import { threadId } from 'node:worker_threads';

import type { DecodedRequestHead } from '@spool/protocol';

import type { ForwardedClient } from './forwarded-client.js';

/** What is the same for all requests of a worker; the argument of a handler module's `start`. */
export interface WorkerContext {
  /** Number of the worker in its pool, from 0. A replacement keeps the number. */
  readonly workerId: number;
  /** Node's number of the thread. A replacement has another one. */
  readonly threadId: number;
}

/** Times of one request so far, in milliseconds with a fraction. */
export interface RequestTimings {
  /** From the last byte of the head on the I/O thread until the request was given to this worker. */
  readonly queuedMs: number;
  /** From being given to this worker until the handler was called: waking, reading, requests before it. */
  readonly ringMs: number;
}

/** What a handler is told beside the request; its second argument. */
export interface HandlerContext extends WorkerContext {
  /** The server's number of the request, from 1, wrapping at 2^32. The `requestError` event names it. */
  readonly requestId: number;
  /**
   * Address of the client: the peer's end of the connection or, with `trustProxy`, what the trusted proxies say. Without it
   * it is the nearest proxy's when one stands between.
   */
  readonly remoteAddress: string;
  /**
   * Whether nobody waits for the answer any more. Read from shared memory on each access, so that a synchronous loop may
   * poll it; asynchronous code has `request.signal`.
   */
  readonly aborted: boolean;
  /** Times of this request so far. */
  readonly timings: RequestTimings;
  /**
   * Sends a 103 (Early Hints) response ahead of the answer, so that a browser may load what the answer will need while the
   * handler still works. A hint that finds no room, comes after the answer, or goes to an HTTP/1.0 client is dropped.
   *
   * @param headers - Its fields, most often `link`.
   * @returns Whether it was sent on its way.
   * @throws SpoolError `ERR_SPOOL_INVALID_RESPONSE_HEAD` when a field cannot be sent.
   *
   * @example
   * ```ts
   * context.earlyHints({ link: '</style.css>; rel=preload; as=style' });
   * ```
   */
  earlyHints(headers: ConstructorParameters<typeof Headers>[0]): boolean;
  /**
   * Keeps the worker from closing before the promise has settled. The response does not wait for it.
   *
   * @param promise - Work that goes on after the response. A rejection is written to standard error.
   */
  waitUntil(promise: Promise<unknown>): void;
}

/** What a context asks of the exchange it belongs to. */
export interface ContextOwner {
  readonly head: DecodedRequestHead;
  readonly startedAtMs: number;
  readonly isCancelled: boolean;
  readonly forwardedClient: ForwardedClient | undefined;
  earlyHints(fields: readonly string[]): boolean;
  waitUntil(promise: Promise<unknown>): void;
}

/** The context of one request: getters over the exchange, so that what is not asked for costs nothing. */
export class RequestContext implements HandlerContext {
  readonly workerId: number;
  readonly #owner: ContextOwner;

  /**
   * @param workerId - Number of the worker.
   * @param owner - The exchange.
   */
  constructor(workerId: number, owner: ContextOwner) {
    this.workerId = workerId;
    this.#owner = owner;
  }

  get threadId(): number {
    return threadId;
  }

  get requestId(): number {
    return this.#owner.head.requestId;
  }

  get remoteAddress(): string {
    return this.#owner.forwardedClient?.address ?? this.#owner.head.remoteAddress;
  }

  get aborted(): boolean {
    return this.#owner.isCancelled;
  }

  get timings(): RequestTimings {
    const { head, startedAtMs } = this.#owner;
    return {
      queuedMs: Math.max(0, head.dispatchedAtMs - head.receivedAtMs),
      ringMs: Math.max(0, startedAtMs - head.dispatchedAtMs),
    };
  }

  earlyHints(headers: ConstructorParameters<typeof Headers>[0]): boolean {
    return this.#owner.earlyHints([...new Headers(headers)].flat());
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#owner.waitUntil(promise);
  }
}
