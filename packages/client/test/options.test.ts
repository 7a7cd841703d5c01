import { describe, expect, test } from '@jest/globals';
import { defaultClientOptions, type ClientOptions } from '../src/options.js';
import { resolveClientOptions } from '../src/resolve-options.js';

const origin = 'http://127.0.0.1:3000';

describe('resolveClientOptions()', () => {
  test.each([[origin], [new URL(origin)], [{ origin }], [{ origin: new URL(origin) }]])(
    'fills in every default for %p',
    (given) => {
      const { origin: resolvedOrigin, ...rest } = resolveClientOptions(given);
      expect(resolvedOrigin.href).toBe('http://127.0.0.1:3000/');
      expect(rest).toEqual(defaultClientOptions);
    },
  );

  test('keeps what is given, 0 included', () => {
    const given = { origin, connections: 1, connectTimeoutMs: 0, headersTimeoutMs: 0, bodyTimeoutMs: 2_147_483_647 };
    expect(resolveClientOptions(given)).toMatchObject({ ...given, origin: new URL(origin) });
  });

  test.each<[string, ClientOptions, RegExp]>([
    ['text that is no URL', { origin: 'nowhere' }, /'nowhere'/],
    ['another scheme', { origin: 'ftp://127.0.0.1' }, /'ftp:'/],
    ['a path', { origin: `${origin}/api` }, /more than scheme, host and port/],
    ['a query', { origin: `${origin}/?a=1` }, /more than scheme, host and port/],
    ['no connection', { origin, connections: 0 }, /connections is 0, allowed are whole numbers from 1 to 65535/],
    ['half a connection', { origin, connections: 1.5 }, /connections is 1.5/],
    ['a negative timeout', { origin, connectTimeoutMs: -1 }, /connectTimeoutMs is -1/],
    ['a timeout past what a timer holds', { origin, headersTimeoutMs: 2_147_483_648 }, /headersTimeoutMs/],
    ['a strategy nobody knows', { origin, strategy: 'fast' as 'parallel' }, /strategy is 'fast', allowed are non-p/],
    ['a pipeline of none', { origin, pipelineDepth: 0 }, /pipelineDepth is 0/],
    ['fewer than no redirects', { origin, maxRedirections: -1 }, /maxRedirections is -1/],
    ['half a retry', { origin, retry: { limit: 0.5 } }, /retry.limit is 0.5/],
    ['a budget past every request', { origin, retry: { budgetRatio: 1.1 } }, /retry.budgetRatio is 1.1/],
    ['a place with two addresses', { origin, connectTo: { port: 1, path: '/x' } }, /either a port or a path/],
    ['an endless timeout, which is written 0', { origin, bodyTimeoutMs: Infinity }, /bodyTimeoutMs is Infinity/],
  ])('refuses %s', (_name, options, message) => {
    expect(() => resolveClientOptions(options)).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_CLIENT_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['parallel', 100],
    ['persistent', 1],
    ['non-persistent', 1],
    ['pipelined', 1],
    ['http2', 1],
  ] as const)('gives the strategy %s %i connections', (strategy, connections) => {
    expect(resolveClientOptions({ origin, strategy })).toMatchObject({ strategy, connections });
  });

  test('takes false for no retries', () => {
    expect(resolveClientOptions({ origin, retry: false }).retry.limit).toBe(0);
  });

  test('refuses credentials without repeating them', () => {
    expect(() => resolveClientOptions('http://name:secret@127.0.0.1')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});
