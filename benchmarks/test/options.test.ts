import { describe, expect, test } from '@jest/globals';
import { modelNames, parseBenchOptions, workloadNames } from '../src/options.js';

describe('parseBenchOptions()', () => {
  test('runs what one would choose between when nothing is said', () => {
    expect(parseBenchOptions([])).toEqual({
      rounds: 3,
      seconds: 2,
      warmUpSeconds: 1,
      connections: 64,
      rate: 1_000,
      transferMib: 1_024,
      workers: undefined,
      models: ['spool', 'node-http', 'node-http-piscina', 'node-cluster', 'fastify-piscina', 'bun'],
      workloads: [
        'hello',
        'one-connection',
        'json',
        'render',
        'burst-5',
        'slow-clients',
        'mixed',
        'open-loop',
        'transfer',
      ],
      jsonPath: undefined,
      htmlPath: undefined,
      help: false,
    });
  });

  test('shortens the run by --quick, and lets what is said explicitly win', () => {
    expect(parseBenchOptions(['--quick'])).toMatchObject({
      rounds: 3,
      seconds: 0.5,
      transferMib: 64,
      models: ['spool', 'node-http', 'node-cluster', 'fastify-piscina', 'bun'],
      workloads: ['hello', 'mixed'],
    });
    expect(parseBenchOptions(['--rounds', '9', '--quick', '--models', 'deno', '--only', 'json'])).toMatchObject({
      rounds: 9,
      seconds: 0.5,
      models: ['deno'],
      workloads: ['json'],
    });
  });

  test('takes other words for models and workloads, and words for several', () => {
    expect(parseBenchOptions(['--models', 'cluster,spool,http,piscina']).models).toEqual([
      'spool',
      'node-http',
      'node-http-piscina',
      'node-cluster',
    ]);
    expect(parseBenchOptions(['--models', 'default,floor']).models).toEqual([...parseBenchOptions([]).models, 'epoll']);
    expect(parseBenchOptions(['--models', 'peers']).models).toHaveLength(7);
    expect(parseBenchOptions(['--only', 'bursts,hello']).workloads).toEqual([
      'hello',
      'burst-1',
      'burst-5',
      'burst-20',
    ]);
    expect(parseBenchOptions(['--only', 'all']).workloads).toEqual(workloadNames);
  });

  test('keeps the order of the report, whatever the order of a list', () => {
    const options = parseBenchOptions(['--models', 'node-http, spool,spool', '--only', 'mixed']);
    expect(options).toMatchObject({ models: ['spool', 'node-http'], workloads: ['mixed'] });
    expect(parseBenchOptions(['--models', 'all']).models).toEqual(modelNames);
  });

  test('takes the other options', () => {
    expect(
      parseBenchOptions([
        '--connections=1',
        '--workers=2',
        '--rate=500',
        '--transfer-mib=8',
        '--json=out.json',
        '--help',
      ]),
    ).toMatchObject({
      connections: 1,
      workers: 2,
      rate: 500,
      transferMib: 8,
      jsonPath: 'out.json',
      htmlPath: 'out.html',
      help: true,
    });
  });

  test('puts the page beside the JSON, or where it is asked for, with or without JSON', () => {
    expect(parseBenchOptions(['--json=a.json', '--html=b.htm'])).toMatchObject({
      jsonPath: 'a.json',
      htmlPath: 'b.htm',
    });
    expect(parseBenchOptions(['--html=b.htm'])).toMatchObject({ jsonPath: undefined, htmlPath: 'b.htm' });
    expect(parseBenchOptions(['--json=result']).htmlPath).toBe('result.html');
  });

  test('looks past the dashes that pnpm hands on', () => {
    expect(parseBenchOptions(['--', '--seconds', '2']).seconds).toBe(2);
  });

  test.each([
    [['--rounds', '0'], "--rounds is '0', allowed are whole numbers from 1 to 100"],
    [['--seconds', '0.1'], "--seconds is '0.1', allowed are 0.2 to 600"],
    [['--warm-up', 'long'], "--warm-up is 'long'"],
    [['--models', 'toString'], "--models has 'toString'"],
    [['--workers', 'many'], "--workers is 'many'"],
    [['--rate', '10001'], "--rate is '10001', allowed are whole numbers from 1 to 10000"],
    [['--transfer-mib', '0'], "--transfer-mib is '0'"],
    [['--only', 'hello,goodbye'], "--only has 'goodbye', allowed are hello, one-connection, connections-10,"],
    [['--models='], "--models has ''"],
    [['--unknown'], '--unknown'],
    [['hello'], 'hello'],
  ])('refuses %j', (commandLine, message) => {
    expect(() => parseBenchOptions(commandLine)).toThrow(message);
  });
});
