/**
 * Owns the client's surface: requests, and the end of the client. Does not know how connections are made or shared.
 */
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { Call, type CallContext } from './call/call.js';
import type { ClientResponse } from './client-response.js';
import { OriginConnections } from './connection/origin-connections.js';
import { CookieJar } from './cookies/cookie-jar.js';
import { ClientError, ClientErrorCode, toClientError } from './errors.js';
import { fetchWith } from './fetch.js';
import type { ResolvedClientOptions } from './options.js';
import { resolveRequest, type RequestOptions } from './request-options.js';
import { RetryPolicy } from './retry/retry-policy.js';

/** Chooses where a body goes, once its head is there. */
export type WritableFactory = (response: ClientResponse) => Writable;

/**
 * Sends requests. Made by `createClient()`.
 *
 * @example
 * ```ts
 * await using client = createClient('http://127.0.0.1:3000');
 * const response = await client.request({ path: '/' });
 * console.log(response.status, await response.text());
 * ```
 */
export class Client implements AsyncDisposable {
  readonly #options: ResolvedClientOptions;
  readonly #own: OriginConnections;
  /** By origin, those to the client's own among them. */
  readonly #connections = new Map<string, OriginConnections>();
  #callCount = 0;
  readonly #context: CallContext;
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  /** @param options - All of them. */
  constructor(options: ResolvedClientOptions) {
    const { cookies, origin } = options;
    this.#options = options;
    this.#own = new OriginConnections(origin, options);
    this.#connections.set(origin.origin, this.#own);
    this.#context = {
      retryPolicy: new RetryPolicy(options.retry),
      cookies: typeof cookies === 'boolean' ? (cookies ? CookieJar.create() : undefined) : cookies,
      connectionsTo: (origin) => this.#connectionsTo(origin),
      waiting: new Set(),
      enter: () => {
        if (!this.#isClosed) this.#callCount += 1;
        return !this.#isClosed;
      },
      leave: () => {
        this.#callCount -= 1;
        if (this.#callCount === 0) this.#onIdle?.();
      },
    };
  }

  /** The client's cookies; undefined where it keeps none. */
  get cookies(): CookieJar | undefined {
    return this.#context.cookies;
  }

  /**
   * Sends a request.
   *
   * @param options - The request.
   * @returns The response, once its head is complete; its body has not been read. A status of 400 or more is a
   * response like any other.
   * @throws ClientError when there is no response; `code` says why, `cause` is undici's error.
   */
  request(options: RequestOptions): Promise<ClientResponse> {
    return new Promise((resolve, reject) => {
      const request = resolveRequest(options, this.#options);
      new Call(this.#context, { request, outcome: { resolve, reject } }).start();
    });
  }

  /**
   * Sends a request and writes the body of the response to a stream, as fast as that takes it.
   *
   * @param options - The request.
   * @param chooseWritable - Called with the response when its head is there; returns where the body goes.
   * @returns The response, when the stream has finished.
   * @throws ClientError as `request()`; what the stream failed with otherwise.
   * @example
   * ```ts
   * await client.stream({ path: '/film.mp4' }, () => createWriteStream('film.mp4'));
   * ```
   */
  async stream(options: RequestOptions, chooseWritable: WritableFactory): Promise<ClientResponse> {
    const response = await this.request(options);
    let writable: Writable;
    try {
      writable = chooseWritable(response);
    } catch (error) {
      response.discard();
      throw error;
    }
    if (writable.writableEnded) await finished(writable);
    await pipeline(response.body, writable);
    return response;
  }

  /**
   * Sends a request as the global `fetch()` does: with a `Response`, an `AbortSignal`'s reason as the error of an abort,
   * and a `TypeError` for everything else, whose `cause` is the `ClientError`. Compressed bodies are decompressed.
   *
   * @remarks
   * Retries, cookies and connections are the client's. Of the options `cache`, `integrity`, `mode`, `referrer` and
   * `keepalive` mean nothing here; `credentials: 'omit'` is not followed either: make a client without cookies.
   *
   * @param input - A path, a URL or a `Request`.
   * @param init - As for the global one.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    return fetchWith((options) => this.request(options), { input, init, origin: this.#options.origin });
  }

  /**
   * Refuses new requests (`ERR_SPOOL_CLIENT_CLOSED`), waits for those in flight, their retries and bodies included, and
   * closes the connections. A body that nobody reads is waited for too: read it, or `discard()` it.
   *
   * @returns When the last connection is closed. A second call returns the same promise.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /**
   * Closes every connection at once: requests in flight and unread bodies fail with `ERR_SPOOL_CLIENT_CLOSED`.
   *
   * @returns When the last connection is closed.
   */
  destroy(): Promise<void> {
    this.#isClosed = true;
    const error = new ClientError(ClientErrorCode.CLOSED, 'The client was destroyed');
    for (const call of [...this.#context.waiting]) call.cancel(error);
    this.#closing = this.#each((connections) => connections.destroy());
    return this.#closing;
  }

  /** Closes the client as `close()` does, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    if (this.#callCount > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await this.#each((connections) => connections.close());
  }

  async #each(end: (connections: OriginConnections) => Promise<void>): Promise<void> {
    // undici refuses to close what is destroyed; that it is gone is all that is asked for.
    await Promise.all([...this.#connections.values()].map((connections) => end(connections).catch(throwUnlessGone)));
  }

  #connectionsTo(origin: URL): OriginConnections {
    // The client's own by identity: a URL's `origin` is put together each time it is read.
    if (origin === this.#options.origin) return this.#own;
    let connections = this.#connections.get(origin.origin);
    if (connections === undefined) {
      connections = new OriginConnections(new URL(origin.origin), this.#options);
      this.#connections.set(origin.origin, connections);
    }
    return connections;
  }
}

function throwUnlessGone(error: unknown): void {
  if (toClientError(error, 'after-request').code !== ClientErrorCode.CLOSED) throw error;
}
