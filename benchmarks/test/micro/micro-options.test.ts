import { describe, expect, test } from '@jest/globals';
import { parseMicroOptions } from '../../src/micro/micro-options.js';

describe('parseMicroOptions()', () => {
  test('has defaults', () => {
    expect(parseMicroOptions([])).toEqual({ rounds: 9, turnMs: 60 });
  });

  test('reads both numbers, behind the dashes that pnpm hands on', () => {
    expect(parseMicroOptions(['--', '--rounds', '3', '--ms', '20'])).toEqual({ rounds: 3, turnMs: 20 });
  });

  test.each([
    ['--rounds', '0'],
    ['--rounds', '1001'],
    ['--ms', '1.5'],
    ['--ms', 'x'],
    ['--unknown', '1'],
  ])('throws for %s %s', (name, value) => {
    expect(() => parseMicroOptions([name, value])).toThrow(name);
  });
});
