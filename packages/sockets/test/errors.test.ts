import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { attachThread, recv, startSockets, detachThread } from '../dist/index.js';
import { SocketsErrorCode } from '../src/errors.js';

describe('SocketsErrorCode', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

  test.each(Object.entries(SocketsErrorCode))('%s has a row in the README', (key, code) => {
    expect(code).toBe(`ERR_SPOOL_SOCKETS_${key}`);
    expect(readme).toContain(`| \`${code}\``);
  });
});

test('a thread can use sockets only while it is attached, and is so once', async () => {
  expect(() => recv(0, new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_SOCKETS_DETACHED' }));
  const sockets = await startSockets({ threads: 1 });
  attachThread(sockets.createHandle());
  expect(() => recv(0, new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'EBADF' }));
  expect(() => sockets.createHandle()).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_SOCKETS_THREADS' }));
  detachThread();
  await sockets.close();
  expect(() => sockets.createHandle()).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_SOCKETS_CLOSED' }));
});
