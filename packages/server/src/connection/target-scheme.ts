/** Which scheme an absolute-form target names, and whether this server may answer for it. */

import type { ParsedHead } from '@spool/protocol';

const HTTP = 'http://';
const HTTPS = 'https://';

/**
 * Tells whether the server may answer for the scheme of an absolute-form target.
 *
 * @remarks A connection without TLS proves nothing of `https` (RFC 9110 section 7.4), unless a trusted proxy ended the TLS.
 *
 * @param head - A head whose target is in absolute form.
 * @param options - Whether `https` may come over this connection.
 */
export function isServedScheme(head: ParsedHead, options: { readonly isSecureAllowed: boolean }): boolean {
  const start = head.headStart + head.targetStart;
  const scheme = head.headBytes.toString('latin1', start, start + HTTPS.length).toLowerCase();
  return scheme.startsWith(HTTP) || (options.isSecureAllowed && scheme === HTTPS);
}
