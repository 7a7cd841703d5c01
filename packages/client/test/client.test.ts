import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient, type Client, type ClientOptions } from '../src/index.js';

const opened: { client: Client; server: Server }[] = [];

/** Starts a server with this listener, and a client for it; both are closed after the test. */
async function startPair(listener: RequestListener, options?: Omit<ClientOptions, 'origin'>): Promise<Client> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createClient({ origin: `http://127.0.0.1:${port}`, ...options });
  opened.push({ client, server });
  return client;
}

afterEach(async () => {
  for (const { client, server } of opened.splice(0)) {
    await client.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

describe('Client.request()', () => {
  test('resolves to status, fields and body', async () => {
    const client = await startPair((request, response) => {
      response.writeHead(201, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end(`${request.method ?? ''} ${request.url ?? ''}`);
    });
    const response = await client.request({ path: '/one?two' });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('GET /one?two');
  });

  test('resolves when the head is complete, before the body ends', async () => {
    let finish = (): void => undefined;
    const client = await startPair((_request, response) => {
      response.write('begin');
      finish = () => response.end(' end');
    });
    const response = await client.request({ path: '/' });
    finish();
    expect(await response.text()).toBe('begin end');
  });

  test.each([
    ['a Headers', new Headers({ 'x-test': 'yes' })],
    ['an object', { 'x-test': 'yes', 'x-absent': undefined }],
    ['pairs', [['x-test', 'yes']] as [string, string][]],
  ])('sends the fields of %s', async (_name, headers) => {
    const client = await startPair((request, response) => response.end(String(request.headers['x-test'])));
    expect(await (await client.request({ path: '/', headers })).text()).toBe('yes');
  });

  test.each([
    ['a string', () => 'päckchen'],
    ['bytes', () => new TextEncoder().encode('päckchen')],
    ['a stream', () => Readable.from([Buffer.from('päck'), Buffer.from('chen')])],
  ])('sends %s as the body', async (_name, makeBody) => {
    const client = await startPair((request, response) => request.pipe(response));
    const response = await client.request({ path: '/', method: 'POST', body: makeBody() });
    expect(await response.text()).toBe('päckchen');
  });

  test('sends a form with its length, and parameters with their type', async () => {
    const client = await startPair((request, response) => {
      const { 'content-type': type, 'content-length': length } = request.headers;
      response.writeHead(200, { 'x-type': type, 'x-length': length });
      request.pipe(response);
    });
    const form = new FormData();
    form.append('name', 'value');
    form.append('file', new Blob(['content']), 'file.txt');
    const sent = await client.request({ path: '/', method: 'POST', body: form });
    const text = await sent.text();
    expect(text).toContain('filename="file.txt"');
    expect([sent.headers.get('x-type'), sent.headers.get('x-length')]).toEqual([
      expect.stringMatching(/^multipart\/form-data; boundary=/),
      String(text.length),
    ]);
    const body = new URLSearchParams({ a: '1' });
    const parameters = await client.request({ path: '/', method: 'POST', body });
    expect(parameters.headers.get('x-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(await parameters.text()).toBe('a=1');
  });

  test('decodes a field value byte for byte', async () => {
    const client = await startPair((_request, response) => response.setHeader('x-name', 'caf\u00e9').end());
    expect((await client.request({ path: '/' })).headers.get('x-name')).toBe('caf\u00e9');
  });

  test('skips informational responses', async () => {
    const client = await startPair((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('final');
    });
    const response = await client.request({ path: '/' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('final');
  });

  test('waits for a free connection when all are in use', async () => {
    const waiting: (() => void)[] = [];
    let mostAtOnce = 0;
    const client = await startPair(
      (_request, response) => {
        waiting.push(() => response.end('ok'));
        mostAtOnce = Math.max(mostAtOnce, waiting.length);
        waiting.shift()?.();
      },
      { connections: 1 },
    );
    const responses = await Promise.all([1, 2, 3].map(async () => (await client.request({ path: '/' })).text()));
    expect(responses).toEqual(['ok', 'ok', 'ok']);
    expect(mostAtOnce).toBe(1);
  });

  test('refuses a path without a slash and the method CONNECT', async () => {
    const client = await startPair((_request, response) => response.end());
    const code = 'ERR_SPOOL_CLIENT_INVALID_OPTION';
    await expect(client.request({ path: 'nothing' })).rejects.toMatchObject({ code });
    await expect(client.request({ path: '/', method: 'CONNECT' })).rejects.toMatchObject({ code });
    await expect(client.request({ path: '/', headers: { 'x-bad': 'a\r\nb' } })).rejects.toMatchObject({ code });
  });
});

describe('ClientResponse', () => {
  test('json() parses the body', async () => {
    const client = await startPair((_request, response) => response.end('{"a":[1,2]}'));
    expect(await (await client.request({ path: '/' })).json()).toEqual({ a: [1, 2] });
  });

  test('json() fails with its own code when the body is not JSON', async () => {
    const client = await startPair((_request, response) => response.end('<html>'));
    const response = await client.request({ path: '/' });
    await expect(response.json()).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_INVALID_JSON',
      cause: expect.objectContaining({ name: 'SyntaxError' }),
    });
  });

  test('bytes() returns an empty array when there is no body', async () => {
    const client = await startPair((_request, response) => response.writeHead(204).end());
    expect(await (await client.request({ path: '/', method: 'HEAD' })).bytes()).toHaveLength(0);
  });

  test('text() refuses a body that was read, or is being read', async () => {
    const client = await startPair((_request, response) => response.end('once'));
    const response = await client.request({ path: '/' });
    const first = response.text();
    const code = 'ERR_SPOOL_CLIENT_BODY_ALREADY_READ';
    await expect(response.text()).rejects.toMatchObject({ code });
    expect(await first).toBe('once');
    await expect(response.text()).rejects.toMatchObject({ code });
  });

  test('body carries a long response with the socket held back while nobody reads', async () => {
    const sent = Buffer.alloc(4 * 1024 * 1024, 'spool');
    const client = await startPair((_request, response) => response.end(sent));
    const response = await client.request({ path: '/' });
    expect(response.body.readableLength).toBeLessThan(sent.length);
    expect(sent.equals(await buffer(response.body))).toBe(true);
  });

  test('destroying the body ends the connection and fails its reader', async () => {
    let onClosed = (): void => undefined;
    const closed = new Promise<void>((resolve) => (onClosed = resolve));
    const client = await startPair((_request, response) => {
      response.on('close', onClosed).write('endless');
    });
    const response = await client.request({ path: '/' });
    const text = response.text();
    response.body.destroy();
    await expect(text).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_ABORTED' });
    await closed;
  });
});

describe('Client.close()', () => {
  test('lets what is in flight end, and refuses what is new', async () => {
    let finish = (): void => undefined;
    let onArrived = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (onArrived = resolve));
    const client = await startPair((_request, response) => {
      finish = () => response.end('done');
      onArrived();
    });
    const pending = client.request({ path: '/' });
    await arrived;
    const closing = client.close();
    expect(client.close()).toBe(closing);
    await expect(client.request({ path: '/' })).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
    finish();
    expect(await (await pending).text()).toBe('done');
    await closing;
  });

  test('happens at the end of an `await using` block', async () => {
    const outer = await startPair((_request, response) => response.end('ok'));
    {
      await using client = outer;
      await (await client.request({ path: '/' })).text();
    }
    await expect(outer.request({ path: '/' })).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
  });
});

describe('Client.destroy()', () => {
  test('fails requests in flight and unread bodies', async () => {
    let onSecond = (): void => undefined;
    const second = new Promise<void>((resolve) => (onSecond = resolve));
    const client = await startPair((request, response) => {
      if (request.url === '/body') response.write('endless');
      else onSecond();
    });
    const response = await client.request({ path: '/body' });
    const pending = client.request({ path: '/silent' });
    const outcome = expect(pending).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
    await second;
    await client.destroy();
    await outcome;
    await expect(response.text()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
  });
});
