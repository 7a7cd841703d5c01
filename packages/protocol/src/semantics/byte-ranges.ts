/** Byte ranges: reading a Range field and choosing what to send (RFC 9110 section 14). It reads no content. */
import { trimOptionalWhitespace } from './optional-whitespace.js';

/** Holds a range of a representation, in bytes. */
export interface ByteRange {
  /** The offset of the first byte. */
  readonly start: number;
  /** The offset after the last byte; the last position in a field is one less. */
  readonly end: number;
}

/**
 * Tells what to do about a Range field: send parts, answer 416, or ignore it and send everything.
 *
 * @remarks
 * The ranges are satisfiable, do not overlap, and stand in the order in which the field first names them.
 */
export type RangeOutcome =
  | { readonly kind: 'ranges'; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'unsatisfiable' }
  | { readonly kind: 'ignored' };

/** Holds what {@link selectByteRanges} must know beside the field. */
export interface RangeOptions {
  /** The length of the whole representation in bytes. */
  readonly totalBytes: number;
  /**
   * The most ranges a field may list; a longer list is ignored, as RFC 9110 section 14.2 allows. Range 1 and up.
   *
   * Precedents: Apache `MaxRanges` 200; nginx `max_ranges` none; Go none but the sum of their lengths. A player asks for
   * one and a document viewer for a handful.
   *
   * @defaultValue 16
   */
  readonly rangeCount?: number | undefined;
  /**
   * The gap in bytes up to which two ranges are sent as one, since a part's head costs more (RFC 9110 section 15.3.7.2).
   * 0 joins only ranges that overlap or touch.
   *
   * @defaultValue 80
   */
  readonly joinedGapBytes?: number | undefined;
}

const DEFAULT_RANGE_COUNT = 16;

/** RFC 9110 section 15.3.7.2 puts the overhead of a part at "around 80 bytes". */
const DEFAULT_JOINED_GAP_BYTES = 80;

const IGNORED: RangeOutcome = Object.freeze({ kind: 'ignored' });
const UNSATISFIABLE: RangeOutcome = Object.freeze({ kind: 'unsatisfiable' });

/** Names of units are case-insensitive (RFC 9110 section 14.1). */
const BYTES_UNIT = /^bytes=/i;

const RANGE = /^(?<first>\d*)-(?<last>\d*)$/;

/**
 * Chooses what to send for a Range field.
 *
 * @remarks
 * An unknown unit, a malformed set and a set of too many ranges are ignored. Ranges are joined rather than sent twice,
 * so that no field makes the answer longer than the representation and its part heads (RFC 9110 section 17.15).
 *
 * @param value - The field value, as in `bytes=0-499, -500`.
 * @param options - The length of the representation, and limits.
 * @returns The ranges; `unsatisfiable` for 416 with {@link unsatisfiedContentRange}; `ignored` for the whole.
 */
export function selectByteRanges(value: string, options: RangeOptions): RangeOutcome {
  const { totalBytes, rangeCount = DEFAULT_RANGE_COUNT, joinedGapBytes = DEFAULT_JOINED_GAP_BYTES } = options;
  const unit = BYTES_UNIT.exec(value);
  if (unit === null) return IGNORED;
  const members = value.slice(unit[0].length).split(',', 2 * rangeCount + 1);
  // Empty members are passed over (RFC 9110 section 5.6.1.2), but not any number of them.
  if (members.length > 2 * rangeCount) return IGNORED;
  const ranges: ByteRange[] = [];
  let memberCount = 0;
  for (const member of members) {
    const text = trimOptionalWhitespace(member);
    if (text === '') continue;
    const range = parseRange(text, totalBytes);
    memberCount++;
    if (range === undefined || memberCount > rangeCount) return IGNORED;
    if (range.start < range.end) ranges.push(range);
    // A suffix of an empty representation is satisfiable and has no byte: no Content-Range could tell of it.
    else if (text.startsWith('-') && range.start !== NOWHERE) return IGNORED;
  }
  if (memberCount === 0) return IGNORED;
  return ranges.length === 0 ? UNSATISFIABLE : { kind: 'ranges', ranges: joinRanges(ranges, joinedGapBytes) };
}

/** Where a range that cannot be satisfied starts and ends. */
const NOWHERE = -1;

const NO_RANGE: ByteRange = Object.freeze({ start: NOWHERE, end: NOWHERE });

/** Reads one range; one that begins behind the end, or is a suffix of no bytes, is valid and has no bytes. */
function parseRange(text: string, totalBytes: number): ByteRange | undefined {
  const groups = RANGE.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { first, last } = groups;
  if (first === '') {
    if (last === '') return undefined;
    const suffixBytes = Number(last);
    return suffixBytes === 0 ? NO_RANGE : { start: Math.max(0, totalBytes - suffixBytes), end: totalBytes };
  }
  if (last !== '' && isLess(last, first)) return undefined;
  const start = Number(first);
  if (start >= totalBytes) return NO_RANGE;
  return { start, end: last === '' ? totalBytes : Math.min(totalBytes, Number(last) + 1) };
}

/** Compares decimal numbers of any length: past the safe integers `Number` takes unequal ones for equal. */
function isLess(left: string, right: string): boolean {
  const [leftDigits, rightDigits] = [left, right].map((text) => text.replace(/^0+/, ''));
  if (leftDigits.length !== rightDigits.length) return leftDigits.length < rightDigits.length;
  return leftDigits < rightDigits;
}

/** Joins ranges with no more than a gap between them; what is left keeps the order of first mention. */
function joinRanges(ranges: readonly ByteRange[], gapBytes: number): readonly ByteRange[] {
  const sorted = ranges.map(({ start, end }, index) => ({ start, end, index }));
  sorted.sort((left, right) => left.start - right.start || left.index - right.index);
  const joined: typeof sorted = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && range.start - last.end <= gapBytes) {
      last.end = Math.max(last.end, range.end);
      last.index = Math.min(last.index, range.index);
    } else {
      joined.push(range);
    }
  }
  joined.sort((left, right) => left.index - right.index);
  return joined.map(({ start, end }) => ({ start, end }));
}

/**
 * Writes the Content-Range of a part (RFC 9110 section 14.4), as in `bytes 0-499/1234`.
 *
 * @param range - The range, of at least one byte.
 * @param totalBytes - The length of the whole representation.
 */
export function contentRange(range: ByteRange, totalBytes: number): string {
  return `bytes ${range.start}-${range.end - 1}/${totalBytes}`;
}

/**
 * Writes the Content-Range of a 416 (RFC 9110 section 14.4).
 *
 * @param totalBytes - The length of the whole representation.
 */
export function unsatisfiedContentRange(totalBytes: number): string {
  return `bytes */${totalBytes}`;
}
