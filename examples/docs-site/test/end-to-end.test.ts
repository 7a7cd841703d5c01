import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));

/** Starting loads the grammars in every worker, on machines where other tests run at the same time. */
const START_TIMEOUT_MS = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'spool-docs-site-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let child: ChildProcessByStdio<null, Readable, null>;
let origin: string;

beforeEach(async () => {
  child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', WORKERS: '2', DATA: join(folder, 'data') },
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

      // The shop lies below /shop, whole: its links, its forms and where they lead.
      const entered = await fetch(`${origin}/shop`);
      expect(entered.url).toBe(`${origin}/shop/`);
      const shop = await entered.text();
      expect([...shop.matchAll(/(?:href|action)="([^"]*)"/g)].filter(([, path]) => !path.startsWith('/shop/'))).toEqual(
        [],
      );
      expect((await fetch(`${origin}/shop/assets/shop.css`)).status).toBe(200);
      const bought = await fetch(`${origin}/shop/cart`, {
        method: 'POST',
        body: new URLSearchParams({ id: 'thread' }),
        redirect: 'manual',
      });
      expect([bought.status, bought.headers.get('location')]).toEqual([303, '/shop/']);
      const cookie = bought.headers.getSetCookie()[0].split(';')[0];
      expect(await (await fetch(`${origin}/shop/cart`, { headers: { cookie } })).text()).toContain('id="count">1<');
      expect((await fetch(`${origin}/shop/nothing`)).status).toBe(404);

      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    },
    START_TIMEOUT_MS,
  );
});
