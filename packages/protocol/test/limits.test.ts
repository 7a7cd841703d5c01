import { describe, expect, test } from '@jest/globals';
import {
  DEFAULT_REQUEST_LIMITS,
  DEFAULT_RESPONSE_LIMITS,
  resolveRequestLimits,
  resolveResponseLimits,
} from '../src/limits.js';

describe('resolveRequestLimits()', () => {
  test('resolveRequestLimits() yields the defaults when nothing is given', () => {
    expect(resolveRequestLimits()).toEqual(DEFAULT_REQUEST_LIMITS);
    expect(Object.isFrozen(resolveRequestLimits())).toBe(true);
  });

  test('resolveRequestLimits() overrides what is given', () => {
    expect(resolveRequestLimits({ bodyBytes: Infinity, fieldCount: 0 })).toEqual({
      ...DEFAULT_REQUEST_LIMITS,
      bodyBytes: Infinity,
      fieldCount: 0,
    });
  });

  test.each([
    ['headBytes', 65_536],
    ['headBytes', 15],
    ['headBytes', Infinity],
    ['requestLineBytes', 0],
    ['requestLineBytes', 65_536],
    ['fieldCount', -1],
    ['fieldCount', 16_384],
    ['chunkExtensionBytes', -1],
    ['trailerBytes', 1.5],
    ['bodyBytes', -1],
    ['bodyBytes', Number.NaN],
  ])('resolveRequestLimits() throws when %s is %d', (name, value) => {
    expect(() => resolveRequestLimits({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'ERR_SPOOL_INVALID_OPTION',
        message: expect.stringContaining(`${name} is ${value}`),
      }),
    );
  });
});

describe('resolveResponseLimits()', () => {
  test('resolveResponseLimits() yields the defaults when nothing is given', () => {
    expect(resolveResponseLimits()).toEqual(DEFAULT_RESPONSE_LIMITS);
    expect(resolveResponseLimits().bodyBytes).toBe(Infinity);
    expect(Object.isFrozen(resolveResponseLimits())).toBe(true);
  });

  test('resolveResponseLimits() overrides what is given', () => {
    expect(resolveResponseLimits({ bodyBytes: 0 })).toEqual({ ...DEFAULT_RESPONSE_LIMITS, bodyBytes: 0 });
  });

  test('resolveResponseLimits() throws when a limit is outside its range', () => {
    expect(() => resolveResponseLimits({ trailerBytes: -1 })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
    );
  });
});
