import type { Socket } from 'node:net';
import { createSecureServer, createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOf, closeAll, onEachRequest, openClient, openRaw, openServer } from '../open-server.js';
import { selfSigned } from '../self-signed.js';

afterEach(closeAll);

const get = { path: '/' };

/** Answers each request with the number of its connection and of the request on it. */
async function openCounting(sockets: Socket[] = []): Promise<string> {
  return openRaw((socket, index) => {
    let count = 0;
    sockets.push(socket);
    onEachRequest(socket, (head) => {
      socket.write(answerOf(`${index}.${count++}`));
      if (/connection: close/i.test(head)) socket.end();
    });
  });
}

/** Holds every request of a connection until so many have come. */
async function openHolding(count: number): Promise<string> {
  return openRaw((socket) => {
    let waiting = 0;
    onEachRequest(socket, () => {
      waiting += 1;
      if (waiting === count) socket.write(answerOf('together').repeat(count));
    });
  });
}

async function textsOf(count: number, ask: () => Promise<{ text(): Promise<string> }>): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, async () => (await ask()).text()));
}

describe('non-persistent', () => {
  test('makes a connection for each request, one at a time', async () => {
    const client = openClient(await openCounting(), { strategy: 'non-persistent' });
    expect(await textsOf(3, () => client.request(get))).toEqual(['0.0', '1.0', '2.0']);
  });

  test('says so in the request', async () => {
    const origin = await openRaw((socket) => onEachRequest(socket, (head) => socket.end(answerOf(head))));
    const client = openClient(origin, { strategy: 'non-persistent' });
    expect(await (await client.request(get)).text()).toMatch(/connection: close/);
  });
});

describe('persistent', () => {
  test('sends one request after another on one connection', async () => {
    const client = openClient(await openCounting(), { strategy: 'persistent' });
    expect(await textsOf(3, () => client.request(get))).toEqual(['0.0', '0.1', '0.2']);
  });
});

describe('parallel', () => {
  test('has as many connections as it may, each with one request', async () => {
    const sockets: Socket[] = [];
    const client = openClient(await openCounting(sockets), { strategy: 'parallel', connections: 3 });
    await textsOf(12, () => client.request(get));
    expect(sockets).toHaveLength(3);
  });
});

describe('pipelined', () => {
  test('sends as many requests as its depth before the first is answered', async () => {
    const client = openClient(await openHolding(4), { strategy: 'pipelined', pipelineDepth: 4 });
    expect(await textsOf(4, () => client.request(get))).toEqual(Array(4).fill('together'));
  });

  test('sends what is not idempotent on a connection of its own, alone', async () => {
    const posts: string[] = [];
    const origin = await openRaw((socket, index) =>
      onEachRequest(socket, (head) => {
        const method = head.split(' ')[0];
        if (method === 'POST') posts.push(`${index}`);
        // A second POST on the connection would come before this answer if it were pipelined.
        setImmediate(() => socket.write(answerOf(`${method} ${posts.length}`)));
      }),
    );
    const client = openClient(origin, { strategy: 'pipelined' });
    const texts = await Promise.all(
      ['GET', 'POST', 'POST', 'GET'].map(async (method) => (await client.request({ ...get, method })).text()),
    );
    expect(texts.filter((text) => text.startsWith('POST'))).toEqual(['POST 1', 'POST 2']);
    expect(new Set(posts).size).toBe(1);
  });

  test('recovers when the peer closes after each third answer: every request is answered once', async () => {
    const origin = await openRaw((socket) => {
      let count = 0;
      onEachRequest(socket, (head) => {
        count += 1;
        if (count <= 3) socket.write(answerOf(head.split(' ')[1]));
        if (count === 3) socket.end();
      });
    });
    const client = openClient(origin, { strategy: 'pipelined', pipelineDepth: 10 });
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    const texts = await Promise.all(paths.map(async (path) => (await client.request({ path })).text()));
    expect(texts).toEqual(paths);
  });

  test('sends one request alone after a failed connection (RFC 9112 section 9.3.2)', async () => {
    const firstBatches: number[] = [];
    const origin = await openRaw((socket, index) => {
      let count = 0;
      onEachRequest(socket, () => {
        count += 1;
        if (index === 0 && count === 3) socket.resetAndDestroy();
        // What else was sent with the first request is there by the next turn.
        if (index === 1) {
          if (count === 1) setImmediate(() => setImmediate(() => firstBatches.push(count)));
          setTimeout(() => socket.write(answerOf('ok')), 5);
        }
      });
    });
    const client = openClient(origin, { strategy: 'pipelined', pipelineDepth: 3, retry: { baseDelayMs: 0 } });
    expect(await textsOf(3, () => client.request(get))).toEqual(['ok', 'ok', 'ok']);
    expect(firstBatches).toEqual([1]);
  });

  test('aborting one request leaves the others of its pipeline whole', async () => {
    const controller = new AbortController();
    const origin = await openRaw((socket, index) => {
      let count = 0;
      onEachRequest(socket, (head) => {
        count += 1;
        if (index > 0) socket.write(answerOf(head.split(' ')[1]));
        else if (count === 3) controller.abort();
      });
    });
    const client = openClient(origin, { strategy: 'pipelined', pipelineDepth: 3 });
    const [first, second, third] = await Promise.allSettled([
      client.request({ path: '/a' }).then((response) => response.text()),
      client.request({ path: '/b', signal: controller.signal }),
      client.request({ path: '/c' }).then((response) => response.text()),
    ]);
    expect([first, third]).toEqual([
      { status: 'fulfilled', value: '/a' },
      { status: 'fulfilled', value: '/c' },
    ]);
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SPOOL_CLIENT_ABORTED' } });
  });
});

describe('http2', () => {
  test('multiplexes over TLS with a peer that agrees', async () => {
    const held: (() => void)[] = [];
    const server = createSecureServer(selfSigned, (_request, response) => {
      held.push(() => response.end('h2'));
      if (held.length === 3) for (const answer of held) answer();
    });
    const origin = (await openServer(server)).replace('http:', 'https:');
    const client = openClient(origin, { strategy: 'http2', tls: { rejectUnauthorized: false } });
    const responses = await Promise.all([1, 2, 3].map(() => client.request(get)));
    expect(await Promise.all(responses.map((response) => response.text()))).toEqual(['h2', 'h2', 'h2']);
    expect(responses[0].timings.httpVersion).toBe('2');
  });

  test('sends one request at a time to a peer that has only HTTP/1.1', async () => {
    let active = 0;
    let most = 0;
    const server = createTlsServer(selfSigned, (_request, response) => {
      most = Math.max(most, ++active);
      setImmediate(() => {
        active -= 1;
        response.end('h1');
      });
    });
    const origin = (await openServer(server)).replace('http:', 'https:');
    const client = openClient(origin, { strategy: 'http2', tls: { rejectUnauthorized: false } });
    expect(await textsOf(5, () => client.request(get))).toEqual(Array(5).fill('h1'));
    expect(most).toBe(1);
    expect((await client.request(get)).timings).toMatchObject({ httpVersion: '1.1', tlsVersion: 'TLSv1.3' });
  });

  test('takes no response for complete whose session ended in the middle, and knows HEAD and 304 to have no body', async () => {
    const server = createHttp2Server((request, response) => {
      response.setHeader('content-length', 9);
      if (request.method === 'HEAD') response.end();
      else if (request.url === '/304') response.writeHead(304).end();
      else response.write('half', () => request.stream.session?.destroy());
    });
    const client = openClient(await openServer(server), { strategy: 'http2', retry: false });
    expect(await (await client.request({ ...get, method: 'HEAD' })).text()).toBe('');
    expect((await client.request({ path: '/304' })).status).toBe(304);
    await expect((await client.request(get)).text()).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST',
    });
  });

  test('goes by prior knowledge without TLS', async () => {
    const origin = await openServer(
      createHttp2Server((request, response) => response.end(`${request.method} ${request.httpVersion}`)),
    );
    const client = openClient(origin, { strategy: 'http2' });
    const [get1, post] = await Promise.all([
      client.request(get),
      client.request({ ...get, method: 'POST', body: 'x' }),
    ]);
    expect([await get1.text(), await post.text()]).toEqual(['GET 2.0', 'POST 2.0']);
  });
});

test('http2 never sends a POST twice when the connection dies, and a GET until it is answered', async () => {
  const seen: string[] = [];
  const server = createHttp2Server();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    seen.push(String(headers[':method']));
    if (seen.length === 3) stream.session?.destroy();
    else if (seen.length > 3) stream.end('ok');
  });
  const client = openClient(await openServer(server), { strategy: 'http2', retry: { baseDelayMs: 0 } });
  const [post, ...gets] = await Promise.allSettled(
    ['POST', 'GET', 'GET'].map(async (method) => (await client.request({ path: '/', method })).text()),
  );
  expect(post).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' } });
  expect(gets).toEqual(Array(2).fill({ status: 'fulfilled', value: 'ok' }));
  expect(seen.filter((method) => method === 'POST')).toHaveLength(1);
});

describe('connectTo', () => {
  test('connects elsewhere and keeps the host of the origin', async () => {
    const origin = await openRaw((socket) =>
      onEachRequest(socket, (head) => socket.end(answerOf(/host: (.*)/i.exec(head)?.[1] ?? ''))),
    );
    const client = openClient('http://somewhere.test:81', {
      connectTo: { host: '127.0.0.1', port: Number(new URL(origin).port) },
    });
    expect((await (await client.request(get)).text()).trim()).toBe('somewhere.test:81');
  });
});
