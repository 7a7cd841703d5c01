/** Owns the forms in which a caller may give fields, and what is made of them. Pure. */
import type { Dispatcher } from 'undici';
import type { Field } from './redirect.js';

/** Fields to send: a `Headers`, an object (an array value sends the field several times), or name and value pairs. */
export type RequestFields =
  Headers | Record<string, string | string[] | undefined> | Iterable<readonly [string, string]>;

/**
 * Returns the fields one by one.
 *
 * @param given - What the caller gave.
 */
export function toFields(given: RequestFields | undefined): Field[] {
  if (given === undefined) return [];
  if (Symbol.iterator in given) return [...given];
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return typeof value === 'string' ? [[name, value] as const] : value.map((one) => [name, one] as const);
  });
}

/**
 * Returns the fields as undici takes them: it reads an array as name, value, name, value, and other iterables as pairs.
 *
 * @param given - What the caller gave.
 */
export function toUndiciHeaders(
  given: RequestFields | undefined,
): NonNullable<Dispatcher.DispatchOptions['headers']> | null {
  if (given === undefined) return null;
  return Array.isArray(given) ? (given as [string, string][]).flat() : (given as Record<string, string>);
}

/**
 * Says whether a field is among those given.
 *
 * @param given - What the caller gave.
 * @param name - The field's name in small letters.
 */
export function hasField(given: RequestFields | undefined, name: string): boolean {
  return toFields(given).some(([one]) => one.toLowerCase() === name);
}
