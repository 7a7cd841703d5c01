import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, describe, expect, jest, test } from '@jest/globals';

// Each starts threads or processes, which take their time on a busy machine.
jest.setTimeout(30_000);

const START = fileURLToPath(new URL('../start.mjs', import.meta.url));
const run = promisify(execFile);
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map(async (stop) => stop()));
});

/** Starts a server and returns its port. */
async function startServer(program: string): Promise<number> {
  const child = spawn(process.execPath, [START, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  stops.push(async () => {
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line);
    if (match !== null) return Number(match[1]);
  }
  throw new Error('The server ended before it listened');
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.each(['sequential', 'thread-per-connection', 'thread-pool', 'select'])('%s', (program) => {
  (hasCurl ? test : test.skip)(
    'serves curl: several requests on a connection, a body, HEAD, a wrong request',
    async () => {
      const port = await startServer(program);
      const origin = `http://127.0.0.1:${port}`;
      const { stdout } = await run('curl', ['-s', `${origin}/one`, `${origin}/two`]);
      expect(stdout).toBe('hello from /one\nhello from /two\n');
      const posted = await run('curl', ['-s', '-d', 'x'.repeat(100_000), `${origin}/form`]);
      expect(posted.stdout).toBe('hello from /form\n');
      const head = await run('curl', ['-sI', `${origin}/head`]);
      expect(head.stdout).toContain('content-length: 17');
      const wrong = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Host:', `${origin}/`]);
      expect(wrong.stdout).toBe('400');
    },
  );

  (hasWrk ? test : test.skip)('serves wrk without an error', async () => {
    const port = await startServer(program);
    // Answered once before: on a busy machine its threads may be longer in starting than wrk asks.
    await run(process.execPath, [START, 'client', String(port), '/ready']);
    // One connection each: the sequential server has one at a time.
    const { stdout } = await run('wrk', ['-t1', '-c1', '-d1s', `http://127.0.0.1:${port}/`]);
    expect(stdout).toMatch(/[1-9]\d* requests in/);
    expect(stdout).not.toMatch(/Socket errors|Non-2xx/);
  });

  (hasPython ? test : test.skip)('serves the client of Python and our own', async () => {
    const port = await startServer(program);
    const script = `import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:${port}/py').read().decode())`;
    expect((await run('python3', ['-c', script])).stdout.trim()).toBe('hello from /py');
    const own = await run(process.execPath, [START, 'client', String(port), '/own']);
    expect(own.stdout).toBe('200 hello from /own\n');
  });
});

(hasPython ? test : test.skip)('the client is answered by a server of Python', async () => {
  const script =
    'import http.server,sys;s=http.server.HTTPServer(("127.0.0.1",0),http.server.SimpleHTTPRequestHandler);' +
    'print(s.server_port,flush=True);s.handle_request()';
  const python = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(python, 'exit');
  const [line] = (await once(createInterface({ input: python.stdout }), 'line')) as [string];
  const { stdout } = await run(process.execPath, [START, 'client', line, '/nothing-here']);
  expect(stdout).toMatch(/^404 /);
  await exited;
});
