/** What the definitions of the methods promise (RFC 9110 section 9.2), by code and by name. It dispatches nothing. */
import { METHOD_NAMES, MethodCode } from './method-code.js';

/** Names what a method's definition says of content in its request. */
export const RequestContent = {
  /** It must not be sent: CONNECT and TRACE (RFC 9110 sections 9.3.6 and 9.3.8). */
  FORBIDDEN: 0,
  /** It may be sent and means nothing: GET, HEAD and DELETE (RFC 9110 sections 9.3.1, 9.3.2 and 9.3.5). */
  MEANINGLESS: 1,
  /** It may be sent: OPTIONS (RFC 9110 section 9.3.7), and every method not known here. */
  OPTIONAL: 2,
  /** It is what the method is about: POST, PUT, PATCH and QUERY. */
  EXPECTED: 3,
} as const;
export type RequestContent = (typeof RequestContent)[keyof typeof RequestContent];

/** Describes a method. */
export interface MethodMeaning {
  /** The number of the method. */
  readonly code: MethodCode;
  /** The name, in the only spelling it has; empty for OTHER. */
  readonly name: string;
  /** Whether the client asks for no change on the server (RFC 9110 section 9.2.1). */
  readonly isSafe: boolean;
  /** Whether several equal requests are meant to have the effect of one, so that it may be sent again (section 9.2.2). */
  readonly isIdempotent: boolean;
  /** Whether a cache may store the answer; that of POST and PATCH only with explicit freshness (section 9.2.3). */
  readonly isCacheable: boolean;
  /** What the definition says of content in the request. */
  readonly requestContent: RequestContent;
  /** Where the method is defined. */
  readonly source: string;
}

const { FORBIDDEN, MEANINGLESS, OPTIONAL, EXPECTED } = RequestContent;

/** Code, safe, idempotent, cacheable, content, source. OTHER has the properties that promise least. */
const ROWS: readonly (readonly [MethodCode, boolean, boolean, boolean, RequestContent, string])[] = [
  [MethodCode.OTHER, false, false, false, OPTIONAL, 'RFC 9110 section 9.1'],
  [MethodCode.GET, true, true, true, MEANINGLESS, 'RFC 9110 section 9.3.1'],
  [MethodCode.HEAD, true, true, true, MEANINGLESS, 'RFC 9110 section 9.3.2'],
  [MethodCode.POST, false, false, true, EXPECTED, 'RFC 9110 section 9.3.3'],
  [MethodCode.PUT, false, true, false, EXPECTED, 'RFC 9110 section 9.3.4'],
  [MethodCode.DELETE, false, true, false, MEANINGLESS, 'RFC 9110 section 9.3.5'],
  [MethodCode.CONNECT, false, false, false, FORBIDDEN, 'RFC 9110 section 9.3.6'],
  [MethodCode.OPTIONS, true, true, false, OPTIONAL, 'RFC 9110 section 9.3.7'],
  [MethodCode.TRACE, true, true, false, FORBIDDEN, 'RFC 9110 section 9.3.8'],
  [MethodCode.PATCH, false, false, true, EXPECTED, 'RFC 5789 section 2'],
  [MethodCode.QUERY, true, true, true, EXPECTED, 'draft-ietf-httpbis-safe-method-w-body section 2'],
];

/** Lists the methods by their code; the first, OTHER, stands for every method not known here. */
export const METHODS: readonly MethodMeaning[] = Object.freeze(
  ROWS.map(([code, isSafe, isIdempotent, isCacheable, requestContent, source]) =>
    Object.freeze({ code, name: METHOD_NAMES[code], isSafe, isIdempotent, isCacheable, requestContent, source }),
  ),
);

const MEANINGS_BY_NAME: ReadonlyMap<string, MethodMeaning> = new Map(
  METHODS.slice(1).map((meaning) => [meaning.name, meaning]),
);

/**
 * Finds what is known of a method by its name.
 *
 * @param name - The method; names are case-sensitive (RFC 9110 section 9.1).
 * @returns Its meaning, that of OTHER for a method not known here.
 */
export function findMethod(name: string): MethodMeaning {
  return MEANINGS_BY_NAME.get(name) ?? METHODS[MethodCode.OTHER];
}
