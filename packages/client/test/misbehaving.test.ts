/** Peers that break the rules after their first words: what a client must not take for an answer. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOf, closeAll, onEachRequest, openClient, openRaw } from './open-server.js';

afterEach(closeAll);

const get = { path: '/' };

describe('a peer that sends more than was asked for', () => {
  test('in the same packet: the next request gets an answer of its own, on another connection', async () => {
    let connectionCount = 0;
    const origin = await openRaw((socket) => {
      connectionCount += 1;
      const own = `right ${connectionCount}`;
      onEachRequest(socket, () => socket.write(answerOf(own) + answerOf('smuggled')));
    });
    const client = openClient(origin, { strategy: 'persistent' });
    expect(await (await client.request(get)).text()).toBe('right 1');
    expect(await (await client.request(get)).text()).toBe('right 2');
  });

  test('later, on an idle connection', async () => {
    let sendMore = (): void => undefined;
    let onEnded = (): void => undefined;
    const ended = new Promise<void>((resolve) => (onEnded = resolve));
    const origin = await openRaw((socket, index) => {
      onEachRequest(socket, () => socket.write(answerOf(`right ${index}`)));
      if (index > 0) return;
      sendMore = () => socket.write(answerOf('smuggled'));
      socket.on('close', onEnded);
    });
    const client = openClient(origin, { strategy: 'persistent' });
    expect(await (await client.request(get)).text()).toBe('right 0');
    sendMore();
    await ended;
    expect(await (await client.request(get)).text()).toBe('right 1');
  });
});

describe('a peer that lies about lengths', () => {
  test('too short: the rest is nobody’s answer', async () => {
    const origin = await openRaw((socket, index) =>
      onEachRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n${index}.and more`)),
    );
    const client = openClient(origin, { strategy: 'persistent' });
    expect(await (await client.request(get)).text()).toBe('0.');
    expect(await (await client.request(get)).text()).toBe('1.');
  });

  test.each([
    ['two lengths', 'content-length: 2\r\ncontent-length: 3'],
    ['a length beside chunks', 'content-length: 2\r\ntransfer-encoding: chunked'],
    ['a negative length', 'content-length: -1'],
    ['a length past all numbers', `content-length: ${'9'.repeat(40)}`],
  ])('%s: is malformed', async (_name, fields) => {
    const origin = await openRaw((socket) =>
      onEachRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\nok`)),
    );
    await expect(openClient(origin).request(get)).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_MALFORMED_RESPONSE',
    });
  });
});

test('a peer that drips its head and body byte by byte is understood', async () => {
  const origin = await openRaw((socket) =>
    onEachRequest(socket, () => {
      const bytes = answerOf('slowly').split('');
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      next();
    }),
  );
  expect(await (await openClient(origin).request(get)).text()).toBe('slowly');
});

test('a peer that answers before it has the request, and closes, is heard', async () => {
  const origin = await openRaw((socket) => {
    socket.once('data', () =>
      socket.end(`HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig`),
    );
  });
  const response = await openClient(origin).request({ path: '/', method: 'POST', body: Buffer.alloc(200_000) });
  expect([response.status, await response.text()]).toEqual([413, 'big']);
});
