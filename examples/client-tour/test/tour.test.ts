import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';

// Starting a process takes seconds on a machine that has much else to do.
jest.setTimeout(60_000);

test('the tour shows connections, cookies, retries and timings, and ends', async () => {
  const path = fileURLToPath(new URL('../tour.mjs', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = (await text(child.stdout)).trim().split('\n');
  expect(lines.map((line) => line.replace(/[\d.]+ ms/g, 'N ms'))).toEqual([
    'non-persistent: 10 requests, 10 connections, N ms',
    'persistent: 10 requests, 1 connections, N ms',
    'parallel: 10 requests, 5 connections, N ms',
    'pipelined: 10 requests, 1 connections, N ms',
    'cookies: 200 session=42 after 1 redirect',
    expect.stringMatching(/^retries: after all, sent [123] times$/),
    expect.stringMatching(/^unsafe: (200|ERR_SPOOL_CLIENT_CONNECTION_LOST)$/),
    expect.stringMatching(/^timings: connect [\d.]+, wait [\d.]+ of N ms; server says handled N ms$/),
  ]);
});
