/**
 * The behaviour table: the same listener, the same bytes, once under `node:http` and once under Spool. What comes back has to be
 * the same but for the time. Each row is followed by a second request on the connection, so that one whose body ends in the
 * wrong place shows, and so does a connection that should have ended, or should not.
 */

import { describe, expect, test } from '@jest/globals';

import { PLACES, exchange, readEvents, shareNode, shareSpool } from './both-servers.js';
import { readTranscript } from './read-transcript.js';

/** What is sent, and how much is noted by its listener. */
interface Row {
  readonly name: string;
  readonly bytes: string;
  readonly eventCount?: number;
}

function get(path: string, fields = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n${fields}\r\n`;
}

function post(path: string, body: string, fields = ''): string {
  return `POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;
}

function chunked(path: string, chunks: readonly string[], trailers = ''): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `POST ${path} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n${trailers}\r\n`;
}

const ROWS: readonly Row[] = [
  { name: 'a small answer', bytes: get('/hello') },
  { name: 'the classes of request and response', bytes: get('/classes') },
  {
    name: 'the parts of a request',
    bytes: get('/request?a=b&c=%20', 'X-One: 1\r\nx-ONE: 2\r\nCookie: a=1\r\nCookie: b=2\r\n'),
  },
  {
    name: 'a field that counts once',
    bytes: get('/request', 'User-Agent: one\r\nUser-Agent: two\r\nX-Latin: caf\xe9\r\n'),
  },
  { name: 'the parts of a request with a body', bytes: post('/request', 'body') },
  { name: 'a target in absolute form', bytes: get('http://test/request') },
  { name: 'a method of its own', bytes: 'PURGE /request HTTP/1.1\r\nHost: test\r\n\r\n' },
  { name: 'HEAD', bytes: 'HEAD /length HTTP/1.1\r\nHost: test\r\n\r\n' },
  { name: 'HEAD of a chunked answer', bytes: 'HEAD /chunks HTTP/1.1\r\nHost: test\r\n\r\n' },
  { name: 'HTTP/1.0', bytes: 'GET /request HTTP/1.0\r\n\r\n' },
  { name: 'HTTP/1.0 with keep-alive', bytes: 'GET /length HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
  { name: 'a chunked answer to HTTP/1.0', bytes: 'GET /chunks HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
  { name: 'a client that closes', bytes: get('/hello', 'Connection: close\r\n') },
  { name: 'a listener that closes', bytes: get('/close') },
  { name: 'a body until the connection closes', bytes: get('/unframed') },
  { name: 'a body piece by piece', bytes: get('/chunks') },
  { name: 'a body of a length', bytes: get('/length') },
  { name: 'a body of megabytes with drain', bytes: get('/big') },
  { name: 'a body from a pipeline', bytes: get('/pipe') },
  { name: 'a body that was corked', bytes: get('/corked') },
  { name: 'a head before its body', bytes: get('/flushed') },
  { name: 'a status and its reason', bytes: get('/status') },
  { name: '204', bytes: get('/empty') },
  { name: '304', bytes: get('/not-modified') },
  { name: 'fields that come twice', bytes: get('/cookies') },
  { name: 'text in latin1 and UTF-8', bytes: get('/latin1') },
  { name: 'trailers of a response', bytes: get('/trailers') },
  { name: 'early hints', bytes: get('/hints') },
  { name: 'a body sent back', bytes: post('/echo', 'x'.repeat(5000)) },
  { name: 'a large body sent back', bytes: post('/echo', 'abcdefgh'.repeat(60_000)) },
  { name: 'a chunked body sent back', bytes: chunked('/echo', ['one', 'two', 'x'.repeat(70_000)]) },
  { name: 'a body gathered', bytes: post('/gather', 'x'.repeat(100_000)) },
  { name: 'an empty body gathered', bytes: post('/gather', '') },
  { name: 'no body gathered', bytes: get('/gather') },
  { name: 'trailers of a request', bytes: chunked('/gather', ['body'], 'X-Sum: 42 \r\nX-Sum: 43\r\nX-Other:\r\n') },
  { name: 'many trailers of a request', bytes: chunked('/gather', ['body'], `X-Long: ${'y'.repeat(3000)}\r\n`) },
  { name: 'a body read slowly', bytes: post('/slowly', 'x'.repeat(500_000)) },
  { name: 'a body that nobody reads', bytes: post('/unread', 'x'.repeat(2000)) },
  { name: 'a large body that nobody reads', bytes: post('/unread', 'x'.repeat(150_000)) },
  { name: 'a body read after the answer', bytes: post('/answers-first', 'x'.repeat(300_000)), eventCount: 1 },
  { name: 'the order of events', bytes: get('/finishes'), eventCount: 1 },
  { name: 'a request that is destroyed', bytes: get('/destroy-request') },
  { name: 'a response that is destroyed', bytes: get('/destroy-response') },
  { name: 'a response that is destroyed early', bytes: get('/destroy-early') },
  { name: 'a write after the end', bytes: get('/write-after-end'), eventCount: 1 },
  { name: 'a head that is written twice', bytes: get('/head-twice') },
  { name: 'a field that would split the response', bytes: get('/bad-field') },
  { name: 'a timeout of the listener', bytes: get('/timeout') },
  { name: 'bytes past the response', bytes: get('/raw-socket') },
];

const SENTINEL = get('/length', 'Connection: close\r\n');

describe.each(PLACES)('a node:http listener on $name', ({ options }) => {
  const node = shareNode();
  const spool = shareSpool(options);

  test.each(ROWS)('answers as under node:http: $name', async ({ bytes, eventCount }) => {
    const methods = [/^\w+/.exec(bytes)![0], 'GET'];
    const [expected, received] = await Promise.all(
      [node().port, spool().port].map(async (port) => ({
        responses: readTranscript(await exchange(port, bytes + SENTINEL), methods),
      })),
    );
    expect(received).toEqual(expected);
    expect(expected.responses.length + Number(bytes.includes('destroy'))).toBeGreaterThan(0);
    if (eventCount === undefined) return;
    expect(await readEvents(spool().port, eventCount)).toEqual(await readEvents(node().port, eventCount));
  });
});
