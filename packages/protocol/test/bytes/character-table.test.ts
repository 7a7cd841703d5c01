import { describe, expect, test } from '@jest/globals';
import * as tables from '../../src/bytes/character-table.js';

/** The grammars as the RFCs write them, as a second source to the lists of characters. */
const GRAMMARS: readonly [string, Uint8Array, RegExp][] = [
  ['DIGIT_TABLE', tables.DIGIT_TABLE, /[0-9]/],
  ['HEXADECIMAL_TABLE', tables.HEXADECIMAL_TABLE, /[0-9a-f]/i],
  ['TOKEN_TABLE', tables.TOKEN_TABLE, /[!#$%&'*+\-.^_`|~0-9a-z]/i],
  ['FIELD_VALUE_TABLE', tables.FIELD_VALUE_TABLE, /[\t\x20-\x7e\x80-\xff]/],
  ['QUOTED_TEXT_TABLE', tables.QUOTED_TEXT_TABLE, /[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]/],
  ['REGISTERED_NAME_TABLE', tables.REGISTERED_NAME_TABLE, /[a-z0-9\-._~!$&'()*+,;=]/i],
  ['TARGET_TABLE', tables.TARGET_TABLE, /[a-z0-9\-._~!$&'()*+,;=:@/?]/i],
  ['SCHEME_TABLE', tables.SCHEME_TABLE, /[a-z0-9+\-.]/i],
];

describe('character tables', () => {
  test.each(GRAMMARS)('%s marks exactly the bytes of its grammar', (_name, table, grammar) => {
    const marked = Array.from(table, (isMarked) => isMarked === 1);
    expect(marked).toEqual(Array.from({ length: 256 }, (_, byte) => grammar.test(String.fromCharCode(byte))));
  });

  test('HEXADECIMAL_VALUES has the value of each hexadecimal digit and -1 elsewhere', () => {
    const values = Array.from({ length: 256 }, (_, byte) => {
      const digit = String.fromCharCode(byte);
      return /[0-9a-f]/i.test(digit) ? Number.parseInt(digit, 16) : -1;
    });
    expect(Array.from(tables.HEXADECIMAL_VALUES)).toEqual(values);
  });
});
