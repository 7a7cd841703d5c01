/** Says which requests may be sent a second time. Pure. */

/** RFC 9110 section 9.2.2: the safe methods, and those whose effect is the same however often they come. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/**
 * Says whether a method is idempotent.
 *
 * @param method - The method, in capitals.
 */
export function isIdempotentMethod(method: string): boolean {
  return idempotentMethods.has(method);
}

/**
 * Says whether a method only reads (RFC 9110 section 9.2.1).
 *
 * @param method - The method, in capitals.
 */
export function isSafeMethod(method: string): boolean {
  return method !== 'PUT' && method !== 'DELETE' && idempotentMethods.has(method);
}
