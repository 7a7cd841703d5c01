/** The textual forms of IP addresses (RFC 3986 section 3.2.2, RFC 4291 section 2.2). It resolves nothing. */

/** A leading zero is refused: some readers take it for octal. */
const IPV4_ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6_GROUP = /^[\da-f]{1,4}$/i;

/**
 * Tells whether a text is an IPv4 address in dotted decimals.
 *
 * @param text - The address.
 */
export function isIpv4Address(text: string): boolean {
  return IPV4_ADDRESS.test(text);
}

/**
 * Tells whether a text is an IPv6 address: eight groups of sixteen bits, `::` once for one or more of zero, and a
 * dotted address for the last two if any.
 *
 * @param text - The address without brackets; a zone makes it invalid.
 */
export function isIpv6Address(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groupCount = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const isLastHalf = index === halves.length - 1;
    const groups = half.split(':');
    for (const [position, group] of groups.entries()) {
      const isLast = isLastHalf && position === groups.length - 1;
      if (IPV6_GROUP.test(group)) groupCount += 1;
      else if (isLast && IPV4_ADDRESS.test(group)) groupCount += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groupCount <= 7 : groupCount === 8;
}
