import { describe, expect, test } from '@jest/globals';
import { modelNames, parseBenchOptions } from '../src/options.js';

describe('parseBenchOptions()', () => {
  test('runs everything when nothing is said', () => {
    expect(parseBenchOptions([])).toEqual({
      rounds: 5,
      seconds: 4,
      connections: 64,
      rate: 1_000,
      transferMib: 1_024,
      workers: undefined,
      models: ['spool', 'node-http', 'node-http-piscina', 'node-cluster', 'bun'],
      workloads: ['hello', 'one-connection', 'new-connections', 'mixed', 'open-loop', 'transfer'],
      jsonPath: undefined,
      help: false,
    });
  });

  test('shortens the run by --quick, and lets what is said explicitly win', () => {
    expect(parseBenchOptions(['--quick'])).toMatchObject({ rounds: 3, seconds: 1, transferMib: 64 });
    expect(parseBenchOptions(['--rounds', '9', '--quick'])).toMatchObject({ rounds: 9, seconds: 1 });
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
      help: true,
    });
  });

  test('looks past the dashes that pnpm hands on', () => {
    expect(parseBenchOptions(['--', '--seconds', '2']).seconds).toBe(2);
  });

  test.each([
    [['--rounds', '0'], "--rounds is '0', allowed are whole numbers from 1 to 100"],
    [['--seconds', '1.5'], "--seconds is '1.5'"],
    [['--workers', 'many'], "--workers is 'many'"],
    [['--rate', '10001'], "--rate is '10001', allowed are whole numbers from 1 to 10000"],
    [['--transfer-mib', '0'], "--transfer-mib is '0'"],
    [
      ['--only', 'hello,goodbye'],
      "--only has 'goodbye', allowed are hello, one-connection, new-connections, mixed, open-loop, transfer",
    ],
    [['--models='], "--models has ''"],
    [['--unknown'], '--unknown'],
    [['hello'], 'hello'],
  ])('refuses %j', (commandLine, message) => {
    expect(() => parseBenchOptions(commandLine)).toThrow(message);
  });
});
