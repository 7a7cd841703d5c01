// @ts-check
/** Owns which pages may use this server: its own, by any name of the loopback address. */

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * @param {string} origin The value of an `Origin` field.
 * @param {string} port The server's own, as in its URLs.
 * @returns {boolean}
 */
export function isOwnOrigin(origin, port) {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === 'http:' && url.port === port && LOOPBACK_NAMES.includes(url.hostname);
}
