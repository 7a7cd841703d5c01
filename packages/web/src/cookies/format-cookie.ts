/** Writes Set-Cookie fields (RFC 6265bis section 4.1). */

import { SpoolError } from '@spool/protocol';
import { stringifySetCookie } from 'cookie';

import { resolveCookieAttributes, type CookieAttributes } from './cookie-attributes.js';

/** A user agent drops a cookie whose name and value together are longer (RFC 6265bis section 5.6). */
const MAX_COOKIE_BYTES = 4096;

/** Describes a cookie to be set. */
export interface SetCookie extends CookieAttributes {
  /** The name, a token of RFC 9110; its prefix may demand attributes. */
  readonly name: string;
  /** The value, any text: what a field cannot hold is percent-encoded. Name and value together at most 4096 bytes. */
  readonly value: string;
}

/**
 * Writes the value of a Set-Cookie field.
 *
 * @remarks
 * Left out, the attributes are the strictest that work for a site on one host: `Path=/; HttpOnly; Secure; SameSite=Lax`.
 *
 * @param cookie - Name, value, and the attributes that differ from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_COOKIE` when a browser would drop it: a wrong name, a prefix that demands other
 *   attributes, a value that is too long.
 *
 * @example
 * ```ts
 * response.headers.append('set-cookie', formatCookie({ name: 'theme', value: 'dark', maxAgeSeconds: 31_536_000 }));
 * ```
 */
export function formatCookie(cookie: SetCookie): string {
  const { name, value } = cookie;
  const { path, domain, secure, httpOnly, sameSite, maxAgeSeconds, partitioned } = resolveCookieAttributes(
    name,
    cookie,
  );
  const encoded = tryEncode(value);
  if (encoded === undefined) {
    throw new SpoolError(`Cookie ${JSON.stringify(name)} has a value with half a surrogate pair`, {
      code: 'ERR_SPOOL_INVALID_COOKIE',
    });
  }
  // Both are ASCII from here on, or the library refuses the name.
  const byteCount = name.length + encoded.length;
  if (byteCount > MAX_COOKIE_BYTES) {
    throw new SpoolError(`Cookie ${JSON.stringify(name)} is ${byteCount} bytes, limit is ${MAX_COOKIE_BYTES}`, {
      code: 'ERR_SPOOL_INVALID_COOKIE',
    });
  }
  try {
    return stringifySetCookie(
      {
        name,
        value: encoded,
        path,
        secure,
        httpOnly,
        sameSite,
        partitioned,
        ...(domain === undefined ? {} : { domain }),
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      },
      { encode: (text) => text },
    );
  } catch (cause) {
    throw new SpoolError(`Cookie ${JSON.stringify(name)} cannot be written: ${String(cause)}`, {
      code: 'ERR_SPOOL_INVALID_COOKIE',
      cause,
    });
  }
}

/**
 * Writes the value of a Set-Cookie field that removes a cookie.
 *
 * @param name - The name.
 * @param attributes - Path, domain and partition as when it was set: browsers know a cookie by them.
 * @throws SpoolError `ERR_SPOOL_INVALID_COOKIE` as {@link formatCookie}.
 */
export function formatCookieRemoval(name: string, attributes: Omit<CookieAttributes, 'maxAgeSeconds'> = {}): string {
  return formatCookie({ ...attributes, name, value: '', maxAgeSeconds: 0 });
}

function tryEncode(text: string): string | undefined {
  try {
    return encodeURIComponent(text);
  } catch {
    return undefined;
  }
}
