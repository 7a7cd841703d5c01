import { describe, expect, test } from '@jest/globals';
import { modelNames, workloadNames } from '../../src/options.js';
import { findInability } from '../../src/workloads/find-inability.js';
import { makeWorkload } from '../../src/workloads/workload.js';

const given = { connections: 64, workers: undefined, rate: 1_000, transferMib: 1 };

function find(
  model: (typeof modelNames)[number],
  name: (typeof workloadNames)[number],
  openFileLimit?: number,
): string | undefined {
  return findInability(model, { workload: makeWorkload(name, given), openFileLimit });
}

describe('findInability()', () => {
  test.each(workloadNames)('asks Spool, node:http, Bun and Deno for %s', (name) => {
    for (const model of ['spool', 'node-http', 'bun', 'deno'] as const) expect(find(model, name)).toBeUndefined();
  });

  test.each(['hello', 'mixed'] as const)('asks every model for %s that serves as many connections', (name) => {
    expect(modelNames.filter((model) => find(model, name) !== undefined)).toEqual([
      'sockets-sequential',
      'sockets-thread-pool',
    ]);
  });

  test('refuses connections that stay, where a model serves fewer at a time', () => {
    expect(find('sockets-sequential', 'one-connection')).toBeUndefined();
    expect(find('sockets-sequential', 'new-connections')).toBeUndefined();
    expect(find('sockets-thread-pool', 'hello')).toBe('it serves 1 of 64 connections at a time, until they end');
  });

  test('refuses transfers of models that hold whole bodies', () => {
    expect(find('fastify-piscina', 'transfer')).toContain('whole bodies');
    expect(find('node-cluster', 'transfer')).toContain('processes below');
    expect(find('fastify', 'transfer')).toBeUndefined();
  });

  test('refuses a thread or a process for each of very many connections', () => {
    expect(find('thread-per-connection', 'connections-100')).toBeUndefined();
    expect(find('thread-per-connection', 'connections-1000')).toBe(
      'each of 1000 connections would have a thread of some 6 MB',
    );
    expect(find('process-per-connection', 'slow-clients')).toContain('each of 216 connections');
  });

  test('refuses more connections than files may be open', () => {
    expect(find('spool', 'connections-10000', 1_024)).toBe(
      '10000 connections are more than 1024 open files allow (ulimit -n)',
    );
    expect(find('spool', 'connections-10000', 20_000)).toBeUndefined();
    expect(find('spool', 'hello', 1_024)).toBeUndefined();
  });

  test('asks the floor only for what it answers', () => {
    const refused = workloadNames.filter((name) => find('epoll', name) !== undefined);
    expect(refused).toEqual(['json', 'form', 'render', 'slow-clients', 'transfer']);
  });
});
