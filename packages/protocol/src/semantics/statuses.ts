/** The status codes registered with IANA, and what follows from a code alone. It frames nothing and caches nothing. */

/** Numbers the classes of status codes by their first digit (RFC 9110 section 15). */
export const StatusClass = { INTERIM: 1, SUCCESS: 2, REDIRECTION: 3, CLIENT_ERROR: 4, SERVER_ERROR: 5 } as const;
export type StatusClass = (typeof StatusClass)[keyof typeof StatusClass];

/** Describes a registered status code. */
export interface StatusMeaning {
  /** The code, 100 to 511. */
  readonly code: number;
  /** The reason phrase of the registry. */
  readonly reason: string;
  /** The class, which is the first digit. */
  readonly statusClass: StatusClass;
  /** Whether a response may have content; the answer to HEAD has none whatever its status. */
  readonly mayHaveContent: boolean;
  /** Whether a cache may store the response without explicit freshness (RFC 9110 section 15.1). */
  readonly isHeuristicallyCacheable: boolean;
  /** Where the code is defined. */
  readonly source: string;
}

/** Code, reason phrase, source. The codes registered as unused, 306 and 418, are left out. */
const ROWS: readonly (readonly [number, string, string])[] = [
  [100, 'Continue', 'RFC 9110 section 15.2.1'],
  [101, 'Switching Protocols', 'RFC 9110 section 15.2.2'],
  [102, 'Processing', 'RFC 2518 section 10.1'],
  [103, 'Early Hints', 'RFC 8297'],
  [200, 'OK', 'RFC 9110 section 15.3.1'],
  [201, 'Created', 'RFC 9110 section 15.3.2'],
  [202, 'Accepted', 'RFC 9110 section 15.3.3'],
  [203, 'Non-Authoritative Information', 'RFC 9110 section 15.3.4'],
  [204, 'No Content', 'RFC 9110 section 15.3.5'],
  [205, 'Reset Content', 'RFC 9110 section 15.3.6'],
  [206, 'Partial Content', 'RFC 9110 section 15.3.7'],
  [207, 'Multi-Status', 'RFC 4918 section 11.1'],
  [208, 'Already Reported', 'RFC 5842 section 7.1'],
  [226, 'IM Used', 'RFC 3229 section 10.4.1'],
  [300, 'Multiple Choices', 'RFC 9110 section 15.4.1'],
  [301, 'Moved Permanently', 'RFC 9110 section 15.4.2'],
  [302, 'Found', 'RFC 9110 section 15.4.3'],
  [303, 'See Other', 'RFC 9110 section 15.4.4'],
  [304, 'Not Modified', 'RFC 9110 section 15.4.5'],
  [305, 'Use Proxy', 'RFC 9110 section 15.4.6'],
  [307, 'Temporary Redirect', 'RFC 9110 section 15.4.8'],
  [308, 'Permanent Redirect', 'RFC 9110 section 15.4.9'],
  [400, 'Bad Request', 'RFC 9110 section 15.5.1'],
  [401, 'Unauthorized', 'RFC 9110 section 15.5.2'],
  [402, 'Payment Required', 'RFC 9110 section 15.5.3'],
  [403, 'Forbidden', 'RFC 9110 section 15.5.4'],
  [404, 'Not Found', 'RFC 9110 section 15.5.5'],
  [405, 'Method Not Allowed', 'RFC 9110 section 15.5.6'],
  [406, 'Not Acceptable', 'RFC 9110 section 15.5.7'],
  [407, 'Proxy Authentication Required', 'RFC 9110 section 15.5.8'],
  [408, 'Request Timeout', 'RFC 9110 section 15.5.9'],
  [409, 'Conflict', 'RFC 9110 section 15.5.10'],
  [410, 'Gone', 'RFC 9110 section 15.5.11'],
  [411, 'Length Required', 'RFC 9110 section 15.5.12'],
  [412, 'Precondition Failed', 'RFC 9110 section 15.5.13'],
  [413, 'Content Too Large', 'RFC 9110 section 15.5.14'],
  [414, 'URI Too Long', 'RFC 9110 section 15.5.15'],
  [415, 'Unsupported Media Type', 'RFC 9110 section 15.5.16'],
  [416, 'Range Not Satisfiable', 'RFC 9110 section 15.5.17'],
  [417, 'Expectation Failed', 'RFC 9110 section 15.5.18'],
  [421, 'Misdirected Request', 'RFC 9110 section 15.5.20'],
  [422, 'Unprocessable Content', 'RFC 9110 section 15.5.21'],
  [423, 'Locked', 'RFC 4918 section 11.3'],
  [424, 'Failed Dependency', 'RFC 4918 section 11.4'],
  [425, 'Too Early', 'RFC 8470 section 5.2'],
  [426, 'Upgrade Required', 'RFC 9110 section 15.5.22'],
  [428, 'Precondition Required', 'RFC 6585 section 3'],
  [429, 'Too Many Requests', 'RFC 6585 section 4'],
  [431, 'Request Header Fields Too Large', 'RFC 6585 section 5'],
  [451, 'Unavailable For Legal Reasons', 'RFC 7725 section 3'],
  [500, 'Internal Server Error', 'RFC 9110 section 15.6.1'],
  [501, 'Not Implemented', 'RFC 9110 section 15.6.2'],
  [502, 'Bad Gateway', 'RFC 9110 section 15.6.3'],
  [503, 'Service Unavailable', 'RFC 9110 section 15.6.4'],
  [504, 'Gateway Timeout', 'RFC 9110 section 15.6.5'],
  [505, 'HTTP Version Not Supported', 'RFC 9110 section 15.6.6'],
  [506, 'Variant Also Negotiates', 'RFC 2295 section 8.1'],
  [507, 'Insufficient Storage', 'RFC 4918 section 11.5'],
  [508, 'Loop Detected', 'RFC 5842 section 7.2'],
  [510, 'Not Extended', 'RFC 2774 section 7'],
  [511, 'Network Authentication Required', 'RFC 6585 section 6'],
];

/** RFC 9110 section 15.1, and 451 by RFC 7725 section 3. */
const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501,
]);

/** Maps a status code to its reason phrase; the phrases of the registry and no others. */
export const STATUS_REASONS: Readonly<Record<number, string | undefined>> = Object.freeze(
  Object.fromEntries(ROWS.map(([code, reason]) => [code, reason])),
);

const MEANINGS: ReadonlyMap<number, StatusMeaning> = new Map(
  ROWS.map(([code, reason, source]) => [
    code,
    Object.freeze({
      code,
      reason,
      statusClass: statusClassOf(code),
      mayHaveContent: mayHaveContent(code),
      isHeuristicallyCacheable: HEURISTICALLY_CACHEABLE.has(code),
      source,
    }),
  ]),
);

/**
 * Finds what is registered of a status code.
 *
 * @param code - The code.
 * @returns Its meaning, or undefined for a code that is not registered.
 */
export function findStatus(code: number): StatusMeaning | undefined {
  return MEANINGS.get(code);
}

/**
 * Finds the class of any status code.
 *
 * @param code - The code; outside 100 to 599 it is invalid and to be taken for a server error (RFC 9110 section 15).
 */
export function statusClassOf(code: number): StatusClass {
  return code >= 100 && code < 600 ? (Math.trunc(code / 100) as StatusClass) : StatusClass.SERVER_ERROR;
}

/**
 * Tells whether a response with a status may have content: not 1xx, 204, 205 and 304 (RFC 9110 sections 15.2 to 15.4).
 *
 * @remarks
 * A rule for who writes. A reader frames a 205 as any other response (RFC 9112 section 6.3).
 *
 * @param code - The status code, registered or not.
 */
export function mayHaveContent(code: number): boolean {
  return code >= 200 && code !== 204 && code !== 205 && code !== 304;
}
