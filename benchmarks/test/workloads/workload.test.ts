import { describe, expect, test } from '@jest/globals';
import { workloadNames } from '../../src/options.js';
import { describeWorkload, makeWorkload } from '../../src/workloads/workload.js';

const given = { connections: 8, workers: undefined, rate: 500, transferMib: 32 };

describe('makeWorkload()', () => {
  test('gives hello the connections asked for and one worker', () => {
    expect(makeWorkload('hello', given)).toMatchObject({
      kind: 'closed-loop',
      lightConnections: 8,
      slowConnections: 0,
      workers: 1,
    });
  });

  test('gives one-connection one connection, whatever was asked for', () => {
    expect(makeWorkload('one-connection', given)).toMatchObject({ kind: 'closed-loop', lightConnections: 1 });
  });

  test.each(['mixed', 'open-loop'] as const)('gives %s the connections and workers that are promised for', (name) => {
    expect(makeWorkload(name, given)).toMatchObject({ lightConnections: 16, slowConnections: 4, workers: 4 });
  });

  test('gives open-loop the rate, and transfer the size', () => {
    expect(makeWorkload('open-loop', given)).toMatchObject({ kind: 'open-loop', ratePerSecond: 500 });
    expect(makeWorkload('transfer', given)).toMatchObject({ kind: 'transfer', transferMib: 32 });
  });

  test.each(workloadNames)('lets --workers win in %s', (name) => {
    expect(makeWorkload(name, { ...given, workers: 2 }).workers).toBe(2);
  });
});

describe('describeWorkload()', () => {
  test.each([
    ['hello', 'light GET / on 8 connections; 1 worker, closed loop'],
    ['one-connection', 'light GET / on 1 connection; 1 worker, closed loop'],
    ['new-connections', 'light GET / on a new connection each, 4 clients; 1 worker, closed loop'],
    ['connections-10000', 'light GET / on 10,000 connections; 1 worker, closed loop, turns 2 times as long'],
    ['json', 'POST /json (2.4 KiB) on 8 connections; 1 worker, closed loop'],
    ['form', 'POST /form (0.9 KiB) on 8 connections; 1 worker, closed loop'],
    ['render', 'GET /render (41.0 KiB of HTML) on 8 connections; 1 worker, closed loop'],
    ['burst-5', 'GET /burst-5 (5 ms of CPU) on 16 connections; 4 workers, closed loop'],
    ['burst-20', 'GET /slow (20 ms of CPU) on 16 connections; 4 workers, closed loop'],
    [
      'slow-clients',
      'light GET / on 16 connections, beside 200 clients that take a second to send POST /json (2.4 KiB); 1 worker, closed loop',
    ],
    [
      'mixed',
      'light GET / on 16 connections, GET /slow (20 ms of CPU) on 4; 4 workers, closed loop, turns 3 times as long',
    ],
    ['open-loop', 'light GET / 500 times a second on 16 connections, GET /slow (20 ms of CPU) on 4; 4 workers'],
    ['transfer', '32 MiB up, then 32 MiB down, on a connection each; 1 worker'],
  ] as const)('describes %s', (name, expected) => {
    expect(describeWorkload(makeWorkload(name, given))).toBe(expected);
  });
});
