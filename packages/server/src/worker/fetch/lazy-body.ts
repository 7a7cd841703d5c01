/** The body of a lazy message, read once. Knows nothing of the message but, when asked to, its content-type. */

import { IncomingBody } from './incoming-body.js';
import { isDisturbed } from './is-disturbed.js';
import { NativeResponse } from './native-fetch.js';

/** What a body can be without Node's own object around it. */
export type BodyContent = string | Uint8Array | ReadableStream<Uint8Array> | IncomingBody | null;

/** Content that is there, or is a stream already. */
type SettledContent = Exclude<BodyContent, IncomingBody>;

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const byteOrderMark = 0xfeff;

/**
 * The body of a lazy Request or Response: read once, as the Fetch standard says.
 *
 * @remarks Whole content is read without a stream. Everything else, such as `body`, `blob()` and `formData()`, goes to
 * a Node object that holds the content from then on. That holder is a `Response` even for a request, because Node
 * refuses a request body on GET and HEAD.
 */
export class LazyBody {
  #content: BodyContent;
  #holder: Request | Response | undefined;
  #isUsed = false;
  #isShared = false;
  /** Whether it comes from a client, who may go away in the middle of it. */
  #isIncoming: boolean;

  /** @param content - bytes belong to the body from here on: `arrayBuffer()` may hand out the very buffer */
  constructor(content: BodyContent) {
    this.#content = content;
    this.#isIncoming = content instanceof IncomingBody;
  }

  /** Wraps an object of Node's own, which keeps the state of the body. */
  static fromHolder(holder: Request | Response): LazyBody {
    const body = new LazyBody(null);
    body.#holder = holder;
    return body;
  }

  /** Whether something has read from the body. */
  get isUsed(): boolean {
    if (this.#isUsed) return true;
    if (this.#holder !== undefined) return this.#holder.bodyUsed;
    return isStream(this.#content) && isDisturbed(this.#content);
  }

  /** Whether a read would be refused: something has read from the body, or holds a reader. */
  get isUnusable(): boolean {
    if (this.isUsed) return true;
    const stream = this.#holder === undefined ? this.#content : this.#holder.body;
    return isStream(stream) && stream.locked;
  }

  /** Returns the body as a stream, the same one each time. */
  toStream(): ReadableStream<Uint8Array> | null {
    const content = this.#settle();
    if (this.#holder === undefined && (content === null || isStream(content))) return content;
    return this.#toHolder().body;
  }

  text(): Promise<string> {
    if (this.isUnusable) return rejectUnusable();
    if (this.#content instanceof IncomingBody) return this.#collect(this.#content, toText);
    if (!this.#isWhole()) return this.#forgivably(this.#toHolder().text());
    return Promise.resolve(toText(this.#useWhole()));
  }

  json(): Promise<unknown> {
    if (this.isUnusable) return rejectUnusable();
    if (this.#content instanceof IncomingBody) return this.#collect(this.#content, parseJson);
    if (!this.#isWhole()) return this.#forgivably(this.#toHolder().json());
    const text = toText(this.#useWhole());
    return new Promise((resolve) => {
      resolve(JSON.parse(text)); // A syntax error becomes the rejection.
    });
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    if (this.isUnusable) return rejectUnusable();
    if (this.#content instanceof IncomingBody) return this.#collect(this.#content, (bytes) => toOwnBuffer(bytes));
    if (!this.#isWhole()) return this.#forgivably(this.#toHolder().arrayBuffer());
    const content = this.#useWhole();
    if (typeof content === 'string') return Promise.resolve(toOwnBuffer(encoder.encode(content)));
    return Promise.resolve(content === null ? new ArrayBuffer(0) : toOwnBuffer(content, this.#isShared));
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#forgivably(this.arrayBuffer().then((buffer) => new Uint8Array(buffer)));
  }

  /** @param headers - those of the message; its content-type becomes the type of the blob */
  blob(headers: Headers): Promise<Blob> {
    if (this.isUnusable) return rejectUnusable();
    return this.#forgivably(this.#toHolder(headers).blob());
  }

  /** @param headers - those of the message; its content-type says how to parse */
  formData(headers: Headers): Promise<FormData> {
    if (this.isUnusable) return rejectUnusable();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- advice to apps; the method is part of the Fetch standard
    return this.#forgivably(this.#toHolder(headers).formData());
  }

  /**
   * Returns a second body with the same content.
   *
   * @throws TypeError when the body is used or locked
   */
  clone(): LazyBody {
    this.#assertUsable();
    this.#settle();
    if (!this.#isWhole()) {
      const copy = LazyBody.fromHolder(this.#toHolder().clone());
      copy.#isIncoming = this.#isIncoming;
      this.#content = null;
      return copy;
    }
    const copy = new LazyBody(this.#content);
    this.#isShared = copy.#isShared = true;
    return copy;
  }

  /**
   * Returns the content in its cheapest form without using it up.
   *
   * @throws TypeError when the body is used or locked
   */
  peek(): SettledContent {
    this.#assertUsable();
    const content = this.#settle();
    if (content === null && this.#holder !== undefined) return this.#holder.body;
    return content;
  }

  /** Marks content that {@link peek} returned as used. A stream is left to whoever reads it. */
  markTaken(): void {
    const content = this.#settle();
    if (content === null || isStream(content)) return;
    this.#markUsed();
    // Someone may have kept `body` without reading it: now it is too late.
    this.#holder?.body?.getReader();
  }

  #assertUsable(): void {
    if (this.isUnusable) throw unusableError();
  }

  #isWhole(): boolean {
    return this.#holder === undefined && !isStream(this.#content);
  }

  /** Turns a body that still arrives into the stream it is to everyone who does not want it whole. */
  #settle(): SettledContent {
    if (this.#content instanceof IncomingBody) this.#content = this.#content.toStream();
    return this.#content;
  }

  #collect<Result>(incoming: IncomingBody, convert: (bytes: Uint8Array) => Result): Promise<Result> {
    this.#markUsed();
    return this.#forgivably(incoming.collect().then(convert));
  }

  /**
   * Lets a read fail that nobody awaits: a handler may begin one and answer without it, and a client that goes away then must
   * not end the worker, and all that runs there, by a rejection that nobody handles.
   */
  #forgivably<Result>(read: Promise<Result>): Promise<Result> {
    if (this.#isIncoming) read.catch(ignore);
    return read;
  }

  #useWhole(): string | Uint8Array | null {
    const content = this.#settle();
    if (isStream(content)) throw new TypeError('A stream has no whole content');
    if (content === null) return null; // A null body can be read any number of times.
    this.#markUsed();
    return content;
  }

  #markUsed(): void {
    this.#isUsed = true;
    this.#content = ''; // Not null, which would be no body at all.
  }

  #toHolder(headers?: Headers): Request | Response {
    if (this.#holder === undefined) {
      this.#holder = new NativeResponse(this.#settle());
      if (this.#isUsed) void this.#holder.arrayBuffer(); // Its stream has to show that it was read.
      if (isStream(this.#content)) this.#content = null;
    }
    const holder = this.#holder;
    if (headers !== undefined && headers !== holder.headers) {
      const contentType = headers.get('content-type');
      if (contentType === null) holder.headers.delete('content-type');
      else holder.headers.set('content-type', contentType);
    }
    return holder;
  }
}

function isStream(content: unknown): content is ReadableStream<Uint8Array> {
  return typeof content === 'object' && content instanceof ReadableStream;
}

function toText(content: string | Uint8Array | null): string {
  if (content === null) return '';
  if (typeof content !== 'string') return decoder.decode(content);
  // What encoding to UTF-8 and decoding again would change.
  const text = content.charCodeAt(0) === byteOrderMark ? content.slice(1) : content;
  return text.toWellFormed();
}

/**
 * Returns a buffer that holds these bytes and nothing else: their own when it fits and nobody else sees it, else a
 * copy.
 */
function toOwnBuffer(bytes: Uint8Array, isShared = false): ArrayBuffer {
  const { buffer } = bytes;
  if (!isShared && buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}

function ignore(): void {
  return;
}

function rejectUnusable(): Promise<never> {
  return Promise.reject(unusableError());
}

function unusableError(): TypeError {
  return new TypeError('Body is unusable: it has already been read or is locked');
}
