import { describe, expect, test } from '@jest/globals';
import { parseProfileOptions } from '../../src/profile/profile-options.js';

describe('parseProfileOptions()', () => {
  test('has defaults for everything but the tool', () => {
    expect(parseProfileOptions(['flame'])).toEqual({
      tool: 'flame',
      model: 'spool',
      workload: 'hello',
      seconds: 4,
      connections: 64,
      workers: undefined,
      outPath: undefined,
      help: false,
    });
  });

  test('loads a server for as long as the tool can take, when nothing is said', () => {
    expect(parseProfileOptions(['flame']).seconds).toBe(4);
    expect(parseProfileOptions(['heapprofiler']).seconds).toBe(4);
    expect(parseProfileOptions(['bubbleprof']).seconds).toBe(1);
  });

  test('reads every option, around the dashes that pnpm hands on', () => {
    const args = ['--', 'doctor', '--model', 'node-http-piscina', '--workload', 'mixed', '--seconds', '60'];
    expect(parseProfileOptions([...args, '--connections', '10000', '--workers', '64', '--out', 'a b'])).toEqual({
      tool: 'doctor',
      model: 'node-http-piscina',
      workload: 'mixed',
      seconds: 60,
      connections: 10_000,
      workers: 64,
      outPath: 'a b',
      help: false,
    });
  });

  test('tells its usage without a tool', () => {
    expect(parseProfileOptions(['--help']).help).toBe(true);
  });

  test.each([
    [[], 'The tool'],
    [['fire'], "'fire'"],
    [['flame', 'doctor'], 'one tool at a time'],
    [['flame', '--model', 'apache'], '--model'],
    [['flame', '--model', 'node-cluster'], 'refuses to fork'],
    [['threads', '--model', 'bun'], 'not Node'],
    [['flame', '--workload', 'transfer'], 'no profile'],
    [['flame', '--seconds', '0'], '--seconds'],
    [['flame', '--seconds', ''], '--seconds'],
    [['flame', '--seconds', '61'], '--seconds'],
    [['heapprofiler', '--seconds', '7'], 'from 1 to 6'],
    [['bubbleprof', '--seconds', '2'], 'from 1 to 1'],
    [['flame', '--workers', '65'], '--workers'],
    [['flame', '--wrong'], 'wrong'],
  ])('refuses %j', (args, message) => {
    expect(() => parseProfileOptions(args)).toThrow(message);
  });
});
