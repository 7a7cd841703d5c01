import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, openClient, openHttp } from './open-server.js';

afterEach(closeAll);

/** Answers with the method, the body and some fields of the request. */
async function openEcho(): Promise<string> {
  return openHttp((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      const { 'content-type': type, accept } = request.headers;
      response.end(JSON.stringify({ method: request.method, body, type, accept }));
    });
  });
}

describe('Client.fetch()', () => {
  test('takes a path, a URL or a Request', async () => {
    const origin = await openEcho();
    const client = openClient(origin);
    for (const input of ['/a', new URL('/a', origin), new Request(`${origin}/a`)]) {
      const response = await client.fetch(input);
      expect(response).toBeInstanceOf(Response);
      expect([response.url, response.ok, response.redirected]).toEqual([`${origin}/a`, true, false]);
      expect(await response.json()).toMatchObject({ method: 'GET', body: '', accept: '*/*' });
    }
  });

  test.each([
    ['text', () => 'text', /^text\/plain/, 'text'],
    ['bytes', () => new TextEncoder().encode('bytes'), undefined, 'bytes'],
    ['parameters', () => new URLSearchParams({ a: '1 2' }), /^application\/x-www-form-urlencoded/, 'a=1+2'],
    ['a Blob', () => new Blob(['blob'], { type: 'a/b' }), /^a\/b/, 'blob'],
  ])('sends %s', async (_name, makeBody, type, body) => {
    const response = await openClient(await openEcho()).fetch('/', { method: 'POST', body: makeBody() });
    const said = (await response.json()) as { body: string; type?: string };
    expect(said.body).toBe(body);
    if (type === undefined) expect(said.type).toBeUndefined();
    else expect(said.type).toMatch(type);
  });

  test('sends a form with its boundary, and a stream', async () => {
    const client = openClient(await openEcho());
    const form = new FormData();
    form.append('name', 'value');
    const sentForm = (await (await client.fetch('/', { method: 'POST', body: form })).json()) as Record<string, string>;
    expect(sentForm.type).toMatch(/^multipart\/form-data; boundary=/);
    expect(sentForm.body).toContain('name="name"\r\n\r\nvalue\r\n');
    const body = new Blob(['streamed']).stream();
    const sent = await client.fetch('/', { method: 'POST', body, duplex: 'half' });
    expect(await sent.json()).toMatchObject({ body: 'streamed' });
  });

  test.each([
    ['gzip', gzipSync('plain')],
    ['deflate', deflateSync('plain')],
    ['br', brotliCompressSync('plain')],
    ['deflate, gzip', gzipSync(deflateSync('plain'))],
    ['unknown', Buffer.from('plain')],
  ])('decompresses %s', async (coding, bytes) => {
    const origin = await openHttp((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(bytes),
    );
    expect(await (await openClient(origin).fetch('/')).text()).toBe('plain');
  });

  test('fails the body when it is no such compression', async () => {
    const origin = await openHttp((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
    );
    await expect((await openClient(origin).fetch('/')).text()).rejects.toThrow();
  });

  test('rejects with a TypeError whose cause and code are the client’s', async () => {
    const origin = await openHttp((request) => request.socket.resetAndDestroy());
    const client = openClient(origin, { retry: false });
    const code = 'ERR_SPOOL_CLIENT_CONNECTION_LOST';
    await expect(client.fetch('/')).rejects.toMatchObject({ name: 'TypeError', code, cause: { code } });
  });

  test('rejects with the reason of an abort', async () => {
    const origin = await openHttp(() => undefined);
    const reason = new Error('enough');
    const controller = new AbortController();
    const outcome = expect(openClient(origin).fetch('/', { signal: controller.signal })).rejects.toBe(reason);
    controller.abort(reason);
    await outcome;
  });

  test('follows a redirect, hands it out, or refuses it', async () => {
    const origin = await openHttp((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/to' }).end();
      else response.end('arrived');
    });
    const client = openClient(origin);
    const followed = await client.fetch('/');
    expect([await followed.text(), followed.redirected, followed.url]).toEqual(['arrived', true, `${origin}/to`]);
    expect((await client.fetch('/', { redirect: 'manual' })).status).toBe(302);
    await expect(client.fetch('/', { redirect: 'error' })).rejects.toThrow(TypeError);
  });
});

describe('Client.stream()', () => {
  test('writes the body where the head says', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(201).end('0123456789'));
    const chunks: Buffer[] = [];
    const response = await openClient(origin).stream({ path: '/' }, ({ status }) => {
      expect(status).toBe(201);
      return new Writable({ write: (chunk: Buffer, _encoding, done) => done(void chunks.push(chunk)) });
    });
    expect(Buffer.concat(chunks).toString()).toBe('0123456789');
    expect(response.timings.totalMs).toBeGreaterThan(0);
  });

  test('fails with what the stream fails with, and ends the connection', async () => {
    let onClosed = (): void => undefined;
    const closed = new Promise<void>((resolve) => (onClosed = resolve));
    const origin = await openHttp((_request, response) => void response.on('close', onClosed).write('x'.repeat(1e6)));
    const failing = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    await expect(openClient(origin).stream({ path: '/' }, () => failing)).rejects.toThrow('disk full');
    await closed;
  });
});
