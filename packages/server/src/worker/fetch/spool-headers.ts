/** The `Headers` of a lazy message. Builds Node's own only when fields are listed or changed. */

import { inspect, type InspectOptions } from 'node:util';
import type { FieldList } from './field-list.js';
import { tryLowercaseName } from './field-syntax.js';
import { inheritFromNative } from './inherit-from-native.js';
import { NativeHeaders } from './native-fetch.js';

/**
 * `Headers` over fields that lie elsewhere: `get` and `has` look there, anything else builds Node's own object once and
 * delegates to it.
 *
 * @remarks Node checks no header guard but the immutable one, and nothing immutable is ever made lazily, so that one
 * class serves requests and responses. Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */
export class SpoolHeaders implements Headers {
  readonly #fields: FieldList;
  #native: Headers | undefined;

  /** @param fields - read in place; must not change any more */
  constructor(fields: FieldList) {
    this.#fields = fields;
  }

  /** Returns true when these are lazy headers that nothing can have changed since they were made. */
  static isUntouched(headers: Headers): boolean {
    return #fields in headers && headers.#native === undefined;
  }

  get(...parameters: [name: string]): string | null {
    const name = this.#native === undefined ? tryFieldName(parameters) : undefined;
    if (name === undefined) return this.#toNative().get(...parameters);
    const fields = this.#fields;
    let combined: string | null = null;
    for (let index = 0; index < fields.fieldCount; index++) {
      if (!isSameName(fields.fieldName(index), name)) continue;
      const value = fields.fieldValue(index);
      // RFC 9113, section 8.2.3: cookie pairs are joined as in one field, everything else as a list.
      combined = combined === null ? value : combined + (name === 'cookie' ? '; ' : ', ') + value;
    }
    return combined;
  }

  has(...parameters: [name: string]): boolean {
    const name = this.#native === undefined ? tryFieldName(parameters) : undefined;
    if (name === undefined) return this.#toNative().has(...parameters);
    const fields = this.#fields;
    for (let index = 0; index < fields.fieldCount; index++) {
      if (isSameName(fields.fieldName(index), name)) return true;
    }
    return false;
  }

  append(...parameters: [name: string, value: string]): void {
    this.#toNative().append(...parameters);
  }

  set(...parameters: [name: string, value: string]): void {
    this.#toNative().set(...parameters);
  }

  delete(...parameters: [name: string]): void {
    this.#toNative().delete(...parameters);
  }

  getSetCookie(): string[] {
    return this.#toNative().getSetCookie();
  }

  forEach(...parameters: Parameters<Headers['forEach']>): void {
    const [callback, thisArgument] = parameters;
    const native = this.#toNative();
    // Node's error for something that is not a function.
    if (typeof callback !== 'function') native.forEach(...parameters);
    else native.forEach((value, name) => callback.call(thisArgument, value, name, this));
  }

  keys(): ReturnType<Headers['keys']> {
    return this.#toNative().keys();
  }

  values(): ReturnType<Headers['values']> {
    return this.#toNative().values();
  }

  entries(): ReturnType<Headers['entries']> {
    return this.#toNative().entries();
  }

  [Symbol.iterator](): ReturnType<Headers['entries']> {
    return this.#toNative().entries();
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return inspect(this.#toNative(), options);
  }

  #toNative(): Headers {
    if (this.#native !== undefined) return this.#native;
    const native = new NativeHeaders();
    const fields = this.#fields;
    for (let index = 0; index < fields.fieldCount; index++) {
      native.append(fields.fieldName(index), fields.fieldValue(index));
    }
    this.#native = native;
    return native;
  }
}

/**
 * Creates lazy `Headers`, which are an instance of Node's class.
 *
 * @param fields - read in place; must not change any more
 */
export function createHeaders(fields: FieldList): Headers {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- inheritFromNative() makes it one
  return new SpoolHeaders(fields);
}

inheritFromNative({ own: SpoolHeaders, native: NativeHeaders, name: 'Headers' });
// The global class stays Node's own: `new headers.constructor()` has to be one that apps can call.
Object.defineProperty(SpoolHeaders.prototype, 'constructor', { value: NativeHeaders });

/** Returns the name in lowercase, or undefined when Node's own object has to convert or refuse the parameters. */
function tryFieldName(parameters: readonly unknown[]): string | undefined {
  const name = parameters[0];
  return typeof name === 'string' ? tryLowercaseName(name) : undefined;
}

function isSameName(fieldName: string, lowercaseName: string): boolean {
  if (fieldName.length !== lowercaseName.length) return false;
  return fieldName === lowercaseName || tryLowercaseName(fieldName) === lowercaseName;
}
