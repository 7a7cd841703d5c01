import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, runInThread, type SocketCalls } from './run-in-thread.js';

// Each starts threads or processes, which take their time on a busy machine.
jest.setTimeout(30_000);

let layer: Sockets;

beforeAll(async () => {
  layer = await startSockets({ receiveBufferBytes: 16, sendBufferBytes: 16 });
});
afterAll(async () => {
  await endThreads();
  await layer.close();
});

/** Sends pieces from a thread, and runs a function on the other end. */
async function exchange<Value>(pieces: string[], read: (s: SocketCalls, fd: number) => Value): Promise<Value> {
  const address = { address: '127.0.0.1', port: 0 };
  const pair = await runInThread(
    layer,
    (s, address) => {
      const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.bind(listener, address);
      s.listen(listener);
      const writer = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.connect(writer, s.getsockname(listener));
      const reader = s.accept(listener);
      for (const fd of [writer, reader]) s.handOver(fd, s.PROCESS);
      return { writer, reader };
    },
    address,
  ).result;
  const writing = runInThread(
    layer,
    (s, { fd, pieces }: { fd: number; pieces: string[] }) => {
      for (const piece of pieces) s.sendAll(fd, piece);
      s.close(fd);
    },
    { fd: pair.writer, pieces },
  );
  const value = await runInThread(layer, read, pair.reader).result;
  await writing.result.catch(() => undefined);
  return value;
}

describe('recvUntil()', () => {
  test('returns up to and with the mark, however it is cut, and leaves the rest', async () => {
    const read = exchange(['one\r', '\ntwo\r\nthree'], (s, fd) => [
      s.recvUntil(fd, '\r\n').toString(),
      s.recvUntil(fd, '\r\n').toString(),
      s.recvExactly(fd, 5).toString(),
    ]);
    await expect(read).resolves.toEqual(['one\r\n', 'two\r\n', 'three']);
  });

  test('fails when the stream ends before the mark', async () => {
    const read = exchange(['no mark'], (s, fd) => s.recvUntil(fd, '\n'));
    await expect(read).rejects.toMatchObject({ code: 'ERR_SPOOL_SOCKETS_ENDED' });
  });

  test('fails when the limit comes before the mark', async () => {
    const read = exchange(['0123456789'], (s, fd) => s.recvUntil(fd, '\n', { limitBytes: 10 }));
    await expect(read).rejects.toMatchObject({ code: 'ERR_SPOOL_SOCKETS_TOO_LONG' });
  });
});

describe('recvExactly()', () => {
  test('fails when the stream ends before', async () => {
    const read = exchange(['abc'], (s, fd) => s.recvExactly(fd, 4));
    await expect(read).rejects.toMatchObject({ code: 'ERR_SPOOL_SOCKETS_ENDED' });
  });
});

describe('LineReader', () => {
  test('reads lines of both endings, an empty one, and a last one without an end', async () => {
    const read = exchange(['a\r\n\nlong line that fills the rings\nlast'], (s, fd) => {
      const reader = new s.LineReader(fd);
      return [reader.read(), reader.read(), reader.read(), reader.read(), reader.read()];
    });
    await expect(read).resolves.toEqual(['a', '', 'long line that fills the rings', 'last', undefined]);
  });

  test('refuses a line that is longer than its limit', async () => {
    const read = exchange(['12345\n123456\n'], (s, fd) => {
      const reader = new s.LineReader(fd, { limitBytes: 5 });
      return [reader.read(), reader.read(), reader.read()];
    });
    await expect(read).rejects.toMatchObject({ code: 'ERR_SPOOL_SOCKETS_TOO_LONG' });
  });
});

describe('LengthPrefixedReader', () => {
  test('reads messages, an empty one too, and the end', async () => {
    const read = exchange(['\0\0\0\x03abc\0\0\0\0\0\0\0', '\x01d'], (s, fd) => {
      const reader = new s.LengthPrefixedReader(fd);
      return [0, 1, 2, 3].map(() => reader.read()?.toString());
    });
    await expect(read).resolves.toEqual(['abc', '', 'd', undefined]);
  });

  test.each([
    { name: 'ends within a message', sent: '\0\0\0\x05ab', code: 'ERR_SPOOL_SOCKETS_ENDED' },
    { name: 'announces more than the limit', sent: '\x01\0\0\0', code: 'ERR_SPOOL_SOCKETS_TOO_LONG' },
  ])('fails when the stream $name', async ({ sent, code }) => {
    const read = exchange([sent], (s, fd) => new s.LengthPrefixedReader(fd).read());
    await expect(read).rejects.toMatchObject({ code });
  });
});
