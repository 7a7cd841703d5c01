/** Reads the Cookie field of a request. It trusts no value: who sent it may have written it. */

import { parseCookie } from 'cookie';

/**
 * Reads the cookies of a request.
 *
 * @remarks
 * Of two cookies with one name the first counts, which is the one with the longer path (RFC 6265bis section 5.8.3). Values
 * are percent-decoded where that is possible, as {@link formatCookie} encodes them. The order and the text come from the
 * client: a name says nothing about who set the cookie, unless its prefix is `__Host-` or `__Secure-` and the client a
 * browser.
 *
 * @param request - The request.
 * @returns The values by name; a name in the form in which it came, since names are case-sensitive.
 *
 * @example
 * ```ts
 * const theme = readCookies(request).get('theme') ?? 'light';
 * ```
 */
export function readCookies(request: Request): ReadonlyMap<string, string> {
  const field = request.headers.get('cookie');
  const cookies = new Map<string, string>();
  if (field === null) return cookies;
  for (const [name, value] of Object.entries(parseCookie(field))) if (value !== undefined) cookies.set(name, value);
  return cookies;
}
