/** The attributes of a cookie and the rules that bind them to its name (RFC 6265bis). It writes no field. */

import { SpoolError } from '@spool/protocol';

/** Says where a cookie goes and for how long. */
export interface CookieAttributes {
  /**
   * The path below which it is sent; starts with `/`, at most 1024 bytes.
   *
   * @defaultValue '/'
   */
  readonly path?: string | undefined;
  /** The host, with all its subdomains. Refused for `__Host-`. @defaultValue none: the host that set it alone */
  readonly domain?: string | undefined;
  /**
   * Whether it is sent over TLS only, and to `localhost`.
   *
   * @defaultValue true
   */
  readonly secure?: boolean | undefined;
  /**
   * Whether scripts cannot see it.
   *
   * @defaultValue true
   */
  readonly httpOnly?: boolean | undefined;
  /**
   * When it goes along with requests from other sites: `strict` never, `lax` when the user follows a link, `none` always,
   * which needs `secure`.
   *
   * @defaultValue 'lax'
   */
  readonly sameSite?: 'strict' | 'lax' | 'none' | undefined;
  /**
   * How long it lives, in seconds from 0, which removes it, to 34,560,000, 400 days, where browsers stop (RFC 6265bis
   * section 5.5).
   *
   * @defaultValue none: as long as the browser runs
   */
  readonly maxAgeSeconds?: number | undefined;
  /**
   * Whether it is kept apart for each top-level site (CHIPS); needs `secure`.
   *
   * @defaultValue false
   */
  readonly partitioned?: boolean | undefined;
}

/** A cookie's attributes with every default filled in. */
export interface ResolvedCookieAttributes {
  readonly path: string;
  readonly domain: string | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
  readonly maxAgeSeconds: number | undefined;
  readonly partitioned: boolean;
}

/** 400 days, the cap of RFC 6265bis section 5.5. */
const MAX_COOKIE_AGE_SECONDS = 34_560_000;

/** A user agent drops an attribute whose value is longer (RFC 6265bis section 5.6). */
const MAX_ATTRIBUTE_BYTES = 1024;

/** What the prefixes of RFC 6265bis section 4.1.3 demand. User agents compare them without regard to case. */
const PREFIXES = [
  { prefix: '__host-http-', needsHttpOnly: true, needsHost: true },
  { prefix: '__host-', needsHttpOnly: false, needsHost: true },
  { prefix: '__http-', needsHttpOnly: true, needsHost: false },
  { prefix: '__secure-', needsHttpOnly: false, needsHost: false },
] as const;

/**
 * Fills in the defaults, which are the safe ones, and checks the attributes against each other and the name.
 *
 * @param name - The cookie's name.
 * @param attributes - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_COOKIE` when a browser would drop the cookie, or take it otherwise than written.
 */
export function resolveCookieAttributes(name: string, attributes: CookieAttributes): ResolvedCookieAttributes {
  const resolved: ResolvedCookieAttributes = {
    path: attributes.path ?? '/',
    domain: attributes.domain,
    secure: attributes.secure ?? true,
    httpOnly: attributes.httpOnly ?? true,
    sameSite: attributes.sameSite ?? 'lax',
    maxAgeSeconds: attributes.maxAgeSeconds,
    partitioned: attributes.partitioned ?? false,
  };
  const problem = findProblem(name, resolved);
  if (problem !== undefined) {
    throw new SpoolError(`Cookie ${JSON.stringify(name)} ${problem}`, { code: 'ERR_SPOOL_INVALID_COOKIE' });
  }
  return resolved;
}

function findProblem(name: string, attributes: ResolvedCookieAttributes): string | undefined {
  const { path, domain, secure, sameSite, maxAgeSeconds, partitioned } = attributes;
  if (!path.startsWith('/')) return `has path ${JSON.stringify(path)}, which must start with a slash`;
  for (const text of [path, domain ?? '']) {
    const byteCount = Buffer.byteLength(text);
    if (byteCount > MAX_ATTRIBUTE_BYTES) {
      return `has an attribute of ${byteCount} bytes, limit is ${MAX_ATTRIBUTE_BYTES}`;
    }
  }
  if (maxAgeSeconds !== undefined && !isAge(maxAgeSeconds)) {
    return `has maxAgeSeconds ${maxAgeSeconds}, must be a whole number from 0 to ${MAX_COOKIE_AGE_SECONDS}`;
  }
  if (sameSite === 'none' && !secure) return 'has sameSite none, which needs secure';
  if (partitioned && !secure) return 'is partitioned, which needs secure';
  return findPrefixProblem(name, attributes);
}

function findPrefixProblem(name: string, attributes: ResolvedCookieAttributes): string | undefined {
  const lowercaseName = name.toLowerCase();
  const rule = PREFIXES.find(({ prefix }) => lowercaseName.startsWith(prefix));
  if (rule === undefined) return undefined;
  if (!attributes.secure) return 'has a prefix that needs secure';
  if (rule.needsHttpOnly && !attributes.httpOnly) return 'has a prefix that needs httpOnly';
  if (rule.needsHost && attributes.domain !== undefined) return 'has a prefix that allows no domain';
  if (rule.needsHost && attributes.path !== '/') return 'has a prefix that allows no path but /';
  return undefined;
}

function isAge(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_COOKIE_AGE_SECONDS;
}
