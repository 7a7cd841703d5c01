import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { serveStatic } from '../../src/static/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { bytesOf, createGet } from './get-file.js';

const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_unused, index) => (index * 7) % 256));
const MODIFIED = new Date('2024-05-06T07:08:09Z');
const MODIFIED_FIELD = 'Mon, 06 May 2024 07:08:09 GMT';

let folder: string;

beforeAll(() => {
  const outer = temporaryFolder();
  folder = join(outer, 'public');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  const files: Record<string, string | Buffer> = {
    'data.bin': BYTES,
    'page.html': '<p>hello</p>',
    'Grüße 你好.txt': 'hi',
    'empty.txt': '',
    noext: 'x',
    'style.css': 'a{}',
    'app.js': '1',
    'picture.svg': '<svg/>',
    'sub/index.html': 'index of sub',
    '.env': 'SECRET',
    '.git/config': 'SECRET',
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), MODIFIED, MODIFIED);
  }
  writeFileSync(join(outer, 'secret.txt'), 'SECRET');
  mkdirSync(join(outer, 'public-too'));
  writeFileSync(join(outer, 'public-too', 'secret.txt'), 'SECRET');
  symlinkSync(join(outer, 'secret.txt'), join(folder, 'link-out.txt'));
  symlinkSync(join(outer, 'public-too'), join(folder, 'folder-out'));
  symlinkSync(join(folder, 'page.html'), join(folder, 'link-in.html'));
});

const get = createGet(() => folder);

describe('serveStatic()', () => {
  test('sends a file with its length, type, validators and nosniff', async () => {
    const response = await get('/data.bin');
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'content-length': '200000',
      'content-type': 'application/octet-stream',
      etag: expect.stringMatching(/^"[0-9a-z-]+"$/),
      'last-modified': MODIFIED_FIELD,
      'x-content-type-options': 'nosniff',
    });
    expect((await bytesOf(response)).equals(BYTES)).toBe(true);
  });

  test.each([
    ['/page.html', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/app.js', 'text/javascript; charset=utf-8'],
    ['/picture.svg', 'image/svg+xml; charset=utf-8'],
    ['/noext', 'application/octet-stream'],
    ['/empty.txt', 'text/plain; charset=utf-8'],
    ['/link-in.html', 'text/html; charset=utf-8'],
    [`/${encodeURIComponent('Grüße 你好.txt')}`, 'text/plain; charset=utf-8'],
  ])('%s has the type %s', async (path, type) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    await response.body?.cancel();
  });

  test('HEAD has the fields of GET and no body', async () => {
    const [head, whole] = [await get('/data.bin', {}, { method: 'HEAD' }), await get('/data.bin')];
    expect([...head.headers]).toEqual([...whole.headers]);
    expect(head.body).toBeNull();
    await whole.body?.cancel();
  });

  test('a folder is its index.html with a slash, a redirect without, and nothing with index: false', async () => {
    expect(await (await get('/sub/')).text()).toBe('index of sub');
    const redirect = await get('/sub?a=1');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([308, '/sub/?a=1']);
    for (const path of ['/sub', '/sub/']) expect((await get(path, {}, { index: false })).status).toBe(404);
    expect((await get('/')).status).toBe(404);
  });

  test.each([
    '/nothing',
    '/page.html/',
    '/page.html/x',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/sub/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/sub%2findex.html',
    '/%2fetc%2fpasswd',
    '//etc/passwd',
    '/page.html%00.txt',
    '/%zz',
    '/.env',
    '/.git/config',
    '/%2eenv',
    '/link-out.txt',
    '/folder-out/secret.txt',
    '/../public-too/secret.txt',
    '/sub//index.html',
    `/${'x'.repeat(5_000)}`,
  ])('%s gets 404', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('SECRET');
  });

  test('a pipe or a socket in the folder gets 404, and nothing waits for it', async () => {
    expect(spawnSync('mkfifo', [join(folder, 'pipe')]).status).toBe(0);
    expect((await get('/pipe')).status).toBe(404);
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    expect((await get('/socket')).status).toBe(404);
    server.close();
  });

  test('other methods get 405 with Allow', async () => {
    const response = await get('/page.html', {}, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a prefix is taken off the path', async () => {
    expect(await (await get('/assets/page.html', {}, { prefix: '/assets/' })).text()).toBe('<p>hello</p>');
    for (const path of ['/page.html', '/assetspage.html']) {
      expect((await get(path, {}, { prefix: '/assets/' })).status).toBe(404);
    }
    expect(() => serveStatic(folder, { prefix: 'assets' })).toThrow('must start and end with a slash');
  });

  test.each([
    ['if-none-match', (tag: string) => tag, 304],
    ['if-none-match', (tag: string) => `W/${tag}`, 304],
    ['if-none-match', () => '*', 304],
    ['if-none-match', () => '"other"', 200],
    ['if-match', (tag: string) => tag, 200],
    ['if-match', () => '"other"', 412],
    ['if-modified-since', () => MODIFIED_FIELD, 304],
    ['if-modified-since', () => 'Mon, 06 May 2024 07:08:08 GMT', 200],
    ['if-modified-since', () => 'yesterday', 200],
    ['if-unmodified-since', () => 'Mon, 06 May 2024 07:08:08 GMT', 412],
    ['if-unmodified-since', () => MODIFIED_FIELD, 200],
  ])('%s is honoured (%#)', async (name, value, status) => {
    const tag = (await get('/page.html', {}, { method: 'HEAD' })).headers.get('etag')!;
    const response = await get('/page.html', { [name]: value(tag) });
    expect(response.status).toBe(status);
    if (status === 304) expect([response.headers.get('etag'), response.body]).toEqual([tag, null]);
    await response.body?.cancel();
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-99999', 0, 100_000],
    ['bytes=65535-65536', 65_535, 65_537],
    ['bytes=199999-', 199_999, 200_000],
    ['bytes=-1', 199_999, 200_000],
    ['bytes=-900000', 0, 200_000],
    ['bytes=10-999999', 10, 200_000],
  ])('%s gets 206 with those bytes', async (range, start, end) => {
    const response = await get('/data.bin', { range });
    expect([response.status, response.headers.get('content-range'), response.headers.get('content-length')]).toEqual([
      206,
      `bytes ${start}-${end - 1}/200000`,
      String(end - start),
    ]);
    expect((await bytesOf(response)).equals(BYTES.subarray(start, end))).toBe(true);
  });

  test('several ranges come as multipart/byteranges of the announced length', async () => {
    const response = await get('/data.bin', { range: 'bytes=0-9,100000-100009' });
    const body = await bytesOf(response);
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(response.headers.get('content-type')!)![1];
    expect(response.status).toBe(206);
    expect(response.headers.get('content-length')).toBe(String(body.length));
    const parts = body.toString('latin1').split(`--${boundary}`);
    expect(parts).toHaveLength(4);
    expect(parts[1]).toContain('content-range: bytes 0-9/200000');
    expect(parts[2].endsWith(`\r\n\r\n${BYTES.subarray(100_000, 100_010).toString('latin1')}\r\n`)).toBe(true);
  });

  test('a range behind the end gets 416 with the length; one that is malformed is ignored', async () => {
    const response = await get('/data.bin', { range: 'bytes=200000-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */200000']);
    for (const range of ['bytes=x', 'lines=0-1', 'bytes=5-2']) {
      const whole = await get('/page.html', { range });
      expect(whole.status).toBe(200);
      await whole.body?.cancel();
    }
  });

  test('more ranges than a client has use for get the whole, and what overlaps is sent once', async () => {
    const many = Array.from({ length: 2_000 }, (_unused, index) => `${index * 100}-${index * 100}`).join(',');
    expect((await bytesOf(await get('/data.bin', { range: `bytes=${many}` }))).equals(BYTES)).toBe(true);
    const same = await get('/data.bin', { range: `bytes=${'0-,'.repeat(5)}0-` });
    expect([same.status, (await bytesOf(same)).length]).toEqual([206, BYTES.length]);
  });

  test('If-Range: the part when it holds, the whole when not', async () => {
    const tag = (await get('/data.bin', {}, { method: 'HEAD' })).headers.get('etag')!;
    for (const [ifRange, status] of [
      [tag, 206],
      [MODIFIED_FIELD, 206],
      ['"other"', 200],
      ['Mon, 06 May 2024 07:08:08 GMT', 200],
    ] as const) {
      const response = await get('/data.bin', { range: 'bytes=0-0', 'if-range': ifRange });
      expect(response.status).toBe(status);
      await response.body?.cancel();
    }
  });

  test('a file that was changed just now has a weak tag, and If-Range with it gets the whole', async () => {
    writeFileSync(join(folder, 'young.txt'), 'young');
    const tag = (await get('/young.txt', {}, { method: 'HEAD' })).headers.get('etag')!;
    expect(tag).toMatch(/^W\//);
    const response = await get('/young.txt', { range: 'bytes=0-0', 'if-range': tag });
    expect(await response.text()).toBe('young');
  });

  test('a file that shrinks while it is sent fails the body', async () => {
    writeFileSync(join(folder, 'shrinking.bin'), Buffer.alloc(300_000));
    const response = await get('/shrinking.bin');
    truncateSync(join(folder, 'shrinking.bin'), 100_000);
    await expect(response.arrayBuffer()).rejects.toThrow('300000 were announced');
  });

  test('leaves no file open: read, cancelled, conditional or HEAD', async () => {
    const openCount = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const before = await openCount();
    for (let count = 0; count < 10; count++) {
      await (await get('/data.bin')).arrayBuffer();
      await (await get('/data.bin')).body?.cancel();
      await get('/data.bin', { 'if-none-match': '*' });
      await get('/data.bin', { range: 'bytes=999999-' });
      await get('/data.bin', {}, { method: 'HEAD' });
      await get('/sub');
    }
    expect(await openCount()).toBeLessThan(before + 5);
  });
});
