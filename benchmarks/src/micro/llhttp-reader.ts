/**
 * undici's llhttp in WebAssembly as {@link RequestReader}s: bytes are copied into its memory and its callbacks record
 * spans, as undici does. Once with a Buffer a span, undici's way; once with two offsets a span, which is cheaper and the
 * reader that Spool is held against.
 */
import { createRequire } from 'node:module';
import type { RequestReader } from './request-reader.js';

interface LlhttpExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(byteCount: number): number;
  llhttp_alloc(type: number): number;
  llhttp_execute(parser: number, bytes: number, byteCount: number): number;
  llhttp_get_method(parser: number): number;
}

interface LlhttpConstants {
  readonly TYPE: { readonly REQUEST: number };
  readonly METHODS: Readonly<Record<string, number>>;
}

/** What TypeScript's library has in `dom` only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Takes what the parser finds; offsets are those of the request. */
interface SpanSink {
  onSpan(start: number, end: number): void;
  onHead(): void;
}

/** As large as the largest request here; undici's grows by this much. */
const memoryBytes = 4096;

class Llhttp {
  readonly methodNames: string[] = [];
  method = 0;
  #endCount = 0;
  readonly #exports: LlhttpExports;
  readonly #parser: number;
  readonly #bytesOffset: number;
  readonly #memory: Uint8Array;

  constructor(sink: SpanSink) {
    const load = createRequire(import.meta.url);
    const { TYPE, METHODS } = load('undici/lib/llhttp/constants.js') as LlhttpConstants;
    for (const [name, number] of Object.entries(METHODS)) this.methodNames[number] = name;
    const bytes = load('undici/lib/llhttp/llhttp_simd-wasm.js') as Uint8Array;
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
    const onSpan = (_parser: number, at: number, byteCount: number): number => {
      const start = at - this.#bytesOffset;
      sink.onSpan(start, start + byteCount);
      return 0;
    };
    const ignore = (): number => 0;
    const env = {
      wasm_on_message_begin: ignore,
      wasm_on_url: onSpan,
      wasm_on_status: ignore,
      wasm_on_header_field: onSpan,
      wasm_on_header_value: onSpan,
      wasm_on_headers_complete: (parser: number): number => {
        this.method = this.#exports.llhttp_get_method(parser);
        sink.onHead();
        return 0;
      },
      wasm_on_body: ignore,
      wasm_on_message_complete: (): number => {
        this.#endCount++;
        return 0;
      },
    };
    this.#exports = new Instance(new Module(bytes), { env }).exports as LlhttpExports;
    this.#parser = this.#exports.llhttp_alloc(TYPE.REQUEST);
    this.#bytesOffset = this.#exports.malloc(memoryBytes);
    // undici makes this view anew for each piece; one that stays is cheaper.
    this.#memory = new Uint8Array(this.#exports.memory.buffer, this.#bytesOffset, memoryBytes);
  }

  execute(request: Buffer): void {
    const endCount = this.#endCount + 1;
    this.#memory.set(request);
    const status = this.#exports.llhttp_execute(this.#parser, this.#bytesOffset, request.length);
    if (status !== 0 || this.#endCount !== endCount) throw new Error(`llhttp finds no end, status ${status}`);
  }
}

/** Reads requests with llhttp and records a start and an end for the target and every name and value. */
export class LlhttpReader implements RequestReader {
  readonly name = 'llhttp wasm';
  readonly #spans = new Uint16Array(512);
  readonly #llhttp: Llhttp;
  #spanEnd = 0;
  #headSpanEnd = 0;

  constructor() {
    this.#llhttp = new Llhttp({
      onSpan: (start, end) => {
        this.#spans[this.#spanEnd] = start;
        this.#spans[this.#spanEnd + 1] = end;
        this.#spanEnd += 2;
      },
      onHead: () => {
        this.#headSpanEnd = this.#spanEnd;
      },
    });
  }

  frame(request: Buffer): number {
    this.#spanEnd = 0;
    this.#llhttp.execute(request);
    return (this.#headSpanEnd - 2) / 4;
  }

  read(request: Buffer, strings: string[]): number {
    this.frame(request);
    const spans = this.#spans;
    const spanEnd = this.#headSpanEnd;
    const text = request.toString('latin1', 0, spans[spanEnd - 1]);
    strings[0] = this.#llhttp.methodNames[this.#llhttp.method];
    let count = 1;
    for (let index = 0; index < spanEnd; index += 2) strings[count++] = text.slice(spans[index], spans[index + 1]);
    return count;
  }
}

/** Reads requests with llhttp and makes a Buffer of the target and every name and value, as undici does. */
export class UndiciStyleReader implements RequestReader {
  readonly name = 'llhttp wasm, Buffers';
  readonly #llhttp: Llhttp;
  #request: Buffer = Buffer.alloc(0);
  #spans: Buffer[] = [];

  constructor() {
    this.#llhttp = new Llhttp({
      onSpan: (start, end) => {
        this.#spans.push(this.#request.subarray(start, end));
      },
      onHead: () => undefined,
    });
  }

  frame(request: Buffer): number {
    this.#request = request;
    this.#spans = [];
    this.#llhttp.execute(request);
    return (this.#spans.length - 1) / 2;
  }

  read(request: Buffer, strings: string[]): number {
    this.frame(request);
    strings[0] = this.#llhttp.methodNames[this.#llhttp.method];
    let count = 1;
    for (const span of this.#spans) strings[count++] = span.toString('latin1');
    return count;
  }
}
