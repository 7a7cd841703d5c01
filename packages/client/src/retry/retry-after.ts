/** Reads `Retry-After` (RFC 9110 section 10.2.3). Pure. */

/**
 * Reads how long a peer asks to wait.
 *
 * @param value - The field's value: seconds, or a date.
 * @param nowMs - The time, in milliseconds since 1970.
 * @returns Milliseconds, 0 or more; undefined where the field is missing or means nothing.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // `Date.parse` takes much that is no date: one of RFC 9110's three formats begins with the day's name.
  const dateMs = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
