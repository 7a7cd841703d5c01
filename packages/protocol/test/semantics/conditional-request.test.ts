import { describe, expect, test } from '@jest/globals';
import {
  evaluatePreconditions,
  isRangeApplicable,
  type Preconditions,
  type Validators,
} from '../../src/semantics/conditional-request.js';
import { MethodCode } from '../../src/semantics/method-code.js';

const { GET, HEAD, PUT, DELETE, OPTIONS, TRACE, CONNECT } = MethodCode;
const MODIFIED_MS = Date.UTC(2026, 0, 10, 12, 0, 0, 500);
const BEFORE = 'Sat, 10 Jan 2026 11:59:59 GMT';
const AT = 'Sat, 10 Jan 2026 12:00:00 GMT';
const AFTER = 'Sat, 10 Jan 2026 12:00:01 GMT';
const nowMs = Date.UTC(2026, 5, 15);

const current: Validators = { entityTag: { value: 'a', isWeak: false }, lastModifiedMs: MODIFIED_MS };
const weakCurrent: Validators = { entityTag: { value: 'a', isWeak: true } };

describe('evaluatePreconditions() with one field', () => {
  test.each([
    [GET, {}, current, 'proceed'],
    [PUT, { ifMatch: '"a"' }, current, 'proceed'],
    [PUT, { ifMatch: '"b", "a"' }, current, 'proceed'],
    [PUT, { ifMatch: '"b"' }, current, 412],
    [GET, { ifMatch: '"b"' }, current, 412],
    [PUT, { ifMatch: 'W/"a"' }, current, 412],
    [PUT, { ifMatch: '"a"' }, weakCurrent, 412],
    [PUT, { ifMatch: '"a"' }, {}, 412],
    [PUT, { ifMatch: '*' }, current, 'proceed'],
    [PUT, { ifMatch: '*' }, {}, 'proceed'],
    [PUT, { ifMatch: '*' }, undefined, 412],
    [PUT, { ifMatch: '"a"' }, undefined, 412],
    [PUT, { ifMatch: 'a' }, current, 412],
    [GET, { ifNoneMatch: '"a"' }, current, 304],
    [HEAD, { ifNoneMatch: '"a"' }, current, 304],
    [GET, { ifNoneMatch: 'W/"a"' }, current, 304],
    [GET, { ifNoneMatch: '"a"' }, weakCurrent, 304],
    [GET, { ifNoneMatch: '"b"' }, current, 'proceed'],
    [GET, { ifNoneMatch: '*' }, current, 304],
    [GET, { ifNoneMatch: '*' }, undefined, 'proceed'],
    [GET, { ifNoneMatch: '"a"' }, undefined, 'proceed'],
    [GET, { ifNoneMatch: 'a' }, current, 'proceed'],
    [PUT, { ifNoneMatch: '*' }, current, 412],
    [PUT, { ifNoneMatch: '*' }, undefined, 'proceed'],
    [PUT, { ifNoneMatch: '"a"' }, current, 412],
    [PUT, { ifNoneMatch: '"b"' }, current, 'proceed'],
    [PUT, { ifNoneMatch: 'a' }, current, 412],
    [PUT, { ifNoneMatch: 'a' }, undefined, 412],
    [GET, { ifModifiedSince: BEFORE }, current, 'proceed'],
    [GET, { ifModifiedSince: AT }, current, 304],
    [HEAD, { ifModifiedSince: AFTER }, current, 304],
    [PUT, { ifModifiedSince: AFTER }, current, 'proceed'],
    [GET, { ifModifiedSince: 'yesterday' }, current, 'proceed'],
    [GET, { ifModifiedSince: `${AFTER}, ${AFTER}` }, current, 'proceed'],
    [GET, { ifModifiedSince: AFTER }, {}, 'proceed'],
    [GET, { ifModifiedSince: AFTER }, undefined, 'proceed'],
    [PUT, { ifUnmodifiedSince: BEFORE }, current, 412],
    [GET, { ifUnmodifiedSince: BEFORE }, current, 412],
    [PUT, { ifUnmodifiedSince: AT }, current, 'proceed'],
    [PUT, { ifUnmodifiedSince: AFTER }, current, 'proceed'],
    [PUT, { ifUnmodifiedSince: 'yesterday' }, current, 'proceed'],
    [PUT, { ifUnmodifiedSince: BEFORE }, {}, 'proceed'],
  ] as const)(
    'evaluatePreconditions() with method %i, %j and %j is %s',
    (method, preconditions, validators, outcome) => {
      expect(evaluatePreconditions({ method, preconditions, nowMs }, validators)).toBe(outcome);
    },
  );

  test.each([OPTIONS, TRACE, CONNECT])('evaluatePreconditions() ignores all fields when the method is %i', (method) => {
    const preconditions = { ifMatch: '"b"', ifNoneMatch: '*', ifUnmodifiedSince: BEFORE };
    expect(evaluatePreconditions({ method, preconditions, nowMs }, current)).toBe('proceed');
  });
});

describe('evaluatePreconditions() and the precedence of RFC 9110 section 13.2.2', () => {
  test.each([
    ['If-Match that holds over If-Unmodified-Since', PUT, { ifMatch: '"a"', ifUnmodifiedSince: BEFORE }, 'proceed'],
    ['If-Match that fails over If-Unmodified-Since', PUT, { ifMatch: '"b"', ifUnmodifiedSince: AFTER }, 412],
    ['If-Match before If-None-Match', GET, { ifMatch: '"b"', ifNoneMatch: '"a"' }, 412],
    ['If-None-Match after an If-Match that holds', GET, { ifMatch: '"a"', ifNoneMatch: '"a"' }, 304],
    ['If-None-Match that holds over If-Modified-Since', GET, { ifNoneMatch: '"b"', ifModifiedSince: AFTER }, 'proceed'],
    ['If-None-Match that fails over If-Modified-Since', GET, { ifNoneMatch: '"a"', ifModifiedSince: BEFORE }, 304],
    ['a malformed If-None-Match over If-Modified-Since', GET, { ifNoneMatch: 'a', ifModifiedSince: AFTER }, 'proceed'],
    ['If-Unmodified-Since before If-Modified-Since', GET, { ifUnmodifiedSince: BEFORE, ifModifiedSince: AFTER }, 412],
    ['If-Modified-Since after If-Unmodified-Since', GET, { ifUnmodifiedSince: AT, ifModifiedSince: AT }, 304],
    ['If-Match over If-Modified-Since', DELETE, { ifMatch: '"a"', ifModifiedSince: AFTER }, 'proceed'],
  ] as const)('evaluatePreconditions() evaluates %s', (_rule, method, preconditions: Preconditions, outcome) => {
    expect(evaluatePreconditions({ method, preconditions, nowMs }, current)).toBe(outcome);
  });
});

describe('isRangeApplicable()', () => {
  const strongDate: Validators = { ...current, isLastModifiedStrong: true };

  test.each([
    [GET, undefined, current, true],
    [HEAD, undefined, current, false],
    [PUT, undefined, current, false],
    [GET, '"a"', current, true],
    [GET, '"b"', current, false],
    [GET, 'W/"a"', current, false],
    [GET, '"a"', weakCurrent, false],
    [GET, '"a"', {}, false],
    [GET, '"a"', undefined, false],
    [GET, '"a", "b"', current, false],
    [GET, AT, strongDate, true],
    [GET, BEFORE, strongDate, false],
    [GET, AFTER, strongDate, false],
    [GET, AT, current, false],
    [GET, AT, { isLastModifiedStrong: true }, false],
    [GET, 'yesterday', strongDate, false],
  ])('isRangeApplicable() with method %i, If-Range %j and %j is %s', (method, ifRange, validators, isApplicable) => {
    expect(isRangeApplicable({ method, preconditions: { ifRange }, nowMs }, validators)).toBe(isApplicable);
  });
});
