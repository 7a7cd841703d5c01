import { describe, expect, test } from '@jest/globals';
import { formatMicroPreamble, formatMicroReport } from '../../src/micro/format-micro-report.js';

describe('formatMicroReport()', () => {
  test('tells times, and by how much the first contender is faster, round by round', () => {
    const measurements = [
      { name: 'ours', nanoseconds: [100, 200, 1000] },
      { name: 'theirs', nanoseconds: [300, 400, 4000] },
    ];
    expect(formatMicroReport(measurements, { title: 'A head', unit: 'request' })).toBe(
      [
        'A head',
        'contender  ns/request (min-max)  ours is faster by (min-max)',
        '---------  --------------------  ---------------------------',
        'ours            200 (100-1,000)',
        'theirs          400 (300-4,000)             3.00 (2.00-4.00)',
      ].join('\n'),
    );
  });

  test('tells the title alone when nothing was measured', () => {
    expect(formatMicroReport([], { title: 'A head', unit: 'request' })).toBe('A head');
  });
});

test('formatMicroPreamble() tells machine, Node, commit and how it was measured', () => {
  const machine = {
    cpuModel: 'A processor',
    coreCount: 2,
    memoryGib: 8,
    system: 'linux 6.1 x64',
    nodeVersion: 'v20.19.0',
    commit: 'abc1234-dirty',
    loadAverage: 0.5,
  };
  const preamble = formatMicroPreamble(machine, { rounds: 9, turnMs: 60 });
  for (const part of ['A processor, 2 cores, 8 GiB', 'v20.19.0', 'abc1234-dirty', '0.50', '9 rounds of 60 ms']) {
    expect(preamble).toContain(part);
  }
});
