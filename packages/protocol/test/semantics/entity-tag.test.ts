import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type EntityTag,
  formatEntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTag,
  parseEntityTagList,
} from '../../src/semantics/entity-tag.js';

const strong = (value: string): EntityTag => ({ value, isWeak: false });
const weak = (value: string): EntityTag => ({ value, isWeak: true });

describe('parseEntityTag()', () => {
  test.each([
    ['"xyzzy"', strong('xyzzy')],
    ['W/"xyzzy"', weak('xyzzy')],
    ['""', strong('')],
    ['"a,b"', strong('a,b')],
    ['"a\\"', strong('a\\')],
    ['"\xe9"', strong('\xe9')],
  ])('parseEntityTag() reads %j', (text, tag) => {
    expect(parseEntityTag(text)).toEqual(tag);
  });

  test.each([
    '',
    'xyzzy',
    '"',
    '"a',
    'a"',
    'w/"a"',
    'W/a',
    'W /"a"',
    '"a b"',
    '"a"b"',
    '"a\0"',
    '"\u0100"',
    ' "a"',
    '*',
  ])('parseEntityTag() refuses %j', (text) => {
    expect(parseEntityTag(text)).toBeUndefined();
  });
});

describe('parseEntityTagList()', () => {
  test.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', [strong('a')]],
    ['"a", W/"b","c"', [strong('a'), weak('b'), strong('c')]],
    ['"a,b", "c"', [strong('a,b'), strong('c')]],
    [', "a" ,, "b" , ', [strong('a'), strong('b')]],
    ['"a" ', [strong('a')]],
  ])('parseEntityTagList() reads %j', (text, tags) => {
    expect(parseEntityTagList(text)).toEqual(tags);
  });

  test.each(['', ',', ' ', 'a', '"a" "b"', '"a""b"', '"a", b', '"a", *', '*, "a"', '**', '"a"; "b"', '"a', '"a", "b'])(
    'parseEntityTagList() refuses %j',
    (text) => {
      expect(parseEntityTagList(text)).toBeUndefined();
    },
  );

  test('parseEntityTagList() reads back any list of tags that formatEntityTag() writes', () => {
    const value = fc.string({ unit: fc.constantFrom(...Array.from('ab,*W/\\\xe9!#')) });
    const tags = fc.array(fc.record({ value, isWeak: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(tags, fc.constantFrom(',', ', ', ' ,\t', ', ,'), (list, separator) => {
        expect(parseEntityTagList(list.map((tag) => formatEntityTag(tag)).join(separator))).toEqual(list);
      }),
    );
  });

  test('parseEntityTagList() reads a long list of nothing in time that grows with its length', () => {
    const startMs = performance.now();
    expect(parseEntityTagList(`"a"${' '.repeat(60_000)}b`)).toBeUndefined();
    expect(parseEntityTagList(', '.repeat(30_000))).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});

describe('matchesStrongly() and matchesWeakly(), by the table of RFC 9110 section 8.8.3.2', () => {
  test.each([
    [weak('1'), weak('1'), false, true],
    [weak('1'), weak('2'), false, false],
    [weak('1'), strong('1'), false, true],
    [strong('1'), strong('1'), true, true],
  ])('%j and %j match strongly: %s, weakly: %s', (left, right, isStrong, isWeak) => {
    expect([matchesStrongly(left, right), matchesStrongly(right, left)]).toEqual([isStrong, isStrong]);
    expect([matchesWeakly(left, right), matchesWeakly(right, left)]).toEqual([isWeak, isWeak]);
  });
});
