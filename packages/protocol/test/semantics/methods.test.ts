import { describe, expect, test } from '@jest/globals';
import { METHOD_NAMES, MethodCode } from '../../src/semantics/method-code.js';
import { findMethod, METHODS, RequestContent } from '../../src/semantics/methods.js';

describe('METHODS', () => {
  test('METHODS has an entry for each code, in order', () => {
    expect(METHODS.map(({ code }) => code)).toEqual(Object.values(MethodCode));
    expect(METHODS.map(({ name }) => name)).toEqual(METHOD_NAMES);
  });

  test('METHODS calls no method safe that is not idempotent (RFC 9110 section 9.2.2)', () => {
    expect(METHODS.filter(({ isSafe, isIdempotent }) => isSafe && !isIdempotent)).toEqual([]);
  });
});

describe('findMethod()', () => {
  test.each([
    ['GET', true, true, true, RequestContent.MEANINGLESS],
    ['HEAD', true, true, true, RequestContent.MEANINGLESS],
    ['POST', false, false, true, RequestContent.EXPECTED],
    ['PUT', false, true, false, RequestContent.EXPECTED],
    ['DELETE', false, true, false, RequestContent.MEANINGLESS],
    ['CONNECT', false, false, false, RequestContent.FORBIDDEN],
    ['OPTIONS', true, true, false, RequestContent.OPTIONAL],
    ['TRACE', true, true, false, RequestContent.FORBIDDEN],
    ['PATCH', false, false, true, RequestContent.EXPECTED],
    ['QUERY', true, true, true, RequestContent.EXPECTED],
  ])('findMethod(%j) is safe %s, idempotent %s, cacheable %s, content %i', (...row) => {
    const [name, isSafe, isIdempotent, isCacheable, requestContent] = row;
    expect(findMethod(name)).toMatchObject({ name, isSafe, isIdempotent, isCacheable, requestContent });
  });

  test.each(['get', 'BREW', '', 'toString', '__proto__'])('findMethod(%j) promises nothing', (name) => {
    expect(findMethod(name)).toBe(METHODS[MethodCode.OTHER]);
    expect(findMethod(name)).toMatchObject({ isSafe: false, isIdempotent: false, isCacheable: false });
  });
});
