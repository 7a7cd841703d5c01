/** What RFC 9112 asks of a server and only a connection shows. The table in docs/http.md names these tests. */

import { describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { shareServer, startServer } from './start-server.js';

const HOST = 'Host: test\r\n';
const NEXT = 'GET /next HTTP/1.1\r\nHost: test\r\n\r\n';

describe('a server that refuses', () => {
  const shared = shareServer('routes');

  test.each([
    ['a request without Host', 400, 'GET / HTTP/1.1\r\n\r\n'],
    ['two Host fields', 400, `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    ['whitespace before a colon', 400, `GET / HTTP/1.1\r\n${HOST}X : y\r\n\r\n`],
    ['a folded field', 400, `GET / HTTP/1.1\r\n${HOST}X: y\r\n z\r\n\r\n`],
    ['a bare LF', 400, `GET / HTTP/1.1\n${HOST}\n`],
    ['two equal lengths', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`],
    ['a length and chunks', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['chunks in HTTP/1.0', 400, `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`],
    ['chunked that is not last', 400, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, gzip\r\n\r\n`],
    ['a bad chunk', 400, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
    ['a request line of 9000 bytes', 414, `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${HOST}\r\n`],
    ['an unknown expectation', 417, `POST / HTTP/1.1\r\n${HOST}Expect: other\r\nContent-Length: 0\r\n\r\n`],
    ['a head of 20000 bytes', 431, `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['a coding before chunked', 501, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['CONNECT', 501, 'CONNECT test:443 HTTP/1.1\r\nHost: test:443\r\n\r\n'],
    ['HTTP/2.0', 505, `GET / HTTP/2.0\r\n${HOST}\r\n`],
  ])('%s answers %i, says close, reads nothing more and ends', async (_name, status, bytes) => {
    const connection = await shared().connect();
    connection.send(bytes + NEXT);
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(status);
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });
});

describe('a server and the target of a request', () => {
  const shared = shareServer('proxied');

  /** Returns the URL that the handler sees. */
  async function urlOf(bytes: string): Promise<string> {
    const connection = await shared().connect();
    connection.send(bytes);
    const response = await connection.reader.readResponse();
    expect(response.version).toBe('HTTP/1.1');
    return (JSON.parse(response.body.toString()) as { url: string }).url;
  }

  test('takes the authority of an absolute form and not that of Host', async () => {
    const url = await urlOf('GET http://a.example:8080/b?c HTTP/1.1\r\nHost: other.example\r\n\r\n');
    expect(url).toBe('http://a.example:8080/b?c');
  });

  test('takes the authority of Host for an origin form', async () => {
    expect(await urlOf('GET /b?c HTTP/1.1\r\nHost: a.example:8080\r\n\r\n')).toBe('http://a.example:8080/b?c');
  });

  test('takes localhost when HTTP/1.0 names no authority', async () => {
    expect(await urlOf('GET /b HTTP/1.0\r\n\r\n')).toBe('http://localhost/b');
  });

  test('answers OPTIONS with an asterisk', async () => {
    expect(await urlOf('OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n')).toBe('http://a.example/*');
  });

  test('takes a request line of 8000 bytes', async () => {
    const path = `/${'a'.repeat(8000 - 'GET / HTTP/1.1'.length)}`;
    expect(await urlOf(`GET ${path} HTTP/1.1\r\nHost: a.example\r\n\r\n`)).toBe(`http://a.example${path}`);
  });

  test('treats a higher minor version as HTTP/1.1', async () => {
    expect(await urlOf('GET /b HTTP/1.9\r\nHost: a.example\r\n\r\n')).toBe('http://a.example/b');
  });
});

describe('a server and the life of a connection', () => {
  test.each([
    ['the client said close', 'Connection: close\r\n', {}],
    ['the server said close', '', { maxRequestsPerConnection: 1 }],
  ])('runs no handler for a request that came after %s', async (_name, field, options) => {
    const gate = new SharedGate();
    const server = await startServer('gated', { ...options, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`GET /wait HTTP/1.1\r\n${HOST}${field}\r\nGET /count HTTP/1.1\r\n${HOST}\r\n`);
    await gate.arrived(1);
    gate.open();
    const response = await connection.reader.readResponse();
    expect(response.body.toString()).toBe('/wait');
    expect(response.fields.get('connection')).toBe('close');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
    expect(gate.count).toBe(0);
  });

  test('ignores an offer to change the protocol, and goes on', async () => {
    const connection = await (await startServer('routes')).connect();
    connection.send(`GET / HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const response = await connection.reader.readResponse();
    expect(response.status).toBe(200);
    expect(response.fields.has('upgrade')).toBe(false);
    expect((await connection.get('/')).status).toBe(200);
  });
});

describe('a server and pipelined methods', () => {
  test('runs an unsafe request only after those before it are answered', async () => {
    const gate = new SharedGate();
    const server = await startServer('ordered', { workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(
      `GET /wait HTTP/1.1\r\n${HOST}\r\nPOST /unsafe HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n${NEXT}`,
    );
    await gate.arrived(1);
    // Another connection is served meanwhile: the worker has had every chance to start what lies in its ring.
    const other = await server.connect();
    expect(JSON.parse((await other.get('/other')).body.toString())).toEqual(['/wait', '/other']);
    gate.open();
    const bodies = [];
    for (let index = 0; index < 3; index++) {
      bodies.push(JSON.parse((await connection.reader.readResponse()).body.toString()) as string[]);
    }
    expect(bodies[1]).toEqual(['/wait', '/other', '/unsafe']);
    expect(bodies[2]).toEqual(['/wait', '/other', '/unsafe', '/next']);
  });

  test('runs nothing behind an unsafe request before that is answered', async () => {
    const gate = new SharedGate();
    const server = await startServer('ordered', { workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`POST /wait HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nxy${NEXT}`);
    await gate.arrived(1);
    const other = await server.connect();
    expect(JSON.parse((await other.get('/other')).body.toString())).toEqual(['/wait', '/other']);
    gate.open();
    await connection.reader.readResponse();
    const last = await connection.reader.readResponse();
    expect(JSON.parse(last.body.toString())).toEqual(['/wait', '/other', '/next']);
  });

  test('runs safe requests beside each other', async () => {
    const gate = new SharedGate();
    const server = await startServer('ordered', { workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`GET /wait/a HTTP/1.1\r\n${HOST}\r\nGET /wait/b HTTP/1.1\r\n${HOST}\r\n`);
    await gate.arrived(2);
    gate.open();
    expect((await connection.reader.readResponse()).status).toBe(200);
    expect((await connection.reader.readResponse()).status).toBe(200);
  });
});

describe('a server that has said close', () => {
  test('runs nothing that comes behind the response whose head said so', async () => {
    const gate = new SharedGate();
    const server = await startServer('ordered', { workers: 1, workerData: { gate: gate.words } });
    const connection = await server.connect();
    connection.send(`GET /stream HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`);
    expect((await connection.reader.readHead()).fields.get('connection')).toBe('close');
    await connection.sendNow(`POST /second HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`);
    gate.open();
    expect((await connection.reader.readToEnd()).toString()).toBe('late');
    const other = await server.connect();
    expect(JSON.parse((await other.get('/other')).body.toString())).toEqual(['/stream', '/other']);
  });
});

describe('a server that refuses a HEAD request', () => {
  const shared = shareServer('routes');

  test.each([
    ['two Host fields', 400, `HEAD / HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    ['an unknown expectation', 417, `HEAD / HTTP/1.1\r\n${HOST}Expect: other\r\n\r\n`],
  ])('for %s answers %i without a body', async (_name, status, bytes) => {
    const connection = await shared().connect();
    connection.send(bytes);
    expect((await connection.reader.readResponse('HEAD')).status).toBe(status);
    expect(await connection.reader.readToEnd()).toHaveLength(0);
  });
});

describe('a server and the scheme of an absolute form', () => {
  const plain = shareServer('proxied');
  const behindProxy = shareServer('proxied', { trustProxy: 1 });

  test.each(['https://a.example/b', 'ftp://a.example/b', 'javascript://a.example/b'])(
    'answers 421 for %s on a connection without TLS',
    async (target) => {
      const connection = await plain().connect();
      connection.send(`GET ${target} HTTP/1.1\r\nHost: a.example\r\n\r\n`);
      expect((await connection.reader.readResponse()).status).toBe(421);
    },
  );

  test('lets a trusted proxy forward https, and believes what it says of scheme and host first', async () => {
    const connection = await behindProxy().connect();
    connection.send('GET https://a.example/b HTTP/1.1\r\nHost: a.example\r\n\r\n');
    const first = JSON.parse((await connection.reader.readResponse()).body.toString()) as { url: string };
    expect(first.url).toBe('https://a.example/b');
    const fields = 'X-Forwarded-Proto: https\r\nX-Forwarded-Host: outer.example\r\n';
    connection.send(`GET http://inner.example?b HTTP/1.1\r\nHost: inner.example\r\n${fields}\r\n`);
    const second = JSON.parse((await connection.reader.readResponse()).body.toString()) as { url: string };
    expect(second.url).toBe('https://outer.example/?b');
  });

  test('leaves user information out of the URL', async () => {
    const connection = await plain().connect();
    connection.send('GET http://user:secret@a.example/b HTTP/1.1\r\nHost: a.example\r\n\r\n');
    const { url } = JSON.parse((await connection.reader.readResponse()).body.toString()) as { url: string };
    expect(url).toBe('http://a.example/b');
  });
});
