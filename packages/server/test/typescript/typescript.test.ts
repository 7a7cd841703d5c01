/** Handler files in TypeScript: through a loader on any Node, and without one where Node strips types. */

import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';

import { findNewerNode } from '../newer-node.js';
import { TestServer } from '../start-server.js';

const APP = new URL('app.ts', import.meta.url);
const REGISTER = new URL('register-tsx.mjs', import.meta.url);
const SPOOL = fileURLToPath(new URL('../../bin/spool.js', import.meta.url));

const newerNode = findNewerNode();

/** Serves the file by the command and returns the answer to a GET. */
async function serve(program: string, ...serveArguments: string[]): Promise<string> {
  const child = spawn(
    program,
    [SPOOL, 'serve', fileURLToPath(APP), '--port', '0', '--workers', '1', ...serveArguments],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const origin = /^listening on (http:\S+)$/.exec(line)?.[1];
      if (origin !== undefined) return await (await fetch(origin)).text();
    }
    throw new Error('It ended before it listened');
  } finally {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}

test('a loader that is passed through in execArgv loads a handler file in TypeScript', async () => {
  const server = await new TestServer({ handler: APP, workers: 1, execArgv: ['--import', REGISTER.href] }).listen();
  const connection = await server.connect();
  expect((await connection.get('/')).body.toString()).toBe('hello from TypeScript GET');
});

test('spool serve --import loads a handler file in TypeScript', async () => {
  expect(await serve(process.execPath, '--import', './register-tsx.mjs')).toBe('hello from TypeScript GET');
});

(newerNode === undefined ? test.skip : test)('a Node that strips types needs no loader', async () => {
  expect(await serve(newerNode!)).toBe('hello from TypeScript GET');
});
