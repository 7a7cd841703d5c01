import { describe, expect, test } from '@jest/globals';
import {
  parseSchedstat,
  parseStatus,
  readThreads,
  subtractActivity,
  sumActivity,
} from '../../../src/micro/idle/thread-activity.js';

const status = [
  'Name:\tsome name',
  'State:\tS (sleeping)',
  'voluntary_ctxt_switches:\t30',
  'nonvoluntary_ctxt_switches:\t12',
  '',
].join('\n');

test('parseSchedstat() takes the time on a core, not the time waited for one', () => {
  expect(parseSchedstat('800953 320832 4\n')).toBe(800_953);
});

test('parseStatus() finds the name and adds both kinds of switches up', () => {
  expect(parseStatus(status)).toEqual({ name: 'some name', switchCount: 42 });
});

describe('subtractActivity()', () => {
  const thread = { threadId: 1, name: 'node', cpuNanoseconds: 100, switchCount: 3 };

  test('returns what was done in between', () => {
    const later = { ...thread, cpuNanoseconds: 150, switchCount: 4 };
    expect(subtractActivity([later], [thread])).toEqual([{ ...thread, cpuNanoseconds: 50, switchCount: 1 }]);
  });

  test('counts a thread that began in between whole', () => {
    expect(subtractActivity([thread], [])).toEqual([thread]);
  });

  test('leaves out a thread that has ended', () => {
    expect(subtractActivity([], [thread])).toEqual([]);
  });
});

test('sumActivity() adds threads up, in milliseconds', () => {
  const threads = [1, 2].map((threadId) => ({ threadId, name: 'node', cpuNanoseconds: 750_000, switchCount: 2 }));
  expect(sumActivity(threads)).toEqual({ threadCount: 2, cpuMs: 1.5, switchCount: 4 });
});

describe('readThreads()', () => {
  test('returns undefined when there is no such process', () => {
    expect(readThreads(2 ** 30)).toBeUndefined();
  });

  (process.platform === 'linux' ? test : test.skip)('finds the first thread of this process at work', () => {
    const first = readThreads(process.pid)?.find(({ threadId }) => threadId === process.pid);
    expect(first?.cpuNanoseconds).toBeGreaterThan(0);
  });
});
