/**
 * Cookies by RFC 6265bis: reading, writing with the rules of the prefixes, signing with rotating keys.
 *
 * @packageDocumentation
 */

export type { CookieAttributes } from './cookie-attributes.js';
export { CookieSigner } from './cookie-signer.js';
export type { VerifiedCookie } from './cookie-signer.js';
export { formatCookie, formatCookieRemoval } from './format-cookie.js';
export type { SetCookie } from './format-cookie.js';
export { readCookies } from './read-cookies.js';
