/** Which well-formed requests this server refuses before anything else is done for them. */

import { TargetForm, type RequestParser } from '@spool/protocol';

import { isServedScheme } from './target-scheme.js';

/** What {@link refusalOf} returns for a request that may be served. */
export const ADMITTED = 0;

/**
 * Tells whether a request is refused by its head.
 *
 * @param head - A parsed head.
 * @param options - Whether the peer is a proxy that is believed.
 * @returns The status of the answer, or {@link ADMITTED}.
 */
export function refusalOf(head: RequestParser, { trustsProxy }: { readonly trustsProxy: boolean }): number {
  // A tunnel is not served (RFC 9110 section 9.3.6), and only one expectation is known (section 10.1.1).
  if (head.isConnect) return 501;
  if (head.hasUnknownExpectation) return 417;
  if (head.targetForm !== TargetForm.ABSOLUTE) return ADMITTED;
  return isServedScheme(head, { isSecureAllowed: trustsProxy }) ? ADMITTED : 421;
}
