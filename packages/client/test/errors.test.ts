import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ClientError, ClientErrorCode, toClientError } from '../src/errors.js';

/** An error as undici or Node raises it. */
function errorWithCode(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

describe('ClientErrorCode', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

  test.each(Object.values(ClientErrorCode))('%s has a row in the README', (code) => {
    expect(code).toMatch(/^ERR_SPOOL_CLIENT_[A-Z_]+$/);
    expect(readme).toContain(`| \`${code}\``);
  });

  test('is the name of each key, so that one can be guessed from the other', () => {
    for (const [key, code] of Object.entries(ClientErrorCode)) expect(code).toBe(`ERR_SPOOL_CLIENT_${key}`);
  });
});

describe('toClientError()', () => {
  test('returns a ClientError as it is', () => {
    const error = new ClientError(ClientErrorCode.CLOSED, 'closed');
    expect(toClientError(error, 'after-request')).toBe(error);
  });

  test('keeps the original as cause, and its message', () => {
    const cause = errorWithCode('UND_ERR_SOCKET');
    const error = toClientError(cause, 'after-request');
    expect(error.cause).toBe(cause);
    expect(error.message).toBe(cause.message);
  });

  test.each([
    ['ECONNREFUSED', 'before-request', ClientErrorCode.CONNECT],
    ['ENOTFOUND', 'before-request', ClientErrorCode.CONNECT],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'before-request', ClientErrorCode.CONNECT],
    ['UND_ERR_CONNECT_TIMEOUT', 'before-request', ClientErrorCode.CONNECT_TIMEOUT],
    ['ECONNRESET', 'before-request', ClientErrorCode.CONNECT],
    ['ECONNRESET', 'after-request', ClientErrorCode.CONNECTION_LOST],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'after-request', ClientErrorCode.CONNECTION_LOST],
    ['ERR_SOMETHING_ELSE', 'after-request', ClientErrorCode.FAILED],
  ] as const)('translates %s %s to %s', (code, phase, expected) => {
    expect(toClientError(errorWithCode(code), phase).code).toBe(expected);
  });

  test('takes a thrown value that is no error', () => {
    expect(toClientError('text', 'after-request')).toMatchObject({ code: ClientErrorCode.FAILED, message: 'text' });
  });
});
