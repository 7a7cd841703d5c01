import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { httpDate, parseHttpDate } from '../../src/semantics/http-date.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const EXAMPLE = 784_111_777_000;

describe('httpDate()', () => {
  test.each([
    [784_111_777_000, 'Sun, 06 Nov 1994 08:49:37 GMT'],
    [784_111_777_999, 'Sun, 06 Nov 1994 08:49:37 GMT'],
    [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [951_827_696_000, 'Tue, 29 Feb 2000 12:34:56 GMT'],
  ])('httpDate(%i) is %s', (epochMs, text) => {
    expect(httpDate(epochMs)).toBe(text);
  });

  test.each([Number.NaN, Infinity, 8.64e15 + 1])('httpDate() throws when the time is %d', (epochMs) => {
    expect(() => httpDate(epochMs)).toThrow(RangeError);
  });
});

describe('parseHttpDate()', () => {
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
    ['Sun Nov  6 08:49:37 1994', EXAMPLE],
    ['Sun Nov 06 08:49:37 1994', EXAMPLE],
    // The name of the day is not compared.
    ['Mon, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('parseHttpDate() reads %j', (text, epochMs) => {
    expect(parseHttpDate(text, NOW)).toBe(epochMs);
  });

  test('parseHttpDate() takes the years 0 to 99 for what they are', () => {
    const epochMs = parseHttpDate('Sun, 06 Nov 0094 08:49:37 GMT', NOW) ?? Number.NaN;
    expect(new Date(epochMs).getUTCFullYear()).toBe(94);
  });

  test.each([
    '',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 31 Nov 1994 08:49:37 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    '1994-11-06T08:49:37Z',
    '784111777',
  ])('parseHttpDate() refuses %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined();
  });

  test.each([
    ['Sunday, 06-Nov-26 00:00:00 GMT', NOW, 2026],
    ['Sunday, 06-Nov-75 00:00:00 GMT', NOW, 2075],
    ['Sunday, 15-Jun-76 12:00:00 GMT', NOW, 2076],
    ['Sunday, 15-Jun-76 12:00:01 GMT', NOW, 1976],
    ['Sunday, 06-Nov-99 00:00:00 GMT', NOW, 1999],
    ['Sunday, 06-Nov-05 00:00:00 GMT', Date.UTC(1999, 0), 2005],
    ['Sunday, 06-Nov-99 00:00:00 GMT', Date.UTC(2000, 0), 1999],
    ['Tuesday, 29-Feb-00 00:00:00 GMT', NOW, 2000],
  ])('parseHttpDate() takes the year of %j seen from %d for %i', (text, nowMs, year) => {
    expect(new Date(parseHttpDate(text, nowMs) ?? Number.NaN).getUTCFullYear()).toBe(year);
  });

  test('parseHttpDate() refuses 29 February in two digits when no year nearby has one', () => {
    expect(parseHttpDate('Tuesday, 29-Feb-01 00:00:00 GMT', NOW)).toBeUndefined();
  });

  test('parseHttpDate() reads back what httpDate() writes', () => {
    const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
    fc.assert(
      fc.property(seconds, (second) => {
        expect(parseHttpDate(httpDate(second * 1000), NOW)).toBe(second * 1000);
      }),
    );
  });
});
