/** Says what is one site (RFC 6265bis section 5.2). Pure. */
import { getPublicSuffix } from 'tough-cookie';

/**
 * Says whether two URLs are of one site: the same scheme, and the same registrable domain.
 *
 * @param a - A URL.
 * @param b - Another.
 */
export function isSameSite(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && (a.hostname === b.hostname || haveSameDomain(a.hostname, b.hostname));
}

function haveSameDomain(a: string, b: string): boolean {
  const domain = findDomain(a);
  return domain !== undefined && domain === findDomain(b);
}

/** The registrable domain: `example.co.uk` of `www.example.co.uk`. Addresses and public suffixes have none. */
function findDomain(hostname: string): string | undefined {
  if (/^[\d.]+$|^\[/.test(hostname)) return undefined;
  return getPublicSuffix(hostname, { allowSpecialUseDomain: true, ignoreError: true }) ?? undefined;
}
