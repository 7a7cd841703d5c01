import { describe, expect, test } from '@jest/globals';

import { assertListenOptions, type ListenOptions } from '../src/options/listen-options.js';

describe('assertListenOptions()', () => {
  test.each<ListenOptions>([
    { port: 0 },
    { port: 65_535, host: '::1', backlog: 1 },
    { path: '/tmp/socket' },
    { fd: 3 },
  ])('assertListenOptions() takes %j', (options) => {
    expect(() => assertListenOptions(options)).not.toThrow();
  });

  test.each<ListenOptions>([
    {},
    { port: 1, path: '/tmp/socket' },
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { fd: -1 },
    { port: 0, backlog: 0 },
  ])('assertListenOptions() refuses %j', (options) => {
    expect(() => assertListenOptions(options)).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
  });
});
