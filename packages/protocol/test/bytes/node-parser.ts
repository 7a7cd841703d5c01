/**
 * Node's own HTTP parser (llhttp, compiled into Node) as a peer to compare with. It has no public name, so it is taken
 * off a connection of `node:http`, where every version of Node keeps it, and driven as `node:_http_common` does.
 */
import { createServer, METHODS } from 'node:http';
import { Duplex } from 'node:stream';
import type { RequestMessage } from './request-message.js';

/** What became of the input; the code is Node's when it was refused. */
export interface NodeResult {
  readonly messages: readonly RequestMessage[];
  readonly end: 'open' | 'last' | 'refused';
  readonly code: string;
}

/** Names and values in turn. */
type FieldList = readonly string[];

type HeadersCallback = (fields: FieldList, url: string) => void;
type HeadersCompleteCallback = (
  majorVersion: number,
  minorVersion: number,
  fields: FieldList | undefined,
  method: number,
  url: string | undefined,
  statusCode: undefined,
  statusMessage: undefined,
  isUpgrade: boolean,
  shouldKeepAlive: boolean,
) => number;

interface InternalParser {
  initialize(type: number, resource: object): void;
  execute(bytes: Buffer): number | Error;
  [callback: number]: HeadersCallback | HeadersCompleteCallback | ((bytes: Buffer) => void) | (() => void);
}

interface InternalParserClass {
  new (): InternalParser;
  readonly REQUEST: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

/** Plays connections into one parser of Node's, one after another. */
export class NodeParser {
  readonly #class: InternalParserClass;
  readonly #parser: InternalParser;
  #methodNames: ReadonlyMap<number, string> = new Map();
  readonly #knownMethods: ReadonlySet<string>;
  #messages: RequestMessage[] = [];
  #open: RequestMessage | undefined;
  #hasEnded = false;
  /** What came before the head was complete: Node tells of fields and of a long URL in batches. */
  #fields: string[] = [];
  #url = '';
  #methodNumber = -1;

  constructor() {
    this.#class = findParserClass();
    this.#parser = new this.#class();
    this.#setCallbacks();
    this.#methodNames = this.#learnMethodNames();
    this.#knownMethods = new Set(this.#methodNames.values());
  }

  /**
   * Plays an input up to the last request of the connection.
   *
   * @param bytes - The input.
   * @param cuts - Offsets in ascending order, at which the input is cut.
   */
  play(bytes: Buffer, cuts: readonly number[]): NodeResult {
    this.#begin();
    let start = 0;
    for (let index = 0; index <= cuts.length; index++) {
      const end = index < cuts.length ? cuts[index] : bytes.length;
      // Empty bytes would mean the end of the connection to it.
      if (start === end) continue;
      const outcome = this.#parser.execute(bytes.subarray(start, end));
      if (this.#hasEnded) return { messages: this.#messages, end: 'last', code: '' };
      if (typeof outcome !== 'number') {
        return { messages: this.#messages, end: 'refused', code: (outcome as { code?: string }).code ?? '' };
      }
      // It keeps faults to itself in the body of a request that offers an upgrade, and stops there all the same.
      if (outcome < end - start) return { messages: this.#messages, end: 'refused', code: 'STOPPED' };
      start = end;
    }
    return { messages: this.#messages, end: 'open', code: '' };
  }

  /** Whether it knows a method; it refuses all others. */
  knowsMethod(name: string): boolean {
    return this.#knownMethods.has(name);
  }

  #begin(): void {
    this.#parser.initialize(this.#class.REQUEST, {});
    this.#messages = [];
    this.#open = undefined;
    this.#hasEnded = false;
    this.#fields = [];
    this.#url = '';
  }

  #setCallbacks(): void {
    const { kOnHeaders, kOnHeadersComplete, kOnBody, kOnMessageComplete } = this.#class;
    this.#parser[kOnHeaders] = (fields: FieldList, url: string): void => {
      // Those after the head are trailers, which Spool checks and drops.
      if (this.#open !== undefined) return;
      this.#fields.push(...fields);
      this.#url += url;
    };
    this.#parser[kOnHeadersComplete] = (...head: Parameters<HeadersCompleteCallback>): number => {
      this.#onHead(...head);
      return 0;
    };
    this.#parser[kOnBody] = (bytes: Buffer): void => {
      if (!this.#hasEnded) this.#open!.body += Buffer.from(bytes).toString('latin1');
    };
    this.#parser[kOnMessageComplete] = (): void => {
      if (this.#hasEnded) return;
      this.#open!.isComplete = true;
      this.#hasEnded = this.#open!.isLast;
      this.#open = undefined;
    };
  }

  #onHead(...head: Parameters<HeadersCompleteCallback>): void {
    const [, minorVersion, fields = [], method, url = '', , , isUpgrade, shouldKeepAlive] = head;
    if (this.#hasEnded) return;
    this.#methodNumber = method;
    const pairs: [string, string][] = [];
    const list = [...this.#fields, ...fields];
    for (let index = 0; index < list.length; index += 2) pairs.push([list[index], list[index + 1]]);
    this.#open = {
      method: this.#methodNames.get(method) ?? `method ${method}`,
      target: this.#url + url,
      minorVersion,
      fields: pairs,
      body: '',
      isComplete: false,
      isLast: isUpgrade || !shouldKeepAlive,
    };
    this.#messages.push(this.#open);
    this.#fields = [];
    this.#url = '';
  }

  /** The numbers of methods are llhttp's and have no public table: each is told by parsing its name. */
  #learnMethodNames(): Map<number, string> {
    const names = new Map<number, string>();
    for (const name of METHODS) {
      this.#begin();
      this.#parser.execute(Buffer.from(`${name} ${name === 'CONNECT' ? 'a:1' : '/'} HTTP/1.1\r\n\r\n`));
      if (this.#messages.length === 1) names.set(this.#methodNumber, name);
    }
    return names;
  }
}

function findParserClass(): InternalParserClass {
  const socket = new Duplex({ read: () => undefined, write: (_bytes, _encoding, done) => done() });
  createServer().emit('connection', socket);
  const { parser } = socket as unknown as { parser: { constructor: InternalParserClass } };
  const found = parser.constructor;
  socket.destroy();
  return found;
}
