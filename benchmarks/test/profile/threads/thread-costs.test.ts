import { describe, expect, test } from '@jest/globals';
import { formatThreads } from '../../../src/profile/threads/format-threads.js';
import { parseThreadCosts, subtractCosts } from '../../../src/profile/threads/thread-costs.js';

const status = 'Name:\tnode\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n';

describe('parseThreadCosts()', () => {
  test('reads both files of a thread', () => {
    expect(parseThreadCosts('2000000 500000 7\n', status)).toEqual({
      cpuMs: 2,
      waitMs: 0.5,
      voluntarySwitches: 12,
      involuntarySwitches: 3,
    });
  });
});

describe('subtractCosts()', () => {
  test('tells what was used in between, and all that a thread used which has begun since', () => {
    const start = parseThreadCosts('1000000 0 1', status);
    const end = parseThreadCosts('4000000 1000000 9', status.replace('12', '20'));
    const used = subtractCosts(
      new Map([[0, start]]),
      new Map([
        [0, end],
        [1, end],
      ]),
    );
    expect([...used]).toEqual([
      [0, { cpuMs: 3, waitMs: 1, voluntarySwitches: 8, involuntarySwitches: 0 }],
      [1, { cpuMs: 4, waitMs: 1, voluntarySwitches: 20, involuntarySwitches: 3 }],
    ]);
  });
});

describe('formatThreads()', () => {
  test('tells costs for a request, and stages as parts of the time at work', () => {
    const costs = { cpuMs: 1_000, waitMs: 200, voluntarySwitches: 500, involuntarySwitches: 20 };
    const stages = [
      { stage: 'idle', selfMs: 900 },
      { stage: 'ring', selfMs: 75 },
      { stage: 'wake', selfMs: 25 },
    ];
    const threads = [
      { name: 'io-thread', costs, stages },
      { name: 'worker-1', costs: undefined, stages: [] },
    ];
    expect(formatThreads(threads, { seconds: 2, requestCount: 1_000 })).toBe(`\
thread     cores  µs/request  waited  sleeps/request  losses/s
---------  -----  ----------  ------  --------------  --------
io-thread   0.50      1000.0    0.10            0.50        10
worker-1   the system does not say

io-thread, by stage
   75.0 %  ring
   25.0 %  wake

worker-1, by stage
  nothing`);
  });
});
