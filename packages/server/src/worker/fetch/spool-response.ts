/** The `Response` of a worker. Knows nothing of frames: it hands over an `OutgoingResponse`. */

import { FlatFieldList } from './field-list.js';
import { isReasonPhrase } from './field-syntax.js';
import { inheritFromNative } from './inherit-from-native.js';
import { isDisturbed } from './is-disturbed.js';
import { type BodyContent, LazyBody } from './lazy-body.js';
import { NativeHeaders, NativeResponse, type ResponseBody } from './native-fetch.js';
import type { OutgoingResponse } from './outgoing-response.js';
import { headersToFlatFields, indexOfField, tryToFlatFields } from './response-fields.js';
import { createHeaders, SpoolHeaders } from './spool-headers.js';

const textType = 'text/plain;charset=UTF-8';
const jsonType = 'application/json';

/** What only a response of fetch() has otherwise. */
const constructedType = 'default';
const constructedUrl = '';
const isConstructedRedirected = false;

/** What an init may have before anything is checked. */
interface UncheckedInit {
  status?: unknown;
  statusText?: unknown;
  headers?: ResponseInit['headers'];
}

/** Hands over what the worker sends for a lazy response and marks its body as used; undefined for any other object. */
export let tryTakeOutgoing: (response: object) => OutgoingResponse | undefined;

/**
 * A `Response` that keeps what the handler gave it, and builds Node's objects only when asked for more than that.
 *
 * @remarks `new Response('hello')` checks its arguments as Node's constructor does, and allocates neither a stream nor
 * Headers. Arguments that need any conversion go to Node's constructor, whose result this class then wraps: so what is
 * refused, and with which error, is Node's choice. `Response.error()` and `Response.redirect()` return Node's own
 * objects, whose headers are immutable. Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */
export class SpoolResponse implements Response {
  static {
    tryTakeOutgoing = (response) => (#body in response ? response.#takeOutgoing() : undefined);
  }

  #status = 200;
  #statusText = '';
  #body: LazyBody;
  /** Name, value, name, value, in lowercase. Stale once `#headers` is set. */
  #fields: string[] = [];
  #headers: Headers | undefined;

  constructor(body: ResponseBody = null, init?: ResponseInit) {
    const content = tryToContent(body);
    if (content === undefined || (init !== undefined && !this.#tryInit(init))) {
      const native = new NativeResponse(body, init);
      this.#status = native.status;
      this.#statusText = native.statusText;
      this.#headers = native.headers;
      this.#body = LazyBody.fromHolder(native);
      return;
    }
    this.#body = this.#attach(content, typeof content === 'string' ? textType : undefined);
  }

  static error(): Response {
    return NativeResponse.error();
  }

  static redirect(...parameters: Parameters<typeof NativeResponse.redirect>): Response {
    return NativeResponse.redirect(...parameters);
  }

  static json(data: unknown, init?: ResponseInit): SpoolResponse {
    // Undefined for a function, a symbol and undefined, whatever its type says.
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError('The data is not JSON serializable');
    const response = new SpoolResponse(null, init);
    response.#body = response.#attach(text, jsonType);
    return response;
  }

  get type(): Response['type'] {
    return constructedType;
  }

  get url(): string {
    return constructedUrl;
  }

  get redirected(): boolean {
    return isConstructedRedirected;
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get headers(): Headers {
    return (this.#headers ??= createHeaders(new FlatFieldList(this.#fields)));
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body.toStream();
  }

  get bodyUsed(): boolean {
    return this.#body.isUsed;
  }

  clone(): SpoolResponse {
    const body = this.#body.clone();
    const copy = new SpoolResponse();
    copy.#body = body;
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    if (this.#headers === undefined) copy.#fields = [...this.#fields];
    else copy.#headers = new NativeHeaders(this.#headers);
    return copy;
  }

  text(): Promise<string> {
    return this.#body.text();
  }

  json(): Promise<unknown> {
    return this.#body.json();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#body.arrayBuffer();
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#body.bytes();
  }

  blob(): Promise<Blob> {
    return this.#body.blob(this.headers);
  }

  formData(): Promise<FormData> {
    return this.#body.formData(this.headers);
  }

  /**
   * Takes over the init, reading each property once, and returns false when Node has to convert or refuse one.
   */
  #tryInit(init: unknown): boolean {
    if (typeof init !== 'object' || init === null) return false;
    const { status = 200, statusText = '', headers }: UncheckedInit = init;
    if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return false;
    if (typeof statusText !== 'string' || !isReasonPhrase(statusText)) return false;
    const fields = tryToFlatFields(headers);
    if (fields === undefined) this.#headers = new NativeHeaders(headers);
    else this.#fields = fields;
    this.#status = status;
    this.#statusText = statusText;
    return true;
  }

  /** Sets the body, and its content-type when the headers have none. */
  #attach(content: BodyContent, contentType: string | undefined): LazyBody {
    if (content !== null && isNullBodyStatus(this.#status)) {
      throw new TypeError(`Response with status ${this.#status} cannot have a body`);
    }
    if (contentType !== undefined) {
      if (this.#headers === undefined) {
        if (indexOfField(this.#fields, 'content-type') === -1) this.#fields.push('content-type', contentType);
      } else if (!this.#headers.has('content-type')) {
        this.#headers.append('content-type', contentType);
      }
    }
    return new LazyBody(content);
  }

  #takeOutgoing(): OutgoingResponse {
    const body = this.#body.peek();
    this.#body.markTaken();
    const headers = this.#headers;
    const fields =
      headers === undefined || SpoolHeaders.isUntouched(headers) ? this.#fields : headersToFlatFields(headers);
    return { status: this.#status, reason: this.#statusText, fields, body };
  }
}

inheritFromNative({ own: SpoolResponse, native: NativeResponse, name: 'Response' });

/** Returns the body in a form that needs no Node object, or undefined when Node has to convert or refuse it. */
function tryToContent(body: unknown): BodyContent | undefined {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return body === null ? null : undefined;
  // Copied, because Node copies: what the handler writes into its array later must not be sent. Into Buffer's pool when
  // it fits: 105 ns for 100 bytes where `new Uint8Array(body)` takes 434 (Node 20).
  if (body instanceof Uint8Array) return isFixedBuffer(body.buffer) ? Buffer.from(body) : undefined;
  if (body instanceof ArrayBuffer) return isFixedBuffer(body) ? Buffer.from(new Uint8Array(body)) : undefined;
  if (body instanceof ReadableStream) return body.locked || isDisturbed(body) ? undefined : body;
  return undefined;
}

/** Shared and resizable memory is Node's to refuse. */
function isFixedBuffer(buffer: ArrayBufferLike): boolean {
  return buffer instanceof ArrayBuffer && !buffer.resizable;
}

/** Status codes that forbid a body (Fetch standard, "null body status"); 101 and 103 cannot be constructed. */
function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
