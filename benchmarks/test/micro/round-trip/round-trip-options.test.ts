import { describe, expect, test } from '@jest/globals';
import { parseRoundTripOptions } from '../../../src/micro/round-trip/round-trip-options.js';

describe('parseRoundTripOptions()', () => {
  test('compares and judges when nothing is given', () => {
    expect(parseRoundTripOptions([])).toEqual({ rounds: 9, turnMs: 250, sweptTurns: [], payloads: [] });
  });

  test('reads every option, behind the dashes that pnpm hands on', () => {
    const options = parseRoundTripOptions([
      '--',
      '--rounds',
      '3',
      '--ms',
      '20',
      '--linger',
      '0,2,64',
      '--payload',
      '0,9',
    ]);
    expect(options).toEqual({ rounds: 3, turnMs: 20, sweptTurns: [0, 2, 64], payloads: [0, 9] });
  });

  test.each([
    ['--linger', ''],
    ['--linger', '0,'],
    ['--linger', '-1'],
    ['--linger', '1.5'],
    ['--linger', '10001'],
    ['--linger', '2,2'],
    ['--payload', '67108865'],
    ['--rounds', '0'],
    ['--ms', 'x'],
    ['--unknown', '1'],
  ])('throws for %s=%s', (name, value) => {
    expect(() => parseRoundTripOptions([`${name}=${value}`])).toThrow(name);
  });
});
