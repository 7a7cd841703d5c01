/** What is left of a server when it has closed: the process ends by itself, and ends well at whatever moment. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';

import './start-server.js';

/** Runs a program of this folder, and returns its exit code and what it has printed. */
async function runProgram(name: string, programArguments: string[]): Promise<{ exitCode: unknown; printed: string }> {
  const script = new URL(`programs/${name}.mjs`, import.meta.url).pathname;
  const child = spawn(process.execPath, [script, ...programArguments], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const printed: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
    const [exitCode] = (await once(child, 'close')) as unknown[];
    return { exitCode, printed: Buffer.concat(printed).toString() };
  } finally {
    child.kill('SIGKILL');
  }
}

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
