import { describe, expect, test } from '@jest/globals';
import { parseBenchOptions } from '../src/options.js';

describe('parseBenchOptions()', () => {
  test('runs everything when nothing is said', () => {
    expect(parseBenchOptions([])).toEqual({
      rounds: 5,
      seconds: 4,
      connections: 64,
      workers: undefined,
      models: ['spool', 'node-http', 'node-http-piscina'],
      workloads: ['hello', 'mixed'],
      jsonPath: undefined,
      help: false,
    });
  });

  test('shortens the run by --quick, and lets what is said explicitly win', () => {
    expect(parseBenchOptions(['--quick'])).toMatchObject({ rounds: 3, seconds: 1 });
    expect(parseBenchOptions(['--rounds', '9', '--quick'])).toMatchObject({ rounds: 9, seconds: 1 });
  });

  test('keeps the order of the report, whatever the order of a list', () => {
    const options = parseBenchOptions(['--models', 'node-http, spool,spool', '--only', 'mixed']);
    expect(options).toMatchObject({ models: ['spool', 'node-http'], workloads: ['mixed'] });
  });

  test('takes the other options', () => {
    expect(parseBenchOptions(['--connections=1', '--workers=2', '--json=out.json', '--help'])).toMatchObject({
      connections: 1,
      workers: 2,
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
    [['--only', 'hello,goodbye'], "--only has 'goodbye', allowed are hello, mixed"],
    [['--models='], "--models has ''"],
    [['--unknown'], '--unknown'],
    [['hello'], 'hello'],
  ])('refuses %j', (commandLine, message) => {
    expect(() => parseBenchOptions(commandLine)).toThrow(message);
  });
});
