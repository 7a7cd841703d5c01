import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseServerTiming } from '../../src/timing/server-timing.js';
import { closeAll, openClient, openHttp, openRaw, openServer } from '../open-server.js';
import { selfSigned } from '../self-signed.js';

afterEach(closeAll);

describe('parseServerTiming()', () => {
  test.each([
    [null, []],
    ['', []],
    ['cache', [{ name: 'cache', durationMs: 0, description: '' }]],
    ['db;dur=53.2', [{ name: 'db', durationMs: 53.2, description: '' }]],
    [
      'a;desc="x, y; z";dur=1, b;dur=2',
      [
        { name: 'a', durationMs: 1, description: 'x, y; z' },
        { name: 'b', durationMs: 2, description: '' },
      ],
    ],
    ['a;desc="say \\"hi\\""', [{ name: 'a', durationMs: 0, description: 'say "hi"' }]],
    ['a;DUR=1;dur=2;other=3', [{ name: 'a', durationMs: 1, description: '' }]],
    [
      'a;dur=-1, b;dur=x',
      [
        { name: 'a', durationMs: 0, description: '' },
        { name: 'b', durationMs: 0, description: '' },
      ],
    ],
  ])('reads %p', (value, expected) => {
    expect(parseServerTiming(value)).toEqual(expected);
  });

  test('takes its time in proportion to the length', () => {
    // What a regular expression does with this is what a peer could hold a client up by.
    expect(parseServerTiming(`a${';'.repeat(50_000)}"`)).toBeDefined();
  });
});

describe('response.timings', () => {
  test('add up to the total, on a new connection and on the same again', async () => {
    const origin = await openHttp((_request, response) => response.end('body'));
    const client = openClient(origin, { strategy: 'persistent' });
    for (const isReused of [false, true]) {
      const response = await client.request({ path: '/' });
      await response.text();
      const { timings } = response;
      const { queueMs, dnsMs, connectMs, tlsMs, requestMs, waitMs, responseMs, totalMs } = timings;
      expect(timings).toMatchObject({ isReused, httpVersion: '1.1', tlsVersion: undefined, tlsMs: 0 });
      expect(connectMs > 0).toBe(!isReused);
      // A part that began before the one in front of it had ended would hide here.
      expect(queueMs).toBeGreaterThan(0);
      const sumMs = queueMs + dnsMs + connectMs + tlsMs + requestMs + waitMs! + responseMs!;
      expect(sumMs).toBeCloseTo(totalMs!, 6);
    }
  });

  test('count the bytes of each way, heads included', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789';
    let received = 0;
    const origin = await openRaw((socket) =>
      socket.on('data', (bytes: Buffer) => {
        received = bytes.length;
        socket.write(answer);
      }),
    );
    const client = openClient(origin, { strategy: 'persistent' });
    for (const path of ['/', '/longer']) {
      const response = await client.request({ path });
      await response.text();
      expect(response.timings).toMatchObject({ bytesSent: received, bytesReceived: answer.length });
    }
  });

  test('tell first byte from last byte of a response that drips', async () => {
    const origin = await openRaw((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        setTimeout(() => socket.write('content-length: 2\r\n\r\no'), 20);
        setTimeout(() => socket.write('k'), 40);
      }),
    );
    const response = await openClient(origin).request({ path: '/' });
    expect(response.timings).toMatchObject({ responseMs: undefined, totalMs: undefined });
    await response.text();
    // From the status line to the last byte: a timer may be early by one.
    expect(response.timings.responseMs).toBeGreaterThanOrEqual(38);
  });

  test('have the waiting for a connection as queue', async () => {
    let answer = (): void => undefined;
    const origin = await openHttp((_request, response) => {
      answer = () => response.end('ok');
      if (_request.url === '/second') answer();
    });
    const client = openClient(origin, { strategy: 'persistent' });
    const first = client.request({ path: '/first' });
    const second = client.request({ path: '/second' });
    setTimeout(() => answer(), 25);
    await (await first).text();
    await (await second).text();
    expect((await second).timings.queueMs).toBeGreaterThanOrEqual(20);
  });

  test('have the TLS handshake and its version', async () => {
    const server = createTlsServer(selfSigned, (_request, response) => response.end('ok'));
    const origin = (await openServer(server)).replace('http:', 'https:');
    const response = await openClient(origin, { tls: { rejectUnauthorized: false } }).request({ path: '/' });
    expect(response.timings).toMatchObject({ tlsVersion: 'TLSv1.3' });
    expect(response.timings.tlsMs).toBeGreaterThan(0);
  });

  test('have what the server says of its part', async () => {
    const origin = await openHttp((_request, response) =>
      response.writeHead(200, { 'server-timing': 'queued;dur=0.5, handled;dur=2' }).end(),
    );
    const { timings } = await openClient(origin).request({ path: '/' });
    expect(timings.server.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['queued', 0.5],
      ['handled', 2],
    ]);
  });
});
