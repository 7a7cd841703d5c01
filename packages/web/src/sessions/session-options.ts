/** Options of sessions: their defaults, and the one function that checks them. */

import { SpoolError } from '@spool/protocol';

import { resolveCookieAttributes, type CookieAttributes } from '../cookies/cookie-attributes.js';
import type { Store } from '../stores/store.js';

/** The cookie that carries the id of a session. */
export interface SessionCookie extends CookieAttributes {
  /**
   * Its name.
   *
   * @defaultValue '__Host-session', which binds it to the host and to TLS; 'session' where `secure` is false or the other
   *   attributes do not allow the prefix.
   */
  readonly name?: string | undefined;
}

/** Options of {@link sessions}. */
export interface SessionOptions<Data> {
  /** Where sessions are kept: `lmdb(path)`, `redis(url)` or your own. */
  readonly store: Store;
  /** Makes the data of a session in which nothing has been stored. */
  readonly initial: () => Data;
  /**
   * After how long without a request it ends, in milliseconds. The store is told at most ten times in this span, so that
   * reading requests seldom write; a session may therefore end up to a tenth early. Range 1,000 and up.
   *
   * @defaultValue 1800000, 30 minutes, as OWASP's Session Management Cheat Sheet has for low-risk applications
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * After how long it ends whatever happens, in milliseconds, counted from its start or last renewal. Range 1,000 and up.
   *
   * @defaultValue 43200000, 12 hours, a working day (OWASP names 4 to 8 for office use)
   */
  readonly absoluteTimeoutMs?: number | undefined;
  /**
   * The most bytes the data may have as JSON. Range 1 and up.
   *
   * @defaultValue 65536
   */
  readonly dataBytes?: number | undefined;
  /**
   * The cookie.
   *
   * @defaultValue `__Host-session` with `Path=/; HttpOnly; Secure; SameSite=Lax` until the browser is closed
   */
  readonly cookie?: SessionCookie | undefined;
}

/** Options with every default filled in. */
export interface ResolvedSessionOptions<Data> {
  readonly store: Store;
  readonly initial: () => Data;
  readonly idleTimeoutMs: number;
  readonly absoluteTimeoutMs: number;
  readonly dataBytes: number;
  readonly cookie: SessionCookie & { readonly name: string };
}

const DEFAULT_IDLE_TIMEOUT_MS = 30 * 60_000;
const DEFAULT_ABSOLUTE_TIMEOUT_MS = 12 * 60 * 60_000;
const DEFAULT_DATA_BYTES = 65_536;

/**
 * Fills in defaults and checks ranges.
 *
 * @param options - What the app gave.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when a number is outside its range, and `ERR_SPOOL_INVALID_COOKIE` when a
 *   browser would not keep the cookie.
 */
export function resolveSessionOptions<Data>(options: SessionOptions<Data>): ResolvedSessionOptions<Data> {
  const resolved = {
    store: options.store,
    initial: options.initial,
    idleTimeoutMs: options.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
    absoluteTimeoutMs: options.absoluteTimeoutMs ?? DEFAULT_ABSOLUTE_TIMEOUT_MS,
    dataBytes: options.dataBytes ?? DEFAULT_DATA_BYTES,
    cookie: resolveCookie(options.cookie ?? {}),
  };
  assertAtLeast('idleTimeoutMs', resolved.idleTimeoutMs, 1_000);
  assertAtLeast('absoluteTimeoutMs', resolved.absoluteTimeoutMs, 1_000);
  assertAtLeast('dataBytes', resolved.dataBytes, 1);
  return resolved;
}

function resolveCookie(cookie: SessionCookie): SessionCookie & { readonly name: string } {
  const { secure = true, path = '/', domain } = cookie;
  const name = cookie.name ?? (secure && path === '/' && domain === undefined ? '__Host-session' : 'session');
  resolveCookieAttributes(name, cookie);
  return { ...cookie, name };
}

function assertAtLeast(name: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new SpoolError(`Option ${name} is ${value}, must be a whole number from ${minimum}`, {
    code: 'ERR_SPOOL_INVALID_OPTION',
  });
}
