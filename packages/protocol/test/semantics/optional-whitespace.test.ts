import { describe, expect, test } from '@jest/globals';
import { trimOptionalWhitespace } from '../../src/semantics/optional-whitespace.js';

describe('trimOptionalWhitespace()', () => {
  test.each([
    ['', ''],
    [' \t ', ''],
    ['a', 'a'],
    ['\t a b \t', 'a b'],
    ['\xa0a\n', '\xa0a\n'],
  ])('trimOptionalWhitespace(%j) is %j', (text, trimmed) => {
    expect(trimOptionalWhitespace(text)).toBe(trimmed);
  });
});
