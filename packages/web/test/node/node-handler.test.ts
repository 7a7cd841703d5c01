/** What cannot be held beside `node:http`: clients that go away, failures, which end a process there, and upgrades. */

import { describe, expect, test } from '@jest/globals';

import { nodeHandler } from '../../dist/node/index.js';
import { Client, PLACES, exchange, readEvents, shareNode, shareSpool } from './both-servers.js';
import { readTranscript } from './read-transcript.js';

const CLOSE = 'Host: test\r\nConnection: close\r\n\r\n';

async function statusOf(port: number, path: string): Promise<number> {
  const [response] = readTranscript(await exchange(port, `GET ${path} HTTP/1.1\r\n${CLOSE}`), ['GET']);
  return Number(response.statusLine.split(' ')[1]);
}

test('nodeHandler() refuses what is no function', () => {
  expect(() => nodeHandler({} as never)).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
});

describe.each(PLACES)('a node:http listener on $name', ({ options }) => {
  const node = shareNode();
  const spool = shareSpool(options);

  test('hears of a client that goes away inside its body as it does under node:http', async () => {
    const seen = await Promise.all(
      [node().port, spool().port].map(async (port) => {
        const client = new Client(port);
        client.send('POST /aborted HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf');
        await client.until('begun');
        client.socket.resetAndDestroy();
        return await readEvents(port, 4);
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[1]).toContain('request error ECONNRESET aborted');
  });

  test('hears of a client that goes away after its request as it does under node:http', async () => {
    const seen = await Promise.all(
      [node().port, spool().port].map(async (port) => {
        const client = new Client(port);
        client.send('GET /aborted HTTP/1.1\r\nHost: test\r\n\r\n');
        await client.until('begun');
        client.socket.resetAndDestroy();
        return await readEvents(port, 4);
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
  });

  test('is asked to go on only when the client waits for it', async () => {
    const client = new Client(spool().port);
    client.send(
      'POST /gather HTTP/1.1\r\nHost: test\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    expect((await client.readAll()).toString()).toContain('"byteCount":4');
  });

  test('sends early hints to no client of HTTP/1.0', async () => {
    const received = await exchange(spool().port, 'GET /hints HTTP/1.0\r\n\r\n');
    expect(received.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each(['/throws', '/rejects'])('answers 500 when it fails before its response: %s', async (path) => {
    const before = spool().requestErrors.length;
    expect(await statusOf(spool().port, path)).toBe(500);
    expect(spool().requestErrors.slice(before)).toEqual([expect.stringContaining('Error: listener')]);
    expect(await statusOf(spool().port, '/hello')).toBe(200);
  });

  test('is cut off when it fails after its response has begun', async () => {
    const received = await exchange(spool().port, `GET /throws-late HTTP/1.1\r\n${CLOSE}`);
    if (received.byteLength > 0) expect(readTranscript(received, ['GET'])).toMatchObject([{ isWhole: false }]);
    expect(await statusOf(spool().port, '/hello')).toBe(200);
  });

  test('is cut off when its body is shorter than it says', async () => {
    const received = await exchange(spool().port, `GET /short HTTP/1.1\r\nHost: test\r\n\r\n`);
    if (received.byteLength > 0) expect(readTranscript(received, ['GET'])).toMatchObject([{ isWhole: false }]);
    expect(await statusOf(spool().port, '/hello')).toBe(200);
  });

  test('ends the connection when its body is longer than it says', async () => {
    const sentinel = 'GET /hello HTTP/1.1\r\nHost: test\r\n\r\n';
    const received = await exchange(spool().port, `GET /long HTTP/1.1\r\nHost: test\r\n\r\n${sentinel}`);
    expect(received.toString()).not.toContain('hello');
    expect(await statusOf(spool().port, '/hello')).toBe(200);
  });

  test('ignores the wish for an upgrade', async () => {
    const fields = 'Host: test\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
    const received = await exchange(spool().port, `GET /hello HTTP/1.1\r\n${fields}`);
    expect(readTranscript(received, ['GET'])).toMatchObject([{ statusLine: 'HTTP/1.1 200 OK', body: 'hello' }]);
  });

  test.each(['/upgrade', '/upgrade-socket'])('cannot switch protocols: %s', async (path) => {
    const before = spool().requestErrors.length;
    expect(await statusOf(spool().port, path)).toBe(500);
    expect(spool().requestErrors.slice(before)).toEqual([expect.stringContaining('ERR_SPOOL_UPGRADE_REFUSED')]);
  });

  test('sees in no event the async context of another request', async () => {
    const answers = Array.from({ length: 20 }, async (_, index) => {
      const response = await fetch(`http://127.0.0.1:${spool().port}/context`, {
        method: 'POST',
        headers: { 'x-id': String(index) },
        body: 'x'.repeat(100_000),
      });
      return (await response.json()) as string[];
    });
    expect((await Promise.all(answers)).flat()).toEqual([]);
  });

  test('serves what comes behind a slow reader, whose memory is bounded', async () => {
    const slow = new Client(spool().port);
    slow.socket.pause();
    slow.send('GET /big HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n');
    for (let index = 0; index < 20; index++) expect(await statusOf(spool().port, '/hello')).toBe(200);
    slow.socket.resume();
    expect((await slow.readAll()).byteLength).toBeGreaterThan(4_000_000);
  });
});
