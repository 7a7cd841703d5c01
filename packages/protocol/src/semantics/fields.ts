/**
 * What the definitions of fields say that concerns everyone who handles a message: how several lines of one name combine,
 * whether the field ends at the next connection, and whether it may come in a trailer. It parses no value.
 */

/** Names what several field lines of one name mean. */
export const FieldShape = {
  /** There is one value; a second line is an error, or to be ignored as the definition says. */
  SINGLETON: 0,
  /** The value is a list, and several lines are one list (RFC 9110 section 5.3). */
  LIST: 1,
  /** Each line stands for itself and must not be joined: Set-Cookie alone (RFC 6265 section 3). */
  LINES: 2,
} as const;
export type FieldShape = (typeof FieldShape)[keyof typeof FieldShape];

/** Describes a field. */
export interface FieldMeaning {
  /** The name in lower case. */
  readonly name: string;
  /** What several lines mean. */
  readonly shape: FieldShape;
  /** Whether it is about one connection, so that no intermediary passes it on (RFC 9110 section 7.6.1). */
  readonly isConnectionLevel: boolean;
  /**
   * Whether it is of use before the content only: framing, routing, modifiers, authentication, control data, and how to
   * read the content (RFC 9110 section 6.5.1).
   */
  readonly isForbiddenInTrailers: boolean;
  /** Where it is defined. */
  readonly source: string;
}

const { SINGLETON, LIST, LINES } = FieldShape;

/** Name, shape, allowed in trailers, source. */
type Row = readonly [string, FieldShape, boolean, string];

const EARLY = false;
const EVEN_LATE = true;

const ROWS: readonly Row[] = [
  ['accept', LIST, EARLY, 'RFC 9110 section 12.5.1'],
  ['accept-charset', LIST, EARLY, 'RFC 9110 section 12.5.2'],
  ['accept-encoding', LIST, EARLY, 'RFC 9110 section 12.5.3'],
  ['accept-language', LIST, EARLY, 'RFC 9110 section 12.5.4'],
  ['accept-patch', LIST, EARLY, 'RFC 5789 section 3.1'],
  ['accept-ranges', LIST, EVEN_LATE, 'RFC 9110 section 14.3'],
  ['access-control-allow-credentials', SINGLETON, EARLY, 'Fetch Standard'],
  ['access-control-allow-headers', LIST, EARLY, 'Fetch Standard'],
  ['access-control-allow-methods', LIST, EARLY, 'Fetch Standard'],
  ['access-control-allow-origin', SINGLETON, EARLY, 'Fetch Standard'],
  ['access-control-expose-headers', LIST, EARLY, 'Fetch Standard'],
  ['access-control-max-age', SINGLETON, EARLY, 'Fetch Standard'],
  ['access-control-request-headers', LIST, EARLY, 'Fetch Standard'],
  ['access-control-request-method', SINGLETON, EARLY, 'Fetch Standard'],
  ['age', SINGLETON, EARLY, 'RFC 9111 section 5.1'],
  ['allow', LIST, EARLY, 'RFC 9110 section 10.2.1'],
  ['alt-svc', LIST, EARLY, 'RFC 7838 section 3'],
  ['authentication-info', LIST, EVEN_LATE, 'RFC 9110 section 11.6.3'],
  ['authorization', SINGLETON, EARLY, 'RFC 9110 section 11.6.2'],
  ['cache-control', LIST, EARLY, 'RFC 9111 section 5.2'],
  ['connection', LIST, EARLY, 'RFC 9110 section 7.6.1'],
  ['content-disposition', SINGLETON, EARLY, 'RFC 6266 section 4'],
  ['content-encoding', LIST, EARLY, 'RFC 9110 section 8.4'],
  ['content-language', LIST, EARLY, 'RFC 9110 section 8.5'],
  ['content-length', SINGLETON, EARLY, 'RFC 9110 section 8.6'],
  ['content-location', SINGLETON, EARLY, 'RFC 9110 section 8.7'],
  ['content-range', SINGLETON, EARLY, 'RFC 9110 section 14.4'],
  ['content-security-policy', LIST, EARLY, 'Content Security Policy Level 3'],
  ['content-type', SINGLETON, EARLY, 'RFC 9110 section 8.3'],
  ['cookie', SINGLETON, EARLY, 'RFC 6265 section 4.2'],
  ['date', SINGLETON, EARLY, 'RFC 9110 section 6.6.1'],
  ['early-data', SINGLETON, EARLY, 'RFC 8470 section 5.1'],
  ['etag', SINGLETON, EVEN_LATE, 'RFC 9110 section 8.8.3'],
  ['expect', LIST, EARLY, 'RFC 9110 section 10.1.1'],
  ['expires', SINGLETON, EARLY, 'RFC 9111 section 5.3'],
  ['forwarded', LIST, EARLY, 'RFC 7239 section 4'],
  ['from', SINGLETON, EARLY, 'RFC 9110 section 10.1.2'],
  ['host', SINGLETON, EARLY, 'RFC 9110 section 7.2'],
  ['if-match', LIST, EARLY, 'RFC 9110 section 13.1.1'],
  ['if-modified-since', SINGLETON, EARLY, 'RFC 9110 section 13.1.3'],
  ['if-none-match', LIST, EARLY, 'RFC 9110 section 13.1.2'],
  ['if-range', SINGLETON, EARLY, 'RFC 9110 section 13.1.5'],
  ['if-unmodified-since', SINGLETON, EARLY, 'RFC 9110 section 13.1.4'],
  ['keep-alive', LIST, EARLY, 'RFC 2068 section 19.7.1.1'],
  ['last-modified', SINGLETON, EARLY, 'RFC 9110 section 8.8.2'],
  ['link', LIST, EARLY, 'RFC 8288 section 3'],
  ['location', SINGLETON, EARLY, 'RFC 9110 section 10.2.2'],
  ['max-forwards', SINGLETON, EARLY, 'RFC 9110 section 7.6.2'],
  ['origin', SINGLETON, EARLY, 'RFC 6454 section 7'],
  ['pragma', LIST, EARLY, 'RFC 9111 section 5.4'],
  ['prefer', LIST, EARLY, 'RFC 7240 section 2'],
  ['preference-applied', LIST, EARLY, 'RFC 7240 section 3'],
  ['priority', LIST, EARLY, 'RFC 9218 section 5'],
  ['proxy-authenticate', LIST, EARLY, 'RFC 9110 section 11.7.1'],
  ['proxy-authentication-info', LIST, EVEN_LATE, 'RFC 9110 section 11.7.3'],
  ['proxy-authorization', SINGLETON, EARLY, 'RFC 9110 section 11.7.2'],
  ['proxy-connection', LIST, EARLY, 'RFC 9112 appendix C.2.2'],
  ['range', SINGLETON, EARLY, 'RFC 9110 section 14.2'],
  ['referer', SINGLETON, EARLY, 'RFC 9110 section 10.1.3'],
  ['retry-after', SINGLETON, EARLY, 'RFC 9110 section 10.2.3'],
  ['server', SINGLETON, EARLY, 'RFC 9110 section 10.2.4'],
  ['server-timing', LIST, EVEN_LATE, 'Server Timing'],
  ['set-cookie', LINES, EARLY, 'RFC 6265 section 4.1'],
  ['strict-transport-security', SINGLETON, EARLY, 'RFC 6797 section 6.1'],
  ['te', LIST, EARLY, 'RFC 9110 section 10.1.4'],
  ['trailer', LIST, EARLY, 'RFC 9110 section 6.6.2'],
  ['transfer-encoding', LIST, EARLY, 'RFC 9112 section 6.1'],
  ['upgrade', LIST, EARLY, 'RFC 9110 section 7.8'],
  ['user-agent', SINGLETON, EARLY, 'RFC 9110 section 10.1.5'],
  ['vary', LIST, EARLY, 'RFC 9110 section 12.5.5'],
  ['via', LIST, EARLY, 'RFC 9110 section 7.6.3'],
  ['www-authenticate', LIST, EARLY, 'RFC 9110 section 11.6.1'],
  ['x-forwarded-for', LIST, EARLY, 'convention, see RFC 7239 section 7.4'],
  ['x-forwarded-host', LIST, EARLY, 'convention, see RFC 7239 section 7.4'],
  ['x-forwarded-proto', LIST, EARLY, 'convention, see RFC 7239 section 7.4'],
];

/** Those that RFC 9110 section 7.6.1 names; a Connection field may name more, for one message. */
const CONNECTION_LEVEL: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

const MEANINGS: ReadonlyMap<string, FieldMeaning> = new Map(
  ROWS.map(([name, shape, isAllowedInTrailers, source]) => [
    name,
    Object.freeze({
      name,
      shape,
      isConnectionLevel: CONNECTION_LEVEL.has(name),
      isForbiddenInTrailers: !isAllowedInTrailers,
      source,
    }),
  ]),
);

/**
 * Finds what is known of a field.
 *
 * @param name - The name in any mix of cases.
 * @returns Its meaning, or undefined for a field that is not listed. Such a field may be a list, passes on, and may come
 *   in a trailer only if its sender knows that it may.
 */
export function findField(name: string): FieldMeaning | undefined {
  return MEANINGS.get(name) ?? MEANINGS.get(name.toLowerCase());
}
