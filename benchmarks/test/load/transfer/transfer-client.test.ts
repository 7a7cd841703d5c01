import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listenOnLoopback } from '../../../src/serve/listen-on-loopback.js';
import { download, upload } from '../../../src/load/transfer/transfer-client.js';
import { transferThroughStreams } from '../../../src/workloads/node-transfer.js';
import { downloadPath, uploadPath } from '../../../src/workloads/transfer-paths.js';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listenWithNode(): Promise<number> {
  const { port, close } = await listenOnLoopback((request, response) => void transferThroughStreams(request, response));
  closers.push(close);
  return port;
}

/** Sizes around the client's buffer of 64 KiB. */
const sizes = [0, 1, 65_535, 65_536, 65_537, 1_000_000];

describe('upload()', () => {
  test.each(sizes)('sends %i bytes', async (bodyBytes) => {
    const answer = await upload({ port: await listenWithNode(), path: uploadPath, bodyBytes });
    expect(answer).toMatchObject({ status: 200, bodyStart: `Received ${bodyBytes}` });
  });
});

describe('download()', () => {
  test.each(sizes)('gets %i bytes', async (bodyBytes) => {
    const answer = await download({ port: await listenWithNode(), path: downloadPath(bodyBytes) });
    expect(answer).toMatchObject({ status: 200, bodyBytes });
  });

  test.each([
    [
      'closes before the answer is complete',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf',
      'connection was closed',
    ],
    ['answers what is no HTTP', 'HELLO\r\n\r\n', "begins with 'hello'"],
  ])('rejects when the server %s', async (_name, text, message) => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(text)).on('error', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => {
      server.close();
      await once(server, 'close');
    });
    await expect(download({ port: (server.address() as AddressInfo).port, path: '/' })).rejects.toThrow(message);
  });
});
