import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isSameSite } from '../../src/cookies/same-site.js';
import { CookieJar } from '../../src/index.js';
import { closeAll, openClient, openHttp } from '../open-server.js';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spool-cookies-'))));
afterEach(async () => {
  await rm(folder, { recursive: true });
  await closeAll();
});

/** Sets what the query says, and answers with the cookies it was sent. */
async function openShop(): Promise<string> {
  return openHttp((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://shop.test');
    if (searchParams.has('set')) response.setHeader('set-cookie', searchParams.getAll('set'));
    response.end(request.headers.cookie ?? 'none');
  });
}

const set = (...fields: string[]): string => `/?${fields.map((field) => `set=${encodeURIComponent(field)}`).join('&')}`;

describe('a client with cookies', () => {
  test('sends what it was given, on every connection', async () => {
    const client = openClient(await openShop(), { cookies: true, connections: 2 });
    expect(await (await client.request({ path: set('a=1', 'b=2; Path=/deep') })).text()).toBe('none');
    const texts = ['/', '/deep/er'].map(async (path) => (await client.request({ path })).text());
    expect(await Promise.all(texts)).toEqual(['a=1', 'b=2; a=1']);
  });

  test('keeps none without being asked', async () => {
    const client = openClient(await openShop());
    await (await client.request({ path: set('a=1') })).text();
    expect(await (await client.request({ path: '/' })).text()).toBe('none');
  });

  test('sends the caller’s own in the same field', async () => {
    const client = openClient(await openShop(), { cookies: true });
    await (await client.request({ path: set('a=1') })).text();
    expect(await (await client.request({ path: '/', headers: { Cookie: 'own=0' } })).text()).toBe('own=0; a=1');
  });

  test('shares a jar with other clients', async () => {
    const cookies = CookieJar.create();
    await (await openClient(await openShop(), { cookies }).request({ path: set('a=1') })).text();
    // A cookie knows no port (RFC 6265 section 8.5).
    expect(await (await openClient(await openShop(), { cookies }).request({ path: '/' })).text()).toBe('a=1');
  });
});

describe('CookieJar', () => {
  const url = new URL('https://www.shop.example.co.uk/');

  test.each(['a=1; Domain=co.uk', 'a=1; Domain=uk', 'a=1; Domain=other.test', '__Host-a=1', '__Secure-a=1'])(
    'ignores %s',
    (field) => {
      const cookies = CookieJar.create();
      cookies.setCookie(field, url);
      expect(cookies.cookieField(url)).toBe('');
    },
  );

  test('knows SameSite: strict stays home, lax travels with what only reads', () => {
    const cookies = CookieJar.create();
    cookies.setCookie('s=1; SameSite=Strict', url);
    cookies.setCookie('l=1; SameSite=Lax', url);
    cookies.setCookie('n=1; SameSite=None; Secure', url);
    expect(cookies.cookieField(url, 'strict')).toBe('s=1; l=1; n=1');
    expect(cookies.cookieField(url, 'lax')).toBe('l=1; n=1');
    expect(cookies.cookieField(url, 'none')).toBe('n=1');
  });

  test('takes no same-site cookie from a response to a cross-site request', () => {
    const cookies = CookieJar.create();
    cookies.setCookie('s=1; SameSite=Strict', url, 'none');
    expect(cookies.cookieField(url)).toBe('');
  });

  const namesOf = (cookies: CookieJar, from = url): string[] =>
    cookies
      .cookieField(from)
      .split('; ')
      .map((pair) => pair.split('=')[0]);

  test('forgets the oldest of more than 180 cookies of a domain, those without Secure first', () => {
    const cookies = CookieJar.create();
    cookies.setCookie('kept=1; Secure', url);
    for (let index = 0; index < 180; index++) cookies.setCookie(`c${index}=1`, url);
    const names = namesOf(cookies);
    expect(names).toHaveLength(150);
    expect(names).toContain('kept');
    expect(names).toContain('c179');
    // A cookie that is set anew is not one more.
    for (let index = 0; index < 500; index++) cookies.setCookie('c179=2', url);
    expect(namesOf(cookies)).toHaveLength(150);
  });

  test('forgets the oldest of more than 3300 cookies in all', () => {
    const cookies = CookieJar.create();
    const shopOf = (index: number): URL => new URL(`https://shop${index}.test/`);
    for (let index = 0; index < 3300; index++) cookies.setCookie('a=1', shopOf(index));
    expect(namesOf(cookies, shopOf(0))).toEqual(['a']);
    cookies.setCookie('a=1', shopOf(3300));
    const left = Array.from({ length: 3301 }, (_, index) => index).filter((index) =>
      cookies.cookieField(shopOf(index)),
    );
    expect(left).toHaveLength(3000);
    expect(left).toContain(3300);
  });

  test('clear() forgets everything', () => {
    const cookies = CookieJar.create();
    cookies.setCookie('a=1', url);
    cookies.clear();
    expect(cookies.cookieField(url)).toBe('');
  });
});

describe('isSameSite()', () => {
  test.each([
    ['https://a.example.com', 'https://b.example.com', true],
    ['https://a.example.com', 'https://example.com:8443', true],
    ['http://a.example.com', 'https://a.example.com', false],
    ['https://a.co.uk', 'https://b.co.uk', false],
    ['https://a.github.io', 'https://b.github.io', false],
    ['http://127.0.0.1:1', 'http://127.0.0.1:2', true],
    ['http://127.0.0.1', 'http://127.0.0.2', false],
    ['http://localhost:1', 'http://localhost:2', true],
    ['http://localhost', 'http://127.0.0.1', false],
  ])('%s and %s: %p', (a, b, expected) => {
    expect(isSameSite(new URL(a), new URL(b))).toBe(expected);
  });
});

describe('the file of a CookieJar', () => {
  const url = new URL('http://shop.test/');

  test('keeps all cookies, for the owner only', async () => {
    const path = join(folder, 'cookies.json');
    const cookies = await CookieJar.load(path);
    cookies.setCookie('session=1', url);
    cookies.setCookie('lasting=1; Max-Age=1000', url);
    await cookies.save();
    expect((await CookieJar.load(path)).cookieField(url)).toBe('session=1; lasting=1');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['cookies.json']);
  });

  test.each(['', 'not json', '[]', '{"cookies":1}'])('that holds %p is refused', async (text) => {
    const path = join(folder, 'cookies.json');
    await writeFile(path, text);
    await expect(CookieJar.load(path)).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_COOKIE_FILE' });
  });

  test('that cannot be written is an error, and nothing is left behind', async () => {
    const cookies = CookieJar.create();
    await expect(cookies.save()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_COOKIE_FILE' });
    await expect(cookies.save(join(folder, 'none', 'c.json'))).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_COOKIE_FILE',
    });
    await expect(cookies.save(folder)).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_COOKIE_FILE' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('is the old one or the new one at every moment of a save, and after a kill', async () => {
    const path = join(folder, 'cookies.json');
    const cookies = await CookieJar.load(path);
    cookies.setCookie('a=0', url);
    await cookies.save();
    // A process that saves without end, killed in the middle of it.
    const child = fork(new URL('./save-without-end.mjs', import.meta.url), [path], { execArgv: [] });
    await once(child, 'message');
    for (let read = 0; read < 200; read++) JSON.parse(await readFile(path, 'utf8'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await CookieJar.load(path)).cookieField(url)).toMatch(/^a=\d+/);
  });
});
