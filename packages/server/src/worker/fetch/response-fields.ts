/** Turns the headers of a ResponseInit into the flat fields that are sent. Knows nothing of responses. */

import { isPlainFieldValue, tryLowercaseName } from './field-syntax.js';
import { type HeadersInit, NativeHeaders } from './native-fetch.js';
import { SpoolHeaders } from './spool-headers.js';

/** An object with more fields than this goes to Node's `Headers`, whose look-up is not linear. */
const plainFieldCountMax = 32;

/**
 * Copies header fields into a flat array (name, value, name, value; names in lowercase) when that needs no conversion.
 *
 * @remarks Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 * @param init - `headers` of a ResponseInit
 * @returns undefined when Node's own `Headers` has to convert, combine or refuse something
 */
export function tryToFlatFields(init: HeadersInit): string[] | undefined {
  if (init === undefined) return [];
  if (typeof init !== 'object') return undefined;
  const prototype: unknown = Object.getPrototypeOf(init);
  // The casts say what the prototypes prove.
  if (prototype === Object.prototype) return tryRecordToFlatFields(init as Record<string, unknown>);
  // No `instanceof`: what a subclass that iterates in its own way yields is not checked yet.
  const isChecked = prototype === NativeHeaders.prototype || prototype === SpoolHeaders.prototype;
  return isChecked ? headersToFlatFields(init as Headers) : undefined;
}

/** Copies all fields of a Headers object, of whichever class, into a flat array; `set-cookie` fields stay apart. */
export function headersToFlatFields(headers: Iterable<[string, string]>): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

/** Returns the index of a name in a flat array, or -1. */
export function indexOfField(flat: readonly string[], lowercaseName: string): number {
  for (let index = 0; index < flat.length; index += 2) {
    if (flat[index] === lowercaseName) return index;
  }
  return -1;
}

function tryRecordToFlatFields(record: Record<string, unknown>): string[] | undefined {
  // Symbols, of which one may be an iterator, are Node's to use or refuse.
  if (Object.getOwnPropertySymbols(record).length > 0) return undefined;
  const flat: string[] = [];
  let mayRepeat = false;
  // Not Object.entries(): twice the time in a micro-benchmark on Node 20.
  for (const key of Object.keys(record)) {
    const value = record[key];
    const name = tryLowercaseName(key);
    if (name === undefined || typeof value !== 'string' || !isPlainFieldValue(value)) return undefined;
    // Two spellings of one name have to be combined. Lowercase keys alone cannot be the same name.
    mayRepeat ||= name !== key;
    if (mayRepeat && indexOfField(flat, name) !== -1) return undefined;
    flat.push(name, value);
  }
  return flat.length > 2 * plainFieldCountMax ? undefined : flat;
}
