/**
 * Owns the client's surface: requests, and the end of the client.
 * Does not know how connections are made or shared: that is the dispatcher's part.
 */
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { ClientResponse } from './client-response.js';
import { ClientError, ClientErrorCode } from './errors.js';
import { Exchange } from './exchange.js';
import type { RequestOptions } from './options.js';

/**
 * Sends requests to one origin. Made by `createClient()`.
 *
 * @example
 * ```ts
 * await using client = createClient('http://127.0.0.1:3000');
 * const response = await client.request({ path: '/' });
 * console.log(response.status, await response.text());
 * ```
 */
export class Client implements AsyncDisposable {
  readonly #dispatcher: Dispatcher;
  #closing: Promise<void> | undefined;

  /** @param dispatcher - What connects and sends; the client closes it. */
  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  /**
   * Sends one request.
   *
   * @param options - The request.
   * @returns The response, once its head is complete; its body has not been read. A status of 400 or more is a
   * response like any other.
   * @throws ClientError when there is no response; `code` says why, `cause` is undici's error.
   */
  async request(options: RequestOptions): Promise<ClientResponse> {
    const { path, method = 'GET', headers, body = null, signal } = options;
    if (method === 'CONNECT') {
      throw new ClientError(ClientErrorCode.INVALID_OPTION, "Option method is 'CONNECT', which has no response");
    }
    if (signal?.aborted === true) {
      throw new ClientError(ClientErrorCode.ABORTED, 'The request was aborted', { cause: signal.reason });
    }
    return new Promise((resolve, reject) => {
      const requestStream = isStream(body) ? body : undefined;
      const exchange = new Exchange({ signal, requestStream, resolve, reject });
      this.#dispatcher.dispatch({ path, method, body, headers: toUndiciHeaders(headers) }, exchange);
    });
  }

  /**
   * Refuses new requests (`ERR_SPOOL_CLIENT_CLOSED`), waits for those in flight, their bodies included, and closes the
   * connections. A body that nobody reads is waited for too: read it, or `body.destroy()` it.
   *
   * @returns When the last connection is closed. A second call returns the same promise.
   */
  close(): Promise<void> {
    this.#closing ??= this.#dispatcher.close();
    return this.#closing;
  }

  /**
   * Closes every connection at once: requests in flight and unread bodies fail with `ERR_SPOOL_CLIENT_CLOSED`.
   *
   * @returns When the last connection is closed.
   */
  destroy(): Promise<void> {
    this.#closing = this.#dispatcher.destroy();
    return this.#closing;
  }

  /** Closes the client as `close()` does, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** undici reads an array as name, value, name, value, and any other iterable as pairs. */
function toUndiciHeaders(
  headers: RequestOptions['headers'],
): NonNullable<Dispatcher.DispatchOptions['headers']> | null {
  return Array.isArray(headers) ? (headers as [string, string][]).flat() : (headers ?? null);
}

function isStream(body: string | Uint8Array | Readable | null): body is Readable {
  return typeof body === 'object' && body !== null && !ArrayBuffer.isView(body);
}
