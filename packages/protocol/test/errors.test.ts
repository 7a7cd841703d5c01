import { describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE, SpoolError } from '../src/errors.js';

describe('SpoolError', () => {
  test('new SpoolError() takes its status from the catalogue when none is given', () => {
    const error = new SpoolError('Request head is 17012 bytes, limit is 16384', { code: 'ERR_SPOOL_HEAD_TOO_LARGE' });
    expect(error).toMatchObject({ name: 'SpoolError', code: 'ERR_SPOOL_HEAD_TOO_LARGE', status: 431 });
    expect(Object.hasOwn(error, 'cause')).toBe(false);
  });

  test('new SpoolError() takes the status given over that of the catalogue', () => {
    expect(new SpoolError('x', { code: 'ERR_SPOOL_HEAD_TOO_LARGE', status: 400 }).status).toBe(400);
  });

  test.each(['ERR_SPOOL_OF_ANOTHER_PACKAGE', 'toString', 'ERR_SPOOL_INVALID_OPTION'])(
    'new SpoolError() has no status when the catalogue has none for %s',
    (code) => {
      expect(new SpoolError('x', { code }).status).toBeUndefined();
    },
  );

  test('new SpoolError() keeps its cause', () => {
    const cause = new Error('y');
    expect(new SpoolError('x', { code: 'ERR_SPOOL_INVALID_OPTION', cause }).cause).toBe(cause);
  });
});

describe('ERROR_CATALOGUE', () => {
  test.each(Object.entries(ERROR_CATALOGUE))('ERROR_CATALOGUE has a sound entry for %s', (code, entry) => {
    expect(code).toMatch(/^ERR_SPOOL_[A-Z_]+[A-Z]$/);
    expect(entry.meaning).toMatch(/^[A-Z].*[^.]$/);
    if (entry.status !== undefined) expect(String(entry.status)).toMatch(/^[45]\d\d$/);
  });
});
