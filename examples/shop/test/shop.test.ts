/** The shop as its command starts it, used as a browser does without script. */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));
const TIMEOUT_MS = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'spool-shop-'));
let child: ChildProcessByStdio<null, Readable, null>;
let origin: string;

async function start(): Promise<void> {
  child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', WORKERS: '2', DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line);
    if (match === null) continue;
    origin = match[1];
    return;
  }
  throw new Error('The shop ended before it listened');
}

beforeAll(start, TIMEOUT_MS);
afterAll(async () => {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

/** A browser without script: it keeps one cookie and follows what a form answers. */
class Browser {
  cookie = '';

  async get(path: string): Promise<string> {
    const response = await this.#send(path, {});
    return await response.text();
  }

  async submit(path: string, fields: Record<string, string>): Promise<string> {
    const response = await this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });
    expect(response.status).toBe(303);
    return await this.get(response.headers.get('location')!);
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(origin + path, { ...init, headers: { cookie: this.cookie }, redirect: 'manual' });
    const field = response.headers.getSetCookie().at(0);
    if (field !== undefined) this.cookie = field.split(';')[0];
    return response;
  }
}

/** The text of the element with an id. */
function textOf(page: string, id: string): string | undefined {
  return new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(page)?.[1];
}

test(
  'search, cart, login and an order that is placed once',
  async () => {
    const browser = new Browser();
    const found = await browser.get('/?search=gr%C3%BCn');
    expect(found).toContain('Schneiderschere, grün');
    expect(found).toContain('1 found');
    expect(await browser.get('/?search=%3Cscript%3E')).not.toContain('<script');

    await browser.submit('/cart', { id: 'thread' });
    await Promise.all([browser.submit('/cart', { id: 'thread' }), browser.submit('/cart', { id: 'silk' })]);
    expect(textOf(await browser.get('/cart'), 'total')).toBe('14.90 €');

    const before = browser.cookie;
    const cart = await browser.submit('/login', { user: 'Ada <Lovelace>' });
    expect(browser.cookie).not.toBe(before);
    expect(textOf(cart, 'user')).toBe('Ada &#60;Lovelace&#62;');
    expect(textOf(cart, 'total')).toBe('14.90 €');

    const key = /name="key" value="([^"]+)"/.exec(cart)![1];
    const pages = await Promise.all(Array.from({ length: 5 }, () => browser.submit('/orders', { key })));
    for (const page of pages) expect(page.match(/S-\d{6}: 14\.90 €/g)).toHaveLength(1);
    expect(textOf(pages[0], 'count')).toBe('0');

    await browser.submit('/logout', {});
    expect(await browser.get('/cart')).not.toContain('S-');
  },
  TIMEOUT_MS,
);

test('refuses what is not for it', async () => {
  expect((await fetch(`${origin}/nothing`)).status).toBe(404);
  const wrong = await fetch(`${origin}/orders`);
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  const foreign = await fetch(`${origin}/cart`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
  expect(foreign.status).toBe(403);
  expect((await fetch(`${origin}/cart`, { method: 'POST', body: 'x' })).status).toBe(415);
  const style = await fetch(`${origin}/assets/shop.css`);
  expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
});

test(
  'a cart is there after kill -9',
  async () => {
    const browser = new Browser();
    await browser.submit('/cart', { id: 'spool' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await start();
    expect(textOf(await browser.get('/cart'), 'total')).toBe('2.20 €');
  },
  TIMEOUT_MS,
);

test('drains on SIGTERM', async () => {
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await start();
});
