/**
 * http-parser-js as a {@link RequestReader}. It makes strings of every field while it parses, so framing alone costs it
 * the same.
 */
import { HTTPParser } from 'http-parser-js';
import type { RequestReader } from './request-reader.js';

/** The list that `onHeadersComplete` hands over: names and values in turn. */
type FieldList = readonly string[];

/** What Node calls the parser's callbacks with since 0.12. */
type HeadersCompleteCallback = (
  majorVersion: number,
  minorVersion: number,
  fields: FieldList,
  method: number,
  target: string,
) => number;

/** Reads requests with http-parser-js. */
export class HttpParserJsReader implements RequestReader {
  readonly name = 'http-parser-js';
  readonly #parser: InstanceType<typeof HTTPParser>;
  #fields: FieldList = [];
  #method = 0;
  #target = '';
  #endCount = 0;

  constructor() {
    // Reading this constant tells it to pass nine arguments and not one object, as Node's own HTTP does.
    Reflect.get(HTTPParser, 'kOnExecute');
    this.#parser = new HTTPParser(HTTPParser.REQUEST);
    const onHeadersComplete: HeadersCompleteCallback = (_major, _minor, fields, method, target) => {
      this.#fields = fields;
      this.#method = method;
      this.#target = target;
      return 0;
    };
    const callbacks = this.#parser as unknown as Record<number, unknown>;
    callbacks[HTTPParser.kOnHeadersComplete] = onHeadersComplete;
    callbacks[HTTPParser.kOnMessageComplete] = () => {
      this.#endCount++;
    };
  }

  frame(request: Buffer): number {
    this.#execute(request);
    return this.#fields.length / 2;
  }

  read(request: Buffer, strings: string[]): number {
    this.#execute(request);
    const fields = this.#fields;
    strings[0] = HTTPParser.methods[this.#method];
    strings[1] = this.#target;
    for (let index = 0; index < fields.length; index++) strings[index + 2] = fields[index];
    return fields.length + 2;
  }

  #execute(request: Buffer): void {
    const endCount = this.#endCount + 1;
    this.#parser.execute(request);
    if (this.#endCount !== endCount) throw new Error('http-parser-js finds no end');
  }
}
