import { describe, expect, test } from '@jest/globals';
import { parseResidentMib } from '../../../src/load/transfer/resident-memory.js';

describe('parseResidentMib()', () => {
  test('reads the resident memory, and not its peak', () => {
    expect(parseResidentMib('Name:\tnode\nVmHWM:\t   99999 kB\nVmRSS:\t   51200 kB\nThreads:\t11\n')).toBe(50);
  });

  test.each(['', 'Name:\tkthreadd\nThreads:\t1\n'])('returns undefined where the system does not say: %j', (status) => {
    expect(parseResidentMib(status)).toBeUndefined();
  });
});
