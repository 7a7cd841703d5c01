import { describe, expect, test } from '@jest/globals';
import { defaultRetryOptions } from '../../src/options.js';
import { parseRetryAfter } from '../../src/retry/retry-after.js';
import { RetryBudget } from '../../src/retry/retry-budget.js';
import { RetryPolicy } from '../../src/retry/retry-policy.js';

const lost = 'ERR_SPOOL_CLIENT_CONNECTION_LOST';

describe('parseRetryAfter()', () => {
  const nowMs = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');

  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %p as %p ms', (value, expected) => {
    expect(parseRetryAfter(value, nowMs)).toBe(expected);
  });
});

describe('RetryBudget', () => {
  test('gives the reserve, then one retry for each 1 / ratio requests', () => {
    const budget = new RetryBudget({ ratio: 0.25, reserve: 2 });
    expect([budget.tryWithdraw(), budget.tryWithdraw(), budget.tryWithdraw()]).toEqual([true, true, false]);
    for (let index = 0; index < 3; index++) budget.deposit();
    expect(budget.tryWithdraw()).toBe(false);
    budget.deposit();
    expect(budget.tryWithdraw()).toBe(true);
  });

  test('saves up no more than the reserve', () => {
    const budget = new RetryBudget({ ratio: 1, reserve: 1 });
    for (let index = 0; index < 100; index++) budget.deposit();
    expect([budget.tryWithdraw(), budget.tryWithdraw()]).toEqual([true, false]);
  });
});

describe('RetryPolicy', () => {
  const policy = new RetryPolicy({ ...defaultRetryOptions, maxDelayMs: 350 }, () => 0.5);

  test('doubles the bound of the wait up to the largest', () => {
    const delays = [0, 1, 2, 3].map((retryCount) => policy.delayAfterFailure(lost, { retryCount, isStale: false }));
    expect(delays).toEqual([50, 100, 175, 175]);
  });

  test('does not wait after an idle connection went away, the first time', () => {
    expect(policy.delayAfterFailure(lost, { retryCount: 0, isStale: true })).toBe(0);
    expect(policy.delayAfterFailure(lost, { retryCount: 1, isStale: true })).toBe(100);
  });

  test('waits as long as Retry-After says, and its own time on top', () => {
    expect(policy.delayAfterStatus(503, { retryAfter: '2', retryCount: 0 })).toBe(2050);
  });

  test.each(['ABORTED', 'HEADERS_TIMEOUT', 'MALFORMED_RESPONSE', 'TOTAL_TIMEOUT'] as const)(
    'does not try again after %s',
    (name) => {
      const options = { retryCount: 0, isStale: false };
      expect(policy.delayAfterFailure(`ERR_SPOOL_CLIENT_${name}`, options)).toBeUndefined();
    },
  );

  test('takes other statuses as answers', () => {
    for (const status of [200, 304, 400, 404, 500, 501]) {
      expect(policy.delayAfterStatus(status, { retryAfter: '1', retryCount: 0 })).toBeUndefined();
    }
  });
});
