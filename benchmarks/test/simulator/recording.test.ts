import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseRecording } from '../../src/simulator/recording.js';

const LINE = '{"atMs":5,"connection":1,"request":"GET /item/17?x=1","busyMs":0.2,"awaitMs":3}';

describe('parseRecording()', () => {
  test('reads a line', () => {
    expect(parseRecording(LINE)).toEqual([
      {
        atMs: 5,
        plan: {
          label: 'GET /item/0',
          line: 'GET /item/17?x=1',
          origin: {},
          affinityHash: 0,
          cpuMs: 0.2,
          awaitMs: 3,
        },
      },
    ]);
  });

  test('reads nothing from nothing', () => {
    expect(parseRecording('')).toEqual([]);
    expect(parseRecording('\n \n')).toEqual([]);
  });

  test('sorts by time, and keeps connections apart', () => {
    const lines = [
      '{"atMs":9,"connection":1,"request":"GET /","busyMs":1}',
      '{"atMs":2,"connection":2,"request":"GET /","busyMs":1}',
      '{"atMs":4,"connection":1,"request":"GET /","busyMs":1,"key":7}',
    ];
    const arrivals = parseRecording(lines.join('\n'));
    expect(arrivals.map(({ atMs }) => atMs)).toEqual([2, 4, 9]);
    expect(arrivals.map(({ plan }) => plan.affinityHash)).toEqual([0, 7, 0]);
    expect(arrivals[1].plan.origin).toBe(arrivals[2].plan.origin);
    expect(arrivals[0].plan.origin).not.toBe(arrivals[1].plan.origin);
  });

  test.each([
    ['{', 'Line 2 of the trace is no JSON'],
    ['7', 'Line 2 of the trace is no object'],
    ['null', 'Line 2 of the trace is no object'],
    ['{"connection":1,"request":"GET /","busyMs":1}', "'atMs' of undefined"],
    ['{"atMs":-1,"connection":1,"request":"GET /","busyMs":1}', "'atMs' of -1"],
    ['{"atMs":1,"connection":1,"request":"GET /","busyMs":"1"}', `'busyMs' of "1"`],
    ['{"atMs":1,"connection":1,"request":"/","busyMs":1}', `'request' of "/"`],
    ['{"atMs":1,"connection":1,"busyMs":1}', "'request' of undefined"],
  ])('refuses %s', (line, message) => {
    expect(() => parseRecording(`${LINE}\n${line}`)).toThrow(message);
  });

  test('reads the trace that comes with the simulator', () => {
    const url = new URL('../../src/simulator/traces/shop.jsonl', import.meta.url);
    const arrivals = parseRecording(readFileSync(url, 'utf8'));
    expect(arrivals.length).toBeGreaterThan(500);
    expect(new Set(arrivals.map(({ plan }) => plan.label)).size).toBe(7);
  });
});
