import { describe, expect, test } from '@jest/globals';
import { formatActivity, formatIdleVerdict } from '../../../src/micro/idle/format-idle-report.js';

const thread = { threadId: 1, name: 'node', cpuNanoseconds: 5e6, switchCount: 20 };

test('formatActivity() tells all threads together, then those that did anything', () => {
  const still = { threadId: 2, name: 'node', cpuNanoseconds: 0, switchCount: 0 };
  expect(formatActivity('Idle', [thread, still])).toBe(
    [
      'Idle',
      'thread         CPU ms  context switches',
      '-------------  ------  ----------------',
      'all 2 threads    5.00                20',
      'node 1           5.00                20',
    ].join('\n'),
  );
});

describe('formatIdleVerdict()', () => {
  test('holds at the bound', () => {
    expect(formatIdleVerdict([thread], 10)).toMatch(/^held: at most 5 ms of CPU and 20 context switches in 10 s/);
  });

  test.each([
    ['CPU time', { ...thread, cpuNanoseconds: 5e6 + 1 }],
    ['switches', { ...thread, switchCount: 21 }],
  ])('is not reached with too much: %s', (_what, busy) => {
    expect(formatIdleVerdict([busy], 10)).toMatch(/^not reached/);
  });

  test('takes the bound in proportion to the time', () => {
    expect(formatIdleVerdict([thread], 5)).toMatch(
      /^not reached: at most 2.5 ms of CPU and 10 context switches in 5 s/,
    );
  });
});
