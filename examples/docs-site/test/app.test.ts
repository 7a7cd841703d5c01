import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExample, type HandlerModule } from './load-example.js';

const ORIGIN = 'http://127.0.0.1:3000';
const CONTEXT = { workerId: 2, threadId: 7, requestId: 19, timings: { queuedMs: 0.25, ringMs: 0.03125 } };

let folder: string;
let app: HandlerModule;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-site-'));
  await mkdir(join(folder, 'docs', 'pictures'), { recursive: true });
  await writeFile(join(folder, 'README.md'), '# Home\n\n[other](docs/other.md)\n\n```ts\nconst a = 1;\n```\n');
  await writeFile(join(folder, 'docs', 'other.md'), '# Other <b>\n\n## One\n\n## Two\n');
  await writeFile(join(folder, 'docs', 'pictures', 'a.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'secret.md'), '# Secret');
  process.env.DOCS_ROOT = folder;
  app = await loadExample<HandlerModule>('app.js');
  await app.start();
});

afterAll(async () => {
  await app.close();
  delete process.env.DOCS_ROOT;
  await rm(folder, { recursive: true });
});

async function visit(path: string, init: RequestInit = {}, context: object = CONTEXT): Promise<Response> {
  return app.default.fetch(new Request(`${ORIGIN}${path}`, init), context);
}

async function post(markdown: string): Promise<Response> {
  return visit('/your-markdown', { method: 'POST', body: new URLSearchParams({ markdown }) });
}

describe('documents', () => {
  it.each([
    ['/', '<h1 id="home">Home'],
    ['/README.md', '<h1 id="home">Home'],
    ['/docs/other.md', '<h1 id="other-b">Other &#60;b&#62;'],
  ])('%s is rendered', async (path, expected) => {
    const response = await visit(path);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain(expected);
    expect(text).toContain('href="/docs/other.md"');
    expect(text).toMatch(/rendered by worker 2 \(thread 7\) in \d+\.\d ms/);
  });

  it('the current document is marked in the sidebar', async () => {
    const text = await (await visit('/docs/other.md')).text();
    expect(text).toMatch(/<a href="\/docs\/other\.md" {2}aria-current="page">Other &#60;b&#62;<\/a>/);
  });

  it('a document that appears while the site runs is served, and is gone when removed', async () => {
    await writeFile(join(folder, 'docs', 'late.md'), '# Late');
    expect((await visit('/docs/late.md')).status).toBe(200);
    await rm(join(folder, 'docs', 'late.md'));
    expect((await visit('/docs/late.md')).status).toBe(404);
  });

  it.each([
    '/nothing',
    '/secret.md',
    '/docs',
    '/docs/',
    '/docs/../secret.md',
    '/docs/%2e%2e/secret.md',
    '/docs/..%2fsecret.md',
    '/docs%2f..%2fsecret.md',
    '/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/%2fetc%2fpasswd',
    '//etc/passwd',
    '/docs/other.md%00',
    '/docs/%zz',
    '/package.json',
    '/app.js',
    '/<img src=x>',
  ])('%s is not found, and is not repeated', async (path) => {
    const response = await visit(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/<img src=x|Secret|root:/);
  });

  it('an address with nothing behind it is not found, whatever the method', async () => {
    expect((await visit('/nothing', { method: 'POST', body: 'a' })).status).toBe(404);
  });

  it('a picture is served so that it cannot run anything', async () => {
    const response = await visit('/docs/pictures/a.svg');
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('response fields', () => {
  it.each(['/', '/how', '/your-markdown', '/nothing'])('%s has a policy that allows no script', async (path) => {
    const { headers } = await visit(path);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['/', '/how', '/your-markdown'])('%s needs nothing that its policy refuses', async (path) => {
    const text = await (await visit(path)).text();
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|(?:src|href)="(?:https?:)?\/\//i);
  });

  it('Server-Timing has the stages of the server and of the site', async () => {
    const field = (await visit('/')).headers.get('server-timing');
    expect(field).toContain('queued;dur=0.250;desc="Wait for a worker", ring;dur=0.031');
    expect(field).toMatch(/markdown;dur=\d+\.\d{3}.*highlight;dur=\d/);
  });

  it('a context without measurements leaves their stages out', async () => {
    const response = await visit('/how', {}, {});
    expect(response.status).toBe(200);
    expect(response.headers.get('server-timing')).not.toContain('queued');
    expect(await response.text()).toContain('reported no time in the queue');
  });

  it('HEAD has the fields of GET and no content', async () => {
    const response = await visit('/', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.body).toBeNull();
  });

  it.each([
    ['/', 'POST', 'GET, HEAD'],
    ['/docs/other.md', 'DELETE', 'GET, HEAD'],
    ['/how', 'PUT', 'GET, HEAD'],
    ['/style.css', 'POST', 'GET, HEAD'],
    ['/docs/pictures/a.svg', 'OPTIONS', 'GET, HEAD'],
    ['/your-markdown', 'PATCH', 'GET, HEAD, POST'],
  ])('%s refuses %s', async (path, method, allow) => {
    const response = await visit(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });
});

describe('the stylesheet', () => {
  it('may be kept for ever under the address that pages use', async () => {
    const href = /<link rel="stylesheet" href="([^"]+)"/.exec(await (await visit('/')).text())?.[1] ?? '';
    const response = await visit(href);
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it('is revalidated under its plain address', async () => {
    const first = await visit('/style.css');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).not.toContain('immutable');
    for (const field of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const second = await visit('/style.css', { headers: { 'if-none-match': field } });
      expect(second.status).toBe(304);
      expect(second.headers.get('etag')).toBe(etag);
      expect(await second.text()).toBe('');
    }
    expect((await visit('/style.css', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('the form', () => {
  it('renders what is posted and shows it again', async () => {
    const response = await post('# Title\r\n\r\n*text* </textarea>');
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('<h1 id="yours-title">Title');
    expect(text).toContain('<em>text</em>');
    expect(text).toContain('*text* &#60;/textarea&#62;</textarea');
    expect(text).toMatch(/rendered by worker 2/);
  });

  it('escapes what is posted', async () => {
    const text = await (await post('<script>alert(1)</script> [a](javascript:alert(1)) <img src=x onerror=y>')).text();
    expect(text).not.toMatch(/<script|href="javascript|<img src=x/i);
  });

  it('refuses a text over the limit, and takes one at it', async () => {
    expect((await post('é'.repeat(8192))).status).toBe(200);
    const response = await post('é'.repeat(8192) + 'a');
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('The text is 16385 bytes, the limit is 16384');
  });

  it('stops reading a body without a length at the limit', async () => {
    let pulledCount = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulledCount += 1;
        controller.enqueue(new Uint8Array(16 * 1024).fill(97));
      },
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await visit('/your-markdown', { method: 'POST', body, headers, duplex: 'half' });
    expect(response.status).toBe(413);
    expect(pulledCount).toBeLessThan(10);
  });

  it('refuses other media types', async () => {
    expect((await visit('/your-markdown', { method: 'POST', body: '# A' })).status).toBe(415);
    expect((await visit('/your-markdown', { method: 'POST', body: new FormData() })).status).toBe(415);
  });

  it('asks for its field', async () => {
    expect((await visit('/your-markdown', { method: 'POST', body: new URLSearchParams() })).status).toBe(400);
  });

  it('answers a text nested past the parser stack with 422', async () => {
    expect((await post('>'.repeat(16_000))).status).toBe(422);
  });
});

describe('the page about the request', () => {
  it('says who answered and shows a bar for each stage', async () => {
    const text = (await (await visit('/how')).text()).replace(/\s+/g, ' ');
    expect(text).toContain('Worker 2, on thread 7, answered request 19');
    expect(text.match(/<svg class="bar"/g)).toHaveLength(6);
  });

  it('renders the document as often as one of the choices says, and once otherwise', async () => {
    expect(await (await visit('/how?times=10')).text()).toContain('README.md was rendered 10 times');
    for (const times of ['1000000', '-1', 'x', '<b>']) {
      expect(await (await visit(`/how?times=${times}`)).text()).toContain('README.md was rendered once');
    }
  });

  it('names pages and not paths that somebody sent', async () => {
    await visit('/docs/other.md?<b>');
    await visit('/nothing-here');
    const text = await (await visit('/how')).text();
    expect(text).toContain('GET docs/other.md<');
    expect(text).not.toContain('nothing-here');
  });
});

describe('a folder without documents', () => {
  it('has a start page, a form and a page about the request', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'spool-empty-'));
    try {
      await app.close();
      process.env.DOCS_ROOT = empty;
      expect(await (await visit('/')).text()).toContain('There is no README.md yet');
      expect(await (await visit('/how')).text()).toContain('A short sample was rendered once');
      expect((await visit('/README.md')).status).toBe(404);
    } finally {
      await app.close();
      process.env.DOCS_ROOT = folder;
      await rm(empty, { recursive: true });
    }
  });
});
