import { describe, expect, test } from '@jest/globals';
import { formatNumber, formatSpread } from '../../src/report/format-number.js';

describe('formatNumber()', () => {
  test.each([
    [1234.5, 0, '1,235'],
    [0.1, 3, '0.100'],
    [undefined, 2, '-'],
  ])('formats %p with %i digits', (value, digits, expected) => {
    expect(formatNumber(value, digits)).toBe(expected);
  });
});

describe('formatSpread()', () => {
  test('puts the extremes behind the median', () => {
    expect(formatSpread({ median: 2, min: 1, max: 3_000 }, 1)).toBe('2.0 (1.0-3,000.0)');
    expect(formatSpread(undefined, 1)).toBe('-');
  });
});
