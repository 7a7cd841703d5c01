/** What a request says of the proxies in front of the server. */

import { describe, expect, test } from '@jest/globals';

import type { ServerOptions } from '../dist/index.js';
import { shareServer } from './start-server.js';

const FORWARDED_LINES = ['Forwarded: for=192.0.2.1;proto=https;host=forwarded.test'];
const X_FORWARDED_LINES = [
  'X-Forwarded-For: 198.51.100.7, 192.0.2.1',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: proxied.test',
];

/** Starts a server with these options and asks it whom it sees behind these lines. */
function createAsk(options: Omit<ServerOptions, 'handler'>): (lines: readonly string[]) => Promise<unknown> {
  const shared = shareServer('proxied', { workers: 1, ...options });
  return async (lines) => {
    const connection = await shared().connect();
    connection.send(['GET /path HTTP/1.1', 'Host: test', ...lines, '', ''].join('\r\n'));
    return JSON.parse((await connection.reader.readResponse()).body.toString()) as unknown;
  };
}

const PEER = { url: 'http://test/path', remoteAddress: '127.0.0.1' };

describe('a server that trusts no proxy', () => {
  const ask = createAsk({});

  test('takes the peer for the client, whatever the fields say', async () => {
    expect(await ask([...FORWARDED_LINES, ...X_FORWARDED_LINES])).toEqual(PEER);
  });
});

describe('a server that trusts one proxy', () => {
  const ask = createAsk({ trustProxy: 1 });

  test('takes the client, scheme and host that the proxy saw', async () => {
    expect(await ask(X_FORWARDED_LINES)).toEqual({ url: 'https://proxied.test/path', remoteAddress: '192.0.2.1' });
  });

  test('joins several lines of one field in order', async () => {
    const lines = ['X-Forwarded-For: 198.51.100.7', 'X-Forwarded-For: 192.0.2.9'];
    expect(await ask(lines)).toEqual({ ...PEER, remoteAddress: '192.0.2.9' });
  });

  test('takes no notice of the field that the proxy does not write', async () => {
    expect(await ask(FORWARDED_LINES)).toEqual(PEER);
  });

  test('takes the peer for the client when the proxy said nothing', async () => {
    expect(await ask([])).toEqual(PEER);
  });

  test('takes no host that would move the path, and no scheme but http and https', async () => {
    const lines = ['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: javascript', 'X-Forwarded-Host: evil.test/x?'];
    expect(await ask(lines)).toEqual({ ...PEER, remoteAddress: '192.0.2.1' });
  });
});

describe('a server that trusts two proxies', () => {
  const ask = createAsk({ trustProxy: 2 });

  test('takes the client that the outer proxy saw', async () => {
    expect(await ask(X_FORWARDED_LINES)).toMatchObject({ remoteAddress: '198.51.100.7' });
  });
});

describe('a server that trusts one proxy which writes Forwarded', () => {
  const ask = createAsk({ trustProxy: 1, proxyFields: 'forwarded' });

  test('takes the client, scheme and host of Forwarded', async () => {
    expect(await ask([...FORWARDED_LINES, ...X_FORWARDED_LINES])).toEqual({
      url: 'https://forwarded.test/path',
      remoteAddress: '192.0.2.1',
    });
  });
});
