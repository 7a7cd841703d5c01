/**
 * Evaluates the preconditions of a request (RFC 9110 section 13) against what is known of the target. It finds no
 * representation and sends no answer.
 */
import { type EntityTag, matchesStrongly, matchesWeakly, parseEntityTag, parseEntityTagList } from './entity-tag.js';
import { parseHttpDate } from './http-date.js';
import { MethodCode } from './method-code.js';

/** Holds the conditional fields of a request; several lines of one name joined with a comma, absent ones undefined. */
export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
  readonly ifRange?: string | undefined;
}

/** Describes the current representation of the target; undefined in its place means that there is none. */
export interface Validators {
  /** Its entity tag, if it has one. */
  readonly entityTag?: EntityTag | undefined;
  /** When it was last modified, in milliseconds since 1970; parts of a second do not count. */
  readonly lastModifiedMs?: number | undefined;
  /**
   * Whether it is known not to have changed twice in the second of `lastModifiedMs`, which alone lets a date in If-Range
   * hold (RFC 9110 sections 8.8.2.2 and 13.1.5).
   *
   * @defaultValue false
   */
  readonly isLastModifiedStrong?: boolean | undefined;
}

/** Tells what to do: the method, or answer 304 or 412 in its place. */
export type PreconditionOutcome = 'proceed' | 304 | 412;

/** Holds the request of which preconditions are evaluated. */
export interface ConditionalRequest {
  /** The number of the method. */
  readonly method: MethodCode;
  /** The conditional fields. */
  readonly preconditions: Preconditions;
  /** The present in milliseconds since 1970, for years of two digits. */
  readonly nowMs: number;
}

/**
 * Evaluates preconditions in the order of RFC 9110 section 13.2.2, of which step 5 is {@link isRangeApplicable}.
 *
 * @remarks
 * Call it when the answer would otherwise be 2xx (section 13.2.1). Dates that are none are ignored, as the sections on
 * them ask. On malformed lists of tags RFC 9110 is silent; here such a list never lets a change through and never keeps
 * a full answer back.
 *
 * @param request - The request.
 * @param current - What is known of the target, or undefined when it has no current representation.
 * @returns What to do. CONNECT, OPTIONS and TRACE proceed whatever the fields say: they select no representation.
 */
export function evaluatePreconditions(
  request: ConditionalRequest,
  current: Validators | undefined,
): PreconditionOutcome {
  const { method, preconditions, nowMs } = request;
  if (method === MethodCode.CONNECT || method === MethodCode.OPTIONS || method === MethodCode.TRACE) return 'proceed';
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = preconditions;
  const isRead = method === MethodCode.GET || method === MethodCode.HEAD;
  if (ifMatch !== undefined) {
    if (!holdsIfMatch(ifMatch, current)) return 412;
  } else if (ifUnmodifiedSince !== undefined) {
    const isModified = isModifiedSince(parseHttpDate(ifUnmodifiedSince, nowMs), current);
    if (isModified === true) return 412;
  }
  if (ifNoneMatch !== undefined) {
    const isMatched = matchesNone(ifNoneMatch, current);
    if (isMatched === false) return isRead ? 304 : 412;
    if (isMatched === undefined && !isRead) return 412;
  } else if (isRead && ifModifiedSince !== undefined) {
    const isModified = isModifiedSince(parseHttpDate(ifModifiedSince, nowMs), current);
    if (isModified === false) return 304;
  }
  return 'proceed';
}

/**
 * Tells whether the Range field of a request counts (RFC 9110 section 13.2.2 step 5).
 *
 * @param request - The request; Range is defined for GET only (RFC 9110 section 14.2).
 * @param current - What is known of the target, or undefined when it has no current representation.
 * @returns True when the method is GET and there is no If-Range, or one that holds; when false, ignore the Range.
 */
export function isRangeApplicable(request: ConditionalRequest, current: Validators | undefined): boolean {
  const { ifRange } = request.preconditions;
  if (request.method !== MethodCode.GET) return false;
  if (ifRange === undefined) return true;
  if (current === undefined) return false;
  const tag = parseEntityTag(ifRange);
  if (tag !== undefined) return current.entityTag !== undefined && matchesStrongly(tag, current.entityTag);
  if (current.isLastModifiedStrong !== true || current.lastModifiedMs === undefined) return false;
  return parseHttpDate(ifRange, request.nowMs) === wholeSeconds(current.lastModifiedMs);
}

/** RFC 9110 section 13.1.1; false for a malformed list, so that no change is made on it. */
function holdsIfMatch(value: string, current: Validators | undefined): boolean {
  const tags = parseEntityTagList(value);
  if (tags === undefined || current === undefined) return false;
  if (tags === '*') return true;
  const { entityTag } = current;
  return entityTag !== undefined && tags.some((tag) => matchesStrongly(tag, entityTag));
}

/** RFC 9110 section 13.1.2; undefined for a malformed list. */
function matchesNone(value: string, current: Validators | undefined): boolean | undefined {
  const tags = parseEntityTagList(value);
  if (tags === undefined) return undefined;
  if (tags === '*') return current === undefined;
  const entityTag = current?.entityTag;
  return entityTag === undefined || !tags.some((tag) => matchesWeakly(tag, entityTag));
}

/** RFC 9110 sections 13.1.3 and 13.1.4; undefined when either date is missing and the condition must be ignored. */
function isModifiedSince(sinceMs: number | undefined, current: Validators | undefined): boolean | undefined {
  const lastModifiedMs = current?.lastModifiedMs;
  if (sinceMs === undefined || lastModifiedMs === undefined) return undefined;
  return wholeSeconds(lastModifiedMs) > sinceMs;
}

/** Last-Modified shows whole seconds, so a finer time would always seem newer than what was sent. */
function wholeSeconds(epochMs: number): number {
  return Math.floor(epochMs / 1000) * 1000;
}
