import { describe, expect, test } from '@jest/globals';

import { parseServeArguments } from '../../src/cli/serve-arguments.js';

describe('parseServeArguments()', () => {
  test('parseServeArguments() fills defaults in', () => {
    expect(parseServeArguments(['app.js'])).toEqual({
      wantsHelp: false,
      handler: 'app.js',
      port: 3000,
      host: '127.0.0.1',
      workers: undefined,
      ioThreads: undefined,
    });
  });

  test('parseServeArguments() reads every option, in both spellings', () => {
    const commandArguments = ['--port=0', '--host', '::', 'app.js', '--workers', '4', '--io-threads', '0'];
    expect(parseServeArguments(commandArguments)).toEqual({
      wantsHelp: false,
      handler: 'app.js',
      port: 0,
      host: '::',
      workers: 4,
      ioThreads: 0,
    });
  });

  test.each([['--help'], ['-h'], ['app.js', '--help']])(
    'parseServeArguments() sees the wish for help in %s',
    (...words) => {
      expect(parseServeArguments(words)).toEqual({ wantsHelp: true });
    },
  );

  test.each([
    ['One handler module is needed, got none', []],
    ['One handler module is needed, got 2', ['a.js', 'b.js']],
    ["Unknown option '--nope'", ['a.js', '--nope']],
    ["Option '--port <value>' argument missing", ['a.js', '--port']],
    ['Option --port is "", must be a whole number from 0 to 65535', ['a.js', '--port=']],
    ['Option --port is "65536", must be a whole number from 0 to 65535', ['a.js', '--port', '65536']],
    ['Option --port is "0x10", must be a whole number from 0 to 65535', ['a.js', '--port', '0x10']],
    ['Option --workers is "0", must be a whole number from 1 to 1024', ['a.js', '--workers', '0']],
    ['Option --workers is "1.5", must be a whole number from 1 to 1024', ['a.js', '--workers', '1.5']],
    ['Option --io-threads is "2", must be a whole number from 0 to 1', ['a.js', '--io-threads', '2']],
    ['Option --host is empty, must be an address or a name', ['a.js', '--host=']],
  ])('parseServeArguments() says %s', (problem, words) => {
    expect(parseServeArguments(words)).toEqual({ problem });
  });
});
