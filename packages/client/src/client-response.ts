/**
 * Owns what the caller gets: status, fields, a body that is read at most once, and what it all took.
 * Does not know where the bytes come from.
 */
import type { Readable } from 'node:stream';
import type { ResponseFields, ResponseHead } from './call/exchange.js';
import type { ResponseBody } from './call/response-body.js';
import { ClientError, ClientErrorCode } from './errors.js';
import type { ExchangeMoments } from './timing/exchange-moments.js';
import { describeTimings, type ResponseTimings } from './timing/response-timings.js';

/** What a response is made of. */
export interface ResponseParts {
  readonly head: ResponseHead;
  readonly body: ResponseBody;
  readonly moments: ExchangeMoments;
  readonly origin: URL;
  readonly path: string;
  readonly redirectCount: number;
  readonly retryCount: number;
}

/**
 * Holds a response whose head has arrived and whose body has not been read.
 *
 * @remarks
 * A body longer than what the client reads ahead (64 KiB) keeps its connection until it is read or given up.
 */
export class ClientResponse {
  readonly #parts: ResponseParts;
  #headers: Headers | undefined;

  /** @param parts - What it is made of. */
  constructor(parts: ResponseParts) {
    this.#parts = parts;
  }

  /** The status code, 200 to 599. Informational responses (1xx) are skipped. */
  get status(): number {
    return this.#parts.head.status;
  }

  /** The words behind the status code; empty with HTTP/2, which has none. */
  get statusText(): string {
    return this.#parts.head.statusText;
  }

  /** Where the response came from: the last URL of a chain of redirects. */
  get url(): string {
    return this.#parts.origin.origin + this.#parts.path;
  }

  /** How many redirects led here. */
  get redirectCount(): number {
    return this.#parts.redirectCount;
  }

  /** How often the request was sent again before this response. */
  get retryCount(): number {
    return this.#parts.retryCount;
  }

  /**
   * The fields, as the standard `Headers`: `get()` joins repeated fields, `getSetCookie()` does not. Values are
   * decoded byte for byte, as in Fetch.
   *
   * @remarks
   * A `Headers`, and no plain object: names are case-insensitive, and a peer that repeats a field does not change the
   * type of its value. Made when first asked for: it costs as much as the rest of a small response.
   */
  get headers(): Headers {
    return (this.#headers ??= toHeaders(this.#parts.head.fields));
  }

  /**
   * The body as a Node stream of `Uint8Array`s, empty where the response has none. Its failures are `ClientError`s,
   * and one that nobody listens to does not end the process.
   *
   * @remarks
   * What was streamed in part cannot be asked for again: a lost connection is the reader's to see. `bytes()`, `text()` and
   * `json()` have the request sent again where that is safe.
   */
  get body(): Readable {
    return this.#parts.body.stream();
  }

  /** Says where the time went, as far as the response has come; ask again after the last byte for all of it. */
  get timings(): ResponseTimings {
    return describeTimings(this.#parts.moments, this.headers.get('server-timing'));
  }

  /**
   * Reads the whole body.
   *
   * @returns The bytes.
   * @throws ClientError `ERR_SPOOL_CLIENT_BODY_ALREADY_READ` when the body, or part of it, was read before; any code
   * of a failed exchange otherwise.
   */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks = await this.#parts.body.collect();
    let totalBytes = 0;
    for (const chunk of chunks) totalBytes += chunk.length;
    const all = new Uint8Array(totalBytes);
    let offset = 0;
    for (const chunk of chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  /**
   * Reads the whole body and decodes it as UTF-8, whatever `content-type` says, as Fetch does.
   *
   * @returns The text, without a byte order mark.
   * @throws As `bytes()`.
   */
  async text(): Promise<string> {
    const chunks = await this.#parts.body.collect();
    const text = (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString();
    // Not by a TextDecoder: making one costs more than decoding a short text.
    return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  }

  /**
   * Reads the whole body and parses it as JSON.
   *
   * @returns The value; its shape is the peer's, so check it.
   * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_JSON` when it is not JSON; otherwise as `bytes()`.
   */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ClientError(ClientErrorCode.INVALID_JSON, `The response body is not JSON: ${String(error)}`, {
        cause: error,
      });
    }
  }

  /**
   * Lets go of a body that is not wanted. Up to 64 KiB of it are read so that the connection can be used again; a
   * longer one costs the connection.
   */
  discard(): void {
    this.#parts.body.discard();
  }
}

const byteOrderMark = 0xfeff;

function toHeaders(fields: ResponseFields): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') headers.append(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}
