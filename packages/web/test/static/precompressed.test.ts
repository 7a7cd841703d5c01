import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { temporaryFolder } from '../temporary-folder.js';
import { bytesOf, createGet } from './get-file.js';

let folder: string;
const get = createGet(() => folder);

describe('serveStatic() with precompressed', () => {
  const plain = 'body { color: black }\n'.repeat(100);
  const encoded = { br: brotliCompressSync(plain), gzip: gzipSync(plain) };

  beforeAll(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder, 'page.html'), '<p>hello</p>');
    writeFileSync(join(folder, 'both.css'), plain);
    writeFileSync(join(folder, 'both.css.br'), encoded.br);
    writeFileSync(join(folder, 'both.css.gz'), encoded.gzip);
    writeFileSync(join(folder, 'one.css'), plain);
    writeFileSync(join(folder, 'one.css.gz'), encoded.gzip);
    writeFileSync(join(folder, 'orphan.css.br'), encoded.br);
  });

  const ask = (path: string, accept?: string, fields: Record<string, string> = {}): Promise<Response> =>
    get(path, { ...(accept === undefined ? {} : { 'accept-encoding': accept }), ...fields }, { precompressed: true });

  test.each([
    ['/both.css', 'gzip, deflate, br', 'br'],
    ['/both.css', 'gzip;q=1, br;q=0.5', 'gzip'],
    ['/both.css', '*', 'br'],
    ['/both.css', 'br;q=0, gzip;q=0', null],
    ['/both.css', 'identity, gzip;q=0.5', null],
    ['/both.css', undefined, null],
    ['/one.css', 'br, gzip', 'gzip'],
    ['/one.css', 'br', null],
    ['/page.html', 'br, gzip', null],
  ] as const)('sends %s to a client that takes %s as %s', async (path, accept, coding) => {
    const response = await ask(path, accept);
    expect([response.status, response.headers.get('content-encoding')]).toEqual([200, coding]);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    if (path === '/page.html') await response.body!.cancel();
    else {
      expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
      const expected = coding === null ? Buffer.from(plain) : encoded[coding];
      expect(response.headers.get('content-length')).toBe(String(expected.length));
      expect((await bytesOf(response)).equals(expected)).toBe(true);
    }
  });

  test('gives each coding a tag of its own, under which it is not modified and has ranges', async () => {
    const answers = await Promise.all(['br', 'gzip', undefined].map((accept) => ask('/both.css', accept)));
    const tags = answers.map(({ headers }) => headers.get('etag')!);
    expect(new Set(tags).size).toBe(3);
    const same = await ask('/both.css', 'br', { 'if-none-match': tags[0] });
    expect([same.status, same.headers.get('vary'), same.headers.get('etag')]).toEqual([
      304,
      'accept-encoding',
      tags[0],
    ]);
    const other = await ask('/both.css', 'gzip', { 'if-none-match': tags[0] });
    expect(other.status).toBe(200);
    for (const { body } of [...answers, other]) await body!.cancel();
    const part = await ask('/both.css', 'br', { range: 'bytes=2-5' });
    expect([part.status, part.headers.get('content-encoding')]).toEqual([206, 'br']);
    expect((await bytesOf(part)).equals(encoded.br.subarray(2, 6))).toBe(true);
  });

  test('has no file where only a compressed one is, and sends that under its own name as bytes', async () => {
    expect((await ask('/orphan.css', 'br')).status).toBe(404);
    const own = await ask('/orphan.css.br', 'br');
    await own.body!.cancel();
    expect([own.headers.get('content-encoding'), own.headers.get('content-type')]).toEqual([
      null,
      'application/octet-stream',
    ]);
  });
});
