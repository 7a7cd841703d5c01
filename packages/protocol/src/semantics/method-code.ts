/** The methods known by number, so that the path to a handler compares integers and ships one byte. */

/**
 * Numbers the methods of RFC 9110 section 9.3, PATCH (RFC 5789) and QUERY; OTHER is any other token.
 *
 * @remarks
 * The numbers travel between threads: append, never renumber.
 */
export const MethodCode = {
  OTHER: 0,
  GET: 1,
  HEAD: 2,
  POST: 3,
  PUT: 4,
  DELETE: 5,
  CONNECT: 6,
  OPTIONS: 7,
  TRACE: 8,
  PATCH: 9,
  QUERY: 10,
} as const;
export type MethodCode = (typeof MethodCode)[keyof typeof MethodCode];

/** Names each method by its code; the entry for OTHER is empty, since the head itself holds that name. */
export const METHOD_NAMES: readonly string[] = Object.freeze([
  '',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);
