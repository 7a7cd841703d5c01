/** Who sent a request when trusted proxies stand in front, by what they say of it. Decodes fields only when it is asked. */

import {
  clientOf,
  parseForwarded,
  parseForwardingFields,
  type DecodedRequestHead,
  type ForwardedHop,
} from '@spool/protocol';

/** Which fields the proxies in front write. */
export type ProxyFields = 'forwarded' | 'x-forwarded';

/** Whom to believe. */
export interface ProxyTrust {
  /** Proxies in front, the peer among them; 0 believes nobody. */
  readonly proxyCount: number;
  readonly fields: ProxyFields;
}

/** A client as trusted proxies tell of it; what they did not say, or not in a usable way, is undefined. */
export interface ForwardedClient {
  readonly address: string | undefined;
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: string | undefined;
}

/** Nothing that could move the path of a URL (RFC 3986 section 3.2). */
const AUTHORITY = /^[\w.~!$&'()*+,;=:%[\]-]+$/;

/**
 * Finds the client of a request.
 *
 * @param head - The request's head.
 * @param trust - Whom to believe.
 * @returns The client, or undefined when it is the peer of the connection itself.
 */
export function findForwardedClient(head: DecodedRequestHead, trust: ProxyTrust): ForwardedClient | undefined {
  if (trust.proxyCount === 0) return undefined;
  const chain = readChain(head, trust.fields);
  const client = clientOf(chain, { peerAddress: head.remoteAddress, trusted: trust.proxyCount });
  if (client === undefined) return undefined;
  const { address, scheme, host } = client;
  return {
    address,
    scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
    host: host !== undefined && AUTHORITY.test(host) ? host : undefined,
  };
}

function readChain(head: DecodedRequestHead, fields: ProxyFields): readonly ForwardedHop[] {
  if (fields === 'forwarded') return parseForwarded(joinField(head, 'forwarded') ?? '');
  return parseForwardingFields({
    forwardedFor: joinField(head, 'x-forwarded-for'),
    forwardedProto: joinField(head, 'x-forwarded-proto'),
    forwardedHost: joinField(head, 'x-forwarded-host'),
  });
}

/** Joins all lines of a field, in order. */
function joinField(head: DecodedRequestHead, lowerCaseName: string): string | undefined {
  let joined: string | undefined;
  for (let index = 0; index < head.fieldCount; index++) {
    const name = head.fieldName(index);
    if (name.length !== lowerCaseName.length || name.toLowerCase() !== lowerCaseName) continue;
    const value = head.fieldValue(index);
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined;
}
