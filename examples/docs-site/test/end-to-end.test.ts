import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));

/** Starting loads the grammars in every worker, on machines where other tests run at the same time. */
const START_TIMEOUT_MS = 30_000;

let child: ChildProcessByStdio<null, Readable, null>;
let origin: string;

beforeEach(async () => {
  child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', WORKERS: '2' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  origin = await readOrigin(child.stdout);
}, START_TIMEOUT_MS);

afterEach(async () => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
});

/** Waits for the line that says where the server listens; a server that ends first is an error. */
async function readOrigin(stdout: Readable): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const match = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line);
    if (match?.[1] !== undefined) return match[1];
  }
  throw new Error('The server ended before it listened');
}

describe('server.mjs', () => {
  it(
    'renders pages and a posted form on its workers, and drains on SIGTERM',
    async () => {
      for (const path of ['/', '/how', '/your-markdown']) {
        const response = await fetch(origin + path);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(await response.text()).toMatch(/rendered by worker \d+ \(thread \d+\) in \d+\.\d ms/);
      }
      expect((await fetch(`${origin}/nothing`)).status).toBe(404);
      expect((await fetch(`${origin}/style.css`)).headers.get('content-type')).toBe('text/css; charset=utf-8');

      const body = new URLSearchParams({ markdown: '# Posted\n\n<script>alert(1)</script>' });
      const posted = await fetch(`${origin}/your-markdown`, { method: 'POST', body });
      const text = await posted.text();
      expect(posted.status).toBe(200);
      expect(text).toContain('<h1 id="yours-posted">Posted');
      expect(text).not.toContain('<script');

      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    },
    START_TIMEOUT_MS,
  );
});
