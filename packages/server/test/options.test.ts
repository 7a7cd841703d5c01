import { pathToFileURL } from 'node:url';
import { DEFAULT_CHANNEL_SIZES, DEFAULT_REQUEST_LIMITS } from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from '../src/options/server-options.js';
import { resolveServerOptions, type ResolvedServerOptions } from '../src/options/resolve-options.js';

const handler = 'file:///app.js';

describe('resolveServerOptions()', () => {
  test('resolveServerOptions() fills every default in', () => {
    const resolved = resolveServerOptions({ handler });
    const { ioThreads, pipelinedRequests, queueLimit, lingerTurns } = DEFAULT_SERVER_OPTIONS;
    expect(resolved).toMatchObject({ handlerUrl: handler, ioThreads, pipelinedRequests, queueLimit, lingerTurns });
    expect(resolved.pool.minWorkers).toBeGreaterThanOrEqual(3);
    expect(resolved.pool.maxWorkers).toBe(resolved.pool.minWorkers);
    expect(resolved.maxConcurrentPerWorker).toBe(DEFAULT_CHANNEL_SIZES.exchangeCount);
    expect(resolved.limits).toEqual(DEFAULT_REQUEST_LIMITS);
    expect(resolved.channel).toEqual(DEFAULT_CHANNEL_SIZES);
  });

  test('resolveServerOptions() can be posted to another thread', () => {
    const resolved = resolveServerOptions({ handler, env: { A: 'b' }, workerData: { words: [1] } });
    expect(structuredClone(resolved)).toEqual(resolved);
  });

  test.each([
    ['a URL', new URL(handler), handler],
    ['a file: URL as text', handler, handler],
    ['an absolute path', '/some folder/app.js', 'file:///some%20folder/app.js'],
    ['a path from the working directory', 'app.js', pathToFileURL('app.js').href],
  ])('resolveServerOptions() takes %s as handler', (_name, given, expected) => {
    expect(resolveServerOptions({ handler: given }).handlerUrl).toBe(expected);
  });

  test.each(['', undefined, 42, null])('resolveServerOptions() refuses %p as handler', (given) => {
    expectInvalid({ handler: given as unknown as string }, 'handler');
  });

  test.each([
    ['minWorkers', 1, 1024],
    ['maxWorkers', 1, 1024],
    ['idleWorkerMs', 1, 2 ** 31 - 1],
    ['longNiceness', 0, 19],
    ['requestTimeoutMs', 0, 2 ** 31 - 1],
    ['killAfterMs', 0, 2 ** 31 - 1],
    ['maxAbandoned', 0, 65_535],
    ['maxConcurrentPerWorker', 1, 65_535],
    ['startTimeoutMs', 0, 2 ** 31 - 1],
    ['drainTimeoutMs', 1, 2 ** 31 - 1],
    ['pipelinedRequests', 1, 65_535],
    ['pipelinedBytes', 0, 2 ** 30],
    ['queueLimit', 0, 2 ** 31 - 1],
    ['queueTimeoutMs', 0, 2 ** 31 - 1],
    ['lingerTurns', 0, 10_000],
  ] as const)('resolveServerOptions() takes %s from %d to %d', (name, min, max) => {
    for (const value of [min, max]) {
      expect(flatten(resolveServerOptions({ handler, [name]: value }))[name]).toBe(value);
    }
    for (const value of [min - 1, max + 1, min + 0.5, NaN, Infinity, String(min), null]) {
      expectInvalid({ handler, [name]: value }, name);
    }
  });

  test('resolveServerOptions() takes workers for both bounds of the pool, and not beside one of them', () => {
    expect(resolveServerOptions({ handler, workers: 5 }).pool).toMatchObject({ minWorkers: 5, maxWorkers: 5 });
    expect(resolveServerOptions({ handler, minWorkers: 2, maxWorkers: 5 }).pool).toMatchObject({ minWorkers: 2 });
    expect(resolveServerOptions({ handler, maxWorkers: 1 }).pool).toMatchObject({ minWorkers: 1, maxWorkers: 1 });
    expectInvalid({ handler, workers: 5, minWorkers: 2 }, 'workers');
    expectInvalid({ handler, workers: 1025 }, 'workers');
    expectInvalid({ handler, minWorkers: 3, maxWorkers: 2 }, 'minWorkers');
  });

  test.each([{ field: 'X-Tenant' }, { cookie: 'sid' }, { pathSegments: 2 }])(
    'resolveServerOptions() takes %p as affinity',
    (affinity) => {
      expect(resolveServerOptions({ handler, affinity }).affinity).toEqual(affinity);
    },
  );

  test.each([
    {},
    { field: 'a', cookie: 'b' },
    { field: 'a b' },
    { cookie: '' },
    { pathSegments: 0 },
    { pathSegments: 17 },
  ])('resolveServerOptions() refuses %p as affinity', (affinity) => {
    expectInvalid({ handler, affinity: affinity as { field: string } }, 'affinity');
  });

  test('resolveServerOptions() refuses a limit out of range', () => {
    expectInvalid({ handler, limits: { headBytes: 0 } }, 'headBytes');
  });

  test('resolveServerOptions() refuses rings too small for the largest head', () => {
    expectInvalid({ handler, channel: { ringBytes: 4096 } }, 'channel.ringBytes');
    const small = { headBytes: 512, fieldCount: 10 };
    const { channel } = resolveServerOptions({ handler, limits: small, channel: { ringBytes: 4096, inlineBytes: 64 } });
    expect(channel).toEqual({ ...DEFAULT_CHANNEL_SIZES, ringBytes: 4096, inlineBytes: 64 });
  });

  test.each(['exchangeCount', 'slabBytes', 'slabCount', 'creditBytes'])(
    'resolveServerOptions() refuses a channel.%s of 0 before any thread starts',
    (name) => expectInvalid({ handler, channel: { [name]: 0 } }, name),
  );
});

function expectInvalid(options: object, name: string): void {
  expect(() => resolveServerOptions(options as ServerOptions)).toThrow(
    expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION', message: expect.stringContaining(name) }),
  );
}

/** Every option by the name it was given under. */
function flatten(resolved: ResolvedServerOptions): Record<string, unknown> {
  return { ...resolved, ...resolved.pool, ...resolved.deadlines, ...resolved.timeouts };
}
