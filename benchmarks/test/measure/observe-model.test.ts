import { describe, expect, test } from '@jest/globals';
import { parsePerfStat } from '../../src/measure/observe-model.js';

describe('parsePerfStat()', () => {
  test('reads counts, and leaves out what the machine does not count', () => {
    const output =
      '905.63,msec,task-clock:u,905630000,100.00,0.9,CPUs utilized\n4917,,context-switches,1,100.00,,\n<not supported>,,cycles,0,100.00,,\n';
    expect(parsePerfStat(output)).toEqual({ 'task-clock': 905.63, 'context-switches': 4917 });
  });

  test('knows nothing of a refusal', () => {
    expect(parsePerfStat('Error:\nNo permission, see perf_event_paranoid\n')).toBeUndefined();
  });
});
