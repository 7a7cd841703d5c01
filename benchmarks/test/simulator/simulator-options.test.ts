import { describe, expect, test } from '@jest/globals';
import { parseSimulatorOptions } from '../../src/simulator/simulator-options.js';

describe('parseSimulatorOptions()', () => {
  test('has defaults', () => {
    expect(parseSimulatorOptions([])).toEqual({
      tracePath: undefined,
      only: undefined,
      workers: 4,
      cores: 2,
      seed: 1,
      nice: 5,
      help: false,
    });
  });

  test('reads every option, after the dashes that pnpm hands on', () => {
    const args = ['--', '--trace', 'a.jsonl', '--only', 'mixed, shop', '--workers', '8', '--cores', '4'];
    expect(parseSimulatorOptions([...args, '--seed', '0', '--nice', '0', '--help'])).toEqual({
      tracePath: 'a.jsonl',
      only: ['mixed', 'shop'],
      workers: 8,
      cores: 4,
      seed: 0,
      nice: 0,
      help: true,
    });
  });

  test.each([
    ['--workers', '0'],
    ['--workers', '65'],
    ['--cores', '1.5'],
    ['--cores', ''],
    ['--seed', '-1'],
    ['--nice', '20'],
    ['--wrong', '1'],
  ])('refuses %s %s', (name, value) => {
    expect(() => parseSimulatorOptions([`${name}=${value}`])).toThrow(name.slice(2));
  });
});
