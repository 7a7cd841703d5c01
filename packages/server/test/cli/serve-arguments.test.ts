import { describe, expect, test } from '@jest/globals';

import { parseServeArguments } from '../../src/cli/serve-arguments.js';

describe('parseServeArguments()', () => {
  test('parseServeArguments() fills defaults in', () => {
    expect(parseServeArguments(['app.js'])).toEqual({
      wantsHelp: false,
      imports: [],
      handler: 'app.js',
      port: 3000,
      host: '127.0.0.1',
      options: {},
    });
  });

  test('parseServeArguments() reads every option, in both spellings', () => {
    const commandArguments = ['--port=0', '--host', '::', 'app.js', '--min-workers', '2', '--max-workers', '4'];
    commandArguments.push('--io-threads', '0', '--request-timeout-ms', '500', '--kill-after-ms=0', '--server-timing');
    commandArguments.push('--max-concurrent-per-worker', '1', '--import', './one.mjs', '--import=two');
    expect(parseServeArguments(commandArguments)).toEqual({
      wantsHelp: false,
      imports: ['./one.mjs', 'two'],
      handler: 'app.js',
      port: 0,
      host: '::',
      options: {
        minWorkers: 2,
        maxWorkers: 4,
        ioThreads: 0,
        requestTimeoutMs: 500,
        killAfterMs: 0,
        maxConcurrentPerWorker: 1,
        serverTiming: true,
      },
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
    ['Option --io-threads is "65", must be a whole number from 0 to 64', ['a.js', '--io-threads', '65']],
    ['Option --kill-after-ms is "-1", must be a whole number from 0 to 2147483647', ['a.js', '--kill-after-ms=-1']],
    ['Option --host is empty, must be an address or a name', ['a.js', '--host=']],
  ])('parseServeArguments() says %s', (problem, words) => {
    expect(parseServeArguments(words)).toEqual({ problem });
  });
});
