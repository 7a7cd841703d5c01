import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { NativePrograms } from '../../../src/micro/costs/native-program.js';

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const native = new NativePrograms('cc');

afterAll(() => native.close());

describe('NativePrograms', () => {
  test('says that there is no compiler', () => {
    const uncompiled = new NativePrograms('no-such-compiler');
    const { measure } = uncompiled.cost('a row', ['wake', 'call', 'one', '1']);
    expect(measure).toThrow('not compiled: no no-such-compiler on the PATH');
    uncompiled.close();
  });

  // On one core alone: a machine with a single one runs them as well.
  (hasCompiler ? test.each : test.skip.each)([
    ['life', ['pthread', '5']],
    ['life', ['fork', '5']],
    ['life', ['exec', '5']],
    ['memory', ['4']],
    ['wake', ['futex', 'one', '5']],
    ['wake', ['eventfd', 'one', '5']],
    ['wake', ['pipe', 'one', '5', '100']],
    ['wake', ['yield', 'one', '5']],
    ['wake', ['call', 'one', '5']],
    ['copy', ['1024', '3', '0', '5']],
    ['ring', ['64', 'one', '5']],
  ])('%s %j prints a cost', (program, args) => {
    expect(native.run(program, args).value).toBeGreaterThan(0);
  });

  (hasCompiler ? test : test.skip)('hands on why a program fails', () => {
    expect(() => native.run('wake', ['nonsense', 'one', '5'])).toThrow('the means are futex');
  });
});
