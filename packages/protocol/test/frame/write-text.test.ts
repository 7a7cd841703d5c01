import { describe, expect, test } from '@jest/globals';

import { writeLatin1, writeUtf8 } from '../../src/frame/write-text.js';

/** Around the length at which the loop ends. */
const LENGTHS = [0, 1, 47, 48, 49, 200];

/** A place in memory full of other bytes. */
function createTarget(): Buffer {
  return Buffer.alloc(1024, 0xee);
}

describe('writeLatin1()', () => {
  test.each(LENGTHS)('writeLatin1() writes %d characters of every value, and nothing beside them', (length) => {
    const text = String.fromCharCode(...Array.from({ length }, (_, index) => (index * 7 + 0x41) & 0xff));
    const target = createTarget();
    expect(writeLatin1(target, text, 5)).toBe(length);
    expect(target.toString('latin1', 5, 5 + length)).toBe(text);
    expect([target[4], target[5 + length]]).toEqual([0xee, 0xee]);
  });
});

describe('writeUtf8()', () => {
  test.each(LENGTHS)('writeUtf8() writes %d characters of ASCII', (length) => {
    const text = 'x'.repeat(length);
    const target = createTarget();
    expect(writeUtf8(target, text, 3)).toBe(length);
    expect(target.toString('utf8', 3, 3 + length)).toBe(text);
    expect(target[3 + length]).toBe(0xee);
  });

  test.each(['é', 'aé', 'grün 🧵 und mehr', '\u{1f9f5}', '\ud800', 'x'.repeat(47) + 'ß', 'ß'.repeat(60)])(
    'writeUtf8() writes %j as Node does',
    (text) => {
      const expected = Buffer.from(text, 'utf8');
      const target = createTarget();
      expect(writeUtf8(target, text, 0)).toBe(expected.byteLength);
      expect(target.subarray(0, expected.byteLength).equals(expected)).toBe(true);
    },
  );
});
