/** What is left of a server when it has closed: the process ends by itself, and ends well at whatever moment. */

import { describe, expect, test } from '@jest/globals';

import { runProgram } from './run-program.js';
import './start-server.js';

describe.each(['1', '0'])('a process with ioThreads: %s', (ioThreads) => {
  test.each(['close', 'fail'])('ends by itself after %s, with nothing left', async (mode) => {
    expect(await runProgram('serve-and-close', [ioThreads, mode])).toEqual({
      exitCode: 0,
      printed: 'closed: nothing left\n',
    });
  });

  // Threads that were terminated while they loaded took the process with them; see worker/load-entry.cts.
  test('survives a server that is closed at any moment of its start', async () => {
    expect(await runProgram('close-while-starting', [ioThreads])).toEqual({ exitCode: 0, printed: 'survived\n' });
  });
});
