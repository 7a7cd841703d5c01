/**
 * Owns what the caller gets: status, fields, and a body that is read at most once.
 * Does not know where the bytes come from.
 */
import type { Readable } from 'node:stream';
import { ClientError, ClientErrorCode, toClientError } from './errors.js';

/**
 * Holds a response whose head has arrived and whose body has not been read.
 *
 * @remarks
 * A body longer than what the client reads ahead (64 KiB) keeps its connection until it is read or `body.destroy()`ed.
 */
export class ClientResponse {
  /** The status code, 200 to 599. Informational responses (1xx) are skipped. */
  readonly status: number;

  /**
   * The fields, as the standard `Headers`: `get()` joins repeated fields, `getSetCookie()` does not. Values are
   * decoded byte for byte, as in Fetch.
   *
   * @remarks
   * A `Headers`, and no plain object: names are case-insensitive, and a peer that repeats a field does not change the
   * type of its value.
   */
  readonly headers: Headers;

  /**
   * The body as a Node stream of `Uint8Array`s, empty where the response has none. Its failures are `ClientError`s,
   * and one that nobody listens to does not end the process.
   */
  readonly body: Readable;

  /**
   * @param status - The status code.
   * @param headers - The fields.
   * @param body - The body, nothing of it read.
   */
  constructor({ status, headers, body }: { status: number; headers: Headers; body: Readable }) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Reads the whole body.
   *
   * @returns The bytes.
   * @throws ClientError `ERR_SPOOL_CLIENT_BODY_ALREADY_READ` when the body, or part of it, was read before; any code
   * of a failed exchange otherwise.
   */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const body = this.body;
    // `readableDidRead` becomes true at the first byte taken; a second call in the same turn shows as a flowing or
    // listened-to stream.
    if (body.readableDidRead || body.readableFlowing !== null || body.listenerCount('readable') > 0) {
      throw new ClientError(ClientErrorCode.BODY_ALREADY_READ, 'The response body has already been read');
    }
    const chunks: Uint8Array[] = [];
    let totalBytes = 0;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        chunks.push(chunk);
        totalBytes += chunk.length;
      }
    } catch (error) {
      throw toClientError(error, 'after-request');
    }
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
    return new TextDecoder().decode(await this.bytes());
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
}
