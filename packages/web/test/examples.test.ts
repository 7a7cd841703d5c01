/** Each example, started by its command on a free port, asked, and ended as a person ends it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(30_000);

const ROOT = new URL('../../../', import.meta.url);
const SPOOL = fileURLToPath(new URL('packages/server/bin/spool.js', ROOT));

const running: RunningExample[] = [];

/** An example that listens. */
class RunningExample {
  readonly origin: string;
  readonly #child;

  private constructor(child: ReturnType<typeof spawn>, origin: string) {
    this.#child = child;
    this.origin = origin;
    running.push(this);
  }

  /** Starts what `npm start` of the example would. */
  static async start(name: string): Promise<RunningExample> {
    const folder = new URL(`examples/${name}/`, ROOT);
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
      scripts: { start: string };
    };
    const [program, ...programArguments] = scripts.start.split(' ');
    expect(program).toBe('spool');
    const child = spawn(process.execPath, [SPOOL, ...programArguments, '--port', '0', '--workers', '1'], {
      cwd: fileURLToPath(folder),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /^listening on (http:\S+)$/.exec(line);
      if (match !== null) return new RunningExample(child, match[1]);
    }
    throw new Error(`Example ${name} ended before it listened`);
  }

  async echo(body: object): Promise<unknown> {
    const response = await fetch(`${this.origin}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  }

  /** Sends SIGTERM and returns the exit code. */
  async stop(): Promise<number | null> {
    running.splice(running.indexOf(this), 1);
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const [code] = (await exited) as [number | null];
    return code;
  }
}

afterEach(async () => {
  for (const example of [...running]) await example.stop();
});

describe.each([
  { name: 'express', greeting: 'hello from Express', echo: { received: { name: 'Ada' } } },
  { name: 'koa', greeting: 'hello from Koa', echo: { name: 'Ada' } },
  { name: 'fastify', greeting: 'hello from Fastify', echo: { received: { name: 'Ada' } } },
  { name: 'hono', greeting: 'hello from Hono', echo: { received: { name: 'Ada' } } },
  { name: 'h3', greeting: 'hello from h3', echo: { received: { name: 'Ada' } } },
  { name: 'fetch', greeting: 'hello from Fetch, worker 0', echo: { received: { name: 'Ada' } } },
])('examples/$name', ({ name, greeting, echo }) => {
  test('answers, takes a body, says 404, and ends on SIGTERM', async () => {
    const example = await RunningExample.start(name);
    const response = await fetch(example.origin);
    expect([response.status, await response.text()]).toEqual([200, greeting]);
    expect(await example.echo({ name: 'Ada' })).toEqual(echo);
    expect((await fetch(`${example.origin}/nowhere`)).status).toBe(404);
    expect(await example.stop()).toBe(0);
  });
});
