/** The dates of HTTP, written and read (RFC 9110 section 5.6.7). It reads no clock. */

/**
 * Formats a point in time as an IMF-fixdate, as in `Sun, 06 Nov 1994 08:49:37 GMT`.
 *
 * @param epochMs - Milliseconds since 1970, in the years 0 to 9999; parts of a second are cut off.
 * @throws RangeError when `epochMs` is not a time.
 */
export function httpDate(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) throw new RangeError(`Time is ${epochMs}, not milliseconds since 1970`);
  // ECMA-262 fixes this format since 2018, and it is the IMF-fixdate.
  return date.toUTCString();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAY_NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY_NAME = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE = new RegExp(`^${DAY_NAME}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`);
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC_850_DATE = new RegExp(`^${LONG_DAY_NAME}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`);
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME_DATE = new RegExp(`^${DAY_NAME} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`);

/**
 * Reads a date in any of the three formats a recipient must know.
 *
 * @remarks
 * Dates are case-sensitive. The name of the day is not compared with the date, which says the same without it.
 *
 * @param text - The field value.
 * @param nowMs - The present in milliseconds since 1970; decides the century of a year of two digits.
 * @returns Milliseconds since 1970, or undefined when it is no date.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const parts = (IMF_FIXDATE.exec(text) ?? ASCTIME_DATE.exec(text))?.groups;
  if (parts !== undefined) return toEpochMs(parts, Number(parts.year));
  const oldParts = RFC_850_DATE.exec(text)?.groups;
  if (oldParts === undefined) return undefined;
  const currentYear = new Date(nowMs).getUTCFullYear();
  const year = currentYear - (currentYear % 100) + Number(oldParts.year);
  // More than 50 years ahead means the most recent past year with these digits; close behind the turn of a century the
  // same digits may stand for a year ahead that is nearer.
  for (const candidate of [year + 100, year]) {
    const epochMs = toEpochMs(oldParts, candidate);
    if (epochMs !== undefined && epochMs <= addYears(nowMs, FUTURE_YEARS)) return epochMs;
  }
  return toEpochMs(oldParts, year - 100);
}

/** How far ahead a year of two digits may lie (RFC 9110 section 5.6.7). */
const FUTURE_YEARS = 50;

function addYears(epochMs: number, yearCount: number): number {
  const date = new Date(epochMs);
  return date.setUTCFullYear(date.getUTCFullYear() + yearCount);
}

function toEpochMs(parts: Record<string, string>, year: number): number | undefined {
  const month = MONTHS.indexOf(parts.month);
  const day = Number(parts.day);
  const hour = Number(parts.hour);
  const minute = Number(parts.minute);
  const second = Number(parts.second);
  // 60 is a leap second, which the days of ECMA-262 do not have: it becomes the first second of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  // Unlike Date.UTC this takes the years 0 to 99 for what they are.
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}
