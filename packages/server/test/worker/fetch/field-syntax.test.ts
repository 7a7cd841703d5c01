import { expect, test } from '@jest/globals';
import { isPlainFieldValue, isReasonPhrase, tryLowercaseName } from '../../../src/worker/fetch/field-syntax.js';

test('tryLowercaseName() returns the name in lowercase, from memory or not', () => {
  for (let index = 0; index < 2000; index++) {
    expect(tryLowercaseName(`X-Name-${index}`)).toBe(`x-name-${index}`);
    expect(tryLowercaseName(`X-Name-${index}`)).toBe(`x-name-${index}`);
  }
  expect(tryLowercaseName('X'.repeat(1000))).toBe('x'.repeat(1000));
});

test.each(['', ' ', 'a b', 'a:', 'é', '\u212a', 'a\n', '"'])('tryLowercaseName() returns undefined for %j', (name) => {
  expect(tryLowercaseName(name)).toBeUndefined();
});

test.each(['', 'a', 'a b\tc', '\u0080é', '~!'])('isPlainFieldValue() accepts %j', (value) => {
  expect(isPlainFieldValue(value)).toBe(true);
});

test.each([' a', 'a ', '\ta', 'a\t', 'a\rb', 'a\n', 'a\0b', 'a\x7fb', '€', ' '])(
  'isPlainFieldValue() leaves %j to Node',
  (value) => {
    expect(isPlainFieldValue(value)).toBe(false);
  },
);

test('isReasonPhrase() refuses what could end the line', () => {
  expect([isReasonPhrase('Not Found'), isReasonPhrase('a\r\nb'), isReasonPhrase('€')]).toEqual([true, false, false]);
});
