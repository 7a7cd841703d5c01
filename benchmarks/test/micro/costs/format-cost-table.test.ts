import { describe, expect, test } from '@jest/globals';
import { formatCostGroup } from '../../../src/micro/costs/format-cost-table.js';

const samples = (...values: number[]): { value: number }[] => values.map((value) => ({ value }));

describe('formatCostGroup()', () => {
  test('shows each row in the unit of its group, beside its limit', () => {
    const text = formatCostGroup({
      id: 'wake',
      title: 'To wake',
      unit: 'us',
      costs: [
        { name: 'C: futex', samples: samples(2_000, 4_000, 2_000) },
        { name: 'Atomics.wait', limitName: 'C: futex', samples: samples(10_000, 12_000, 8_000) },
        { name: 'eventfd', samples: [], reason: 'no call makes one' },
      ],
    });
    expect(text.split('\n')).toEqual([
      'To wake           us (min-max)  times its limit (min-max)     limit',
      '------------  ----------------  -------------------------  --------',
      'C: futex      2.00 (2.00-4.00)                               is one',
      'Atomics.wait   10.0 (8.0-12.0)           4.00 (3.00-5.00)  C: futex',
      'eventfd       not measured: no call makes one',
    ]);
  });

  test('says which limit is not there', () => {
    const text = formatCostGroup({
      id: 'wake',
      title: 'To wake',
      unit: 'ns',
      costs: [{ name: 'Atomics.wait', limitName: 'C: futex', samples: samples(10) }],
    });
    expect(text).toContain('C: futex: none here');
  });

  test('has a column of CPU time where a row has one', () => {
    const text = formatCostGroup({
      id: 'threads',
      title: 'To make',
      unit: 'ms',
      costs: [{ name: 'Worker', samples: [{ value: 48e6, cpu: 50e6 }] }],
    });
    expect(text).toContain('CPU ms');
    expect(text).toMatch(/^Worker +48\.0 \(48\.0-48\.0\) +50\.0 /m);
  });
});
