/** The `Request` of a worker. Knows nothing of records: a `RequestSource` reads those. */

import { inheritFromNative } from './inherit-from-native.js';
import { LazyBody } from './lazy-body.js';
import { NativeHeaders, NativeRequest, type RequestInput } from './native-fetch.js';
import type { RequestSource } from './request-source.js';
import { serialiseUrl } from './serialise-url.js';
import { createHeaders, SpoolHeaders } from './spool-headers.js';

/** What only this file constructs a request from: a record, or an object of Node's to wrap. */
class RequestParts {
  constructor(
    readonly source: RequestSource | undefined,
    readonly native: Request | undefined,
  ) {}
}

/** An ordinary request, for the attributes that are the same for every incoming one. */
let template: Request | undefined;

/**
 * Returns what Node's own `Request` and `fetch` accept for an input: Node's object for a lazy request, anything else as
 * it is.
 *
 * @remarks The body moves along, unless the init has one of its own. Node refuses a body on GET and HEAD, so there it
 * stays behind.
 * @throws TypeError when the body is used or locked, or the method is one that Node refuses (CONNECT, TRACE, TRACK)
 */
export let toNativeRequest: (input: RequestInput, init: RequestInit | undefined) => RequestInput;

/**
 * A `Request` that reads its parts from the request record when asked, and builds Node's object only to become another
 * request.
 *
 * @remarks A request that a handler constructs itself wraps Node's own from the start. An incoming request may have any
 * method, and a body with any method: `text()` and the like read it. Hot path: guarded by `benchmarks/src/bench.ts`,
 * workload hello.
 */
export class SpoolRequest implements Request {
  static {
    toNativeRequest = (input, init) => {
      if (!SpoolRequest.#isLazy(input)) return input;
      const native = input.#toNative(init);
      input.#leaveBody(init);
      return native;
    };
    // The attributes that say how to fetch are Node's, whichever it has: fixed for an incoming request.
    for (const [name, attribute] of Object.entries(Object.getOwnPropertyDescriptors(NativeRequest.prototype))) {
      if (attribute.get === undefined || Object.hasOwn(this.prototype, name)) continue;
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get(this: SpoolRequest): unknown {
          const native = this.#native ?? (template ??= new NativeRequest('http://localhost/'));
          return Reflect.get(native, name);
        },
      });
    }
  }

  declare readonly cache: Request['cache'];
  declare readonly credentials: Request['credentials'];
  declare readonly destination: Request['destination'];
  declare readonly duplex: Request['duplex'];
  declare readonly integrity: Request['integrity'];
  declare readonly keepalive: Request['keepalive'];
  declare readonly mode: Request['mode'];
  declare readonly redirect: Request['redirect'];
  declare readonly referrer: Request['referrer'];
  declare readonly referrerPolicy: Request['referrerPolicy'];

  /** Exactly one of these two is defined. */
  readonly #source: RequestSource | undefined;
  readonly #native: Request | undefined;
  #url: string | undefined;
  #headers: Headers | undefined;
  #body: LazyBody | undefined;

  constructor(input: RequestInput | RequestParts, init?: RequestInit) {
    if (input instanceof RequestParts) {
      this.#source = input.source;
      this.#native = input.native;
    } else if (SpoolRequest.#isLazy(input)) {
      this.#native = new NativeRequest(input.#toNative(init), init);
      input.#leaveBody(init);
    } else {
      this.#native = new NativeRequest(input, init);
    }
  }

  static #isLazy(input: unknown): input is SpoolRequest {
    return typeof input === 'object' && input !== null && #url in input;
  }

  get method(): string {
    return this.#origin().method;
  }

  get url(): string {
    return (this.#url ??= this.#source === undefined ? this.#origin().url : serialiseUrl(this.#source.url));
  }

  get headers(): Headers {
    return (this.#headers ??= this.#source === undefined ? this.#toNative().headers : createHeaders(this.#source));
  }

  get signal(): AbortSignal {
    return this.#origin().signal;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#toBody().toStream();
  }

  get bodyUsed(): boolean {
    return this.#toBody().isUsed;
  }

  clone(): SpoolRequest {
    if (this.#source === undefined) return new SpoolRequest(new RequestParts(undefined, this.#toNative().clone()));
    const body = this.#toBody().clone();
    const copy = new SpoolRequest(new RequestParts(this.#source, undefined));
    copy.#body = body;
    const headers = this.#headers;
    if (headers !== undefined && !SpoolHeaders.isUntouched(headers)) copy.#headers = new NativeHeaders(headers);
    return copy;
  }

  text(): Promise<string> {
    return this.#toBody().text();
  }

  json(): Promise<unknown> {
    return this.#toBody().json();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#toBody().arrayBuffer();
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#toBody().bytes();
  }

  blob(): Promise<Blob> {
    return this.#toBody().blob(this.headers);
  }

  formData(): Promise<FormData> {
    return this.#toBody().formData(this.headers);
  }

  #origin(): RequestSource | Request {
    return this.#source ?? this.#toNative();
  }

  #toBody(): LazyBody {
    return (this.#body ??=
      this.#source === undefined ? LazyBody.fromHolder(this.#toNative()) : new LazyBody(this.#source.body));
  }

  #toNative(init?: RequestInit): Request {
    if (this.#native !== undefined) return this.#native;
    const { method, url, headers, signal } = this;
    const body = this.#movesBody(init) ? this.#toBody().peek() : null;
    return new NativeRequest(url, { method, headers, body, signal, duplex: 'half' });
  }

  /**
   * Marks the body as used once another request has it. A stream shows that by itself, and so does Node's own object.
   */
  #leaveBody(init: RequestInit | undefined): void {
    if (this.#native === undefined && this.#movesBody(init)) this.#toBody().markTaken();
  }

  #movesBody(init: RequestInit | undefined): boolean {
    const { method } = this;
    return method !== 'GET' && method !== 'HEAD' && (init?.body ?? null) === null;
  }
}

inheritFromNative({ own: SpoolRequest, native: NativeRequest, name: 'Request' });

/**
 * Creates the Request that a handler gets.
 *
 * @param source - read when the handler asks; must stay valid as long as the request is in use
 * @returns an instance of the global `Request` class of a worker
 */
export function createRequest(source: RequestSource): Request {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- inheritFromNative() makes it one
  return new SpoolRequest(new RequestParts(source, undefined));
}
