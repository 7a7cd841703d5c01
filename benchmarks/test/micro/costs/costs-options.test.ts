import { describe, expect, test } from '@jest/globals';
import { groupIds, parseCostsOptions } from '../../../src/micro/costs/costs-options.js';
import { createCostGroups } from '../../../src/micro/costs/create-cost-groups.js';
import { NativePrograms } from '../../../src/micro/costs/native-program.js';

describe('parseCostsOptions()', () => {
  test('measures every group there is when nothing is said', () => {
    const { groups, jsonPath, isQuick } = parseCostsOptions([]);
    expect({ groups, jsonPath, isQuick }).toEqual({ groups: groupIds, jsonPath: undefined, isQuick: false });
    expect(createCostGroups(new NativePrograms()).map(({ id }) => id)).toEqual(groups);
  });

  test('reads every option, behind the dashes that pnpm hands on', () => {
    const line = ['--', '--quick', '--only', 'wake,copy', '--rounds', '3', '--ms', '20', '--json', 'a.json'];
    const expected = { rounds: 3, turnMs: 20, isQuick: true, groups: ['wake', 'copy'], jsonPath: 'a.json' };
    expect(parseCostsOptions(line)).toEqual(expected);
  });

  test.each([
    ['--only', 'wake,what'],
    ['--only', ''],
    ['--rounds', '0'],
    ['--ms', 'x'],
    ['--unknown', '1'],
  ])('throws for %s %s', (name, value) => {
    expect(() => parseCostsOptions([name, value])).toThrow(name);
  });
});

describe('createCostGroups()', () => {
  test.each([true, false])('names each row once, and only limits of its group (quick: %s)', (isQuick) => {
    for (const group of createCostGroups(new NativePrograms())) {
      const rows = group.create({ turnMs: 1, isQuick });
      const names = rows.map(({ name }) => name);
      const limits = rows.flatMap((row) => ('measure' in row && row.limitName !== undefined ? [row.limitName] : []));
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(limits));
    }
  });
});
