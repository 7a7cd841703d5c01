import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { ProfiledServer } from '../../src/profile/profiled-server.js';

/** A profiler whose server holds its pipes and listens to nothing; `then` is what the profiler does besides. */
function start(then: string): Promise<ProfiledServer> {
  const script = `
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.error('server ' + child.pid);
    console.log('listening 1');
    ${then}`;
  return ProfiledServer.start({ args: ['-e', script], env: process.env, cwd: tmpdir() });
}

describe('ProfiledServer.finish()', () => {
  test('ends with the process whose stdin ends', async () => {
    const server = await start(`process.stdin.on('end', () => { child.kill(); process.exit(0); }).resume();`);
    await server.finish(10_000);
  });

  test('fails, and waits for no server that holds its pipes, when the time is up', async () => {
    const server = await start('setInterval(() => {}, 1000);');
    const reason = await server.finish(1).catch((error: unknown) => (error as Error).message);
    expect(reason).toMatch(/^The profiler ended with SIGKILL: server \d+$/);
  });
});
