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
